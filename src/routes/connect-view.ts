// What the hosted page is told about its link, in words for the user. Pure. The browser's side of this shape is in
// page/view.ts.
import { type Colours, coloursOf, parseColour } from '../core/colour.ts'
import { effectiveStatus, type LinkRecord, returnUrlOf } from '../core/link.ts'
import type { LinkStatus } from '../wire/status.ts'
import { isLogoAddress } from '../core/logo.ts'
import { findIntegration, nameOfIntegration } from '../integrations/catalogue.ts'
import { findOffer } from '../integrations/operations.ts'
import type { Organisation } from '../store/organisations.ts'
import type { Words } from '../words/say.ts'

export interface ConnectView {
  readonly linkId: string
  readonly mode: 'test' | 'live'
  readonly status: LinkStatus
  /** Who asks. */
  readonly asker: string
  /** A data address; null: none. */
  readonly logo: string | null
  /** In place of the page's own; null: none. */
  readonly colours: Colours | null
  readonly integration: { readonly id: string; readonly name: string }
  readonly operations: readonly { readonly resource: string; readonly action: string; readonly description: string }[]
  readonly returnUrl: string | null
  /** The language tag that the developer gave with the link. */
  readonly locale: string | null
  /** Where the deployment says what becomes of data; null where it does not. */
  readonly privacyUrl: string | null
  /** What works on a live link; null for one of test mode, which works in the page. */
  readonly ways: LiveWays | null
}

/** What the deployment has for live links. */
interface Offered {
  readonly appLink: string | null
  readonly appUrls: Readonly<Partial<Record<'ios' | 'android', string>>>
  readonly extensionUrls: Readonly<Partial<Record<'chrome' | 'firefox', string>>>
}

/** `hasPhone`: what a phone opens is the app, or this page, which leads to it. */
export type LiveWays = Offered & { readonly hasPhone: boolean }

/** Of the configuration. */
interface Said extends Offered {
  readonly privacyUrl: string | null
  readonly linkUrlBase: string | null
}

/** Longer names push what is asked for out of sight. */
const MOST_NAME_CHARACTERS = 60

/**
 * @param asker the organisation as its look was given; null where there is none
 * @param now epoch milliseconds
 */
export function viewOf(
  link: LinkRecord,
  {
    asker,
    words,
    config,
    now,
  }: {
    readonly asker: Organisation | null
    readonly words: Words
    readonly config: Said
    readonly now: number
  },
): ConnectView {
  const integration = findIntegration(link.integrationId)
  const logo = asker?.logo ?? null
  const colour = parseColour(asker?.colour ?? '')
  return {
    linkId: link.id,
    mode: link.mode,
    status: effectiveStatus(link, now),
    asker: nameForPeople(asker?.name ?? '') || words.page.theSender,
    logo: logo !== null && isLogoAddress(logo) ? logo : null,
    colours: colour === null ? null : coloursOf(colour),
    integration: { id: link.integrationId, name: nameOfIntegration(link.integrationId) },
    operations: link.operations.map(({ resource, action }) => ({
      resource,
      action,
      description:
        operationIn(words, `${resource}:${action}`) ??
        (integration && findOffer(integration, resource, action)?.schema.description) ??
        `${action} ${resource}`,
    })),
    returnUrl: returnUrlOf(link),
    locale: link.locale,
    privacyUrl: config.privacyUrl,
    ways: link.mode === 'live' ? waysOf(config) : null,
  }
}

function waysOf({ appLink, appUrls, extensionUrls, linkUrlBase }: Said): LiveWays {
  return { appLink, appUrls, extensionUrls, hasPhone: appLink !== null || linkUrlBase !== null }
}

function operationIn({ operations }: Words, operation: string): string | undefined {
  return Object.entries(operations).find(([name]) => name === operation)?.[1]
}

/** One line of visible characters: an invisible one could turn the reading direction of the sentence around it. */
export function nameForPeople(name: string): string {
  const line = name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .normalize('NFC')
  // As it is mostly: to cut text by what people see as characters costs as much as the whole rest of the page.
  if (line.length <= MOST_NAME_CHARACTERS) {
    return line
  }
  const characters = [...new Intl.Segmenter('en').segment(line)].map(({ segment }) => segment)
  return characters.length <= MOST_NAME_CHARACTERS
    ? line
    : `${characters
        .slice(0, MOST_NAME_CHARACTERS - 1)
        .join('')
        .trimEnd()}…`
}
