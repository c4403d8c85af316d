// What the hosted page and the browser extension say to each other, in the page's own window: the extension's content script
// is there too. Both sides are bundled apart and may be of different ages, so each takes only what it can read. Holds
// nothing of a browser, and must not: whoever hears gives the event and its own window.
//
// In a modal the page is a frame on a developer's page. The content script runs there as well (`all_frames`), on this
// deployment's /connect pages only, so that the user presses one button in both cases. The page counts a press only while
// the button is seen and still (page/sight.ts). The content script takes `extension.link` only while
// `navigator.userActivation.isActive`: the press is what makes it so.
import type { FailureCode } from './failure-code.ts'

export type ToExtension =
  /** Whenever the page begins, or is looked at again. Answered by `extension.here`. */
  | { readonly passage: 'extension.hello' }
  /** The user has agreed to what the page says, by a press on its button. Never sent without one. */
  | ({ readonly passage: 'extension.link' } & LinkForExtension)

export interface LinkForExtension {
  readonly linkId: string
  /** The claim code. The extension claims the link, under a name of its own. */
  readonly code: string
  readonly integrationId: string
  /** Who asks, for the user to read. */
  readonly asker: string
}

export type FromExtension =
  /** Also said unasked, when the content script begins: the page may have drawn long before. */
  | { readonly passage: 'extension.here'; readonly version: string; readonly integrations: readonly string[] }
  /** Claimed: from here on the link's own status tells what becomes of it. */
  | { readonly passage: 'extension.taken'; readonly linkId: string }
  /** Nothing of the link was begun, or a claim that was is given up. The page offers the button again. */
  | {
      readonly passage: 'extension.refused'
      readonly linkId: string
      readonly code: RefusalCode
      /** For whoever looks for the fault. The page has words of its own. */
      readonly message: string
    }

/** Why not: as the claim was refused, or by the extension itself. One that the page does not know is a fault like another. */
export type RefusalCode = FailureCode | OwnRefusal

export type OwnRefusal =
  /** The user, or their browser's administrator, does not let the extension onto the site. */
  | 'permission_denied'
  /** It ships no manifest of this integration, or none for a live site. */
  | 'unknown_integration'
  /** The claim got no answer. */
  | 'unreachable'

interface Heard {
  readonly source: unknown
  readonly origin: string
  readonly data: unknown
}

/** The window that hears. Its address's origin: that of a sandboxed frame is not the one it speaks from, and is nobody's. */
interface Own {
  readonly window: unknown
  readonly origin: string
}

/** For the page. Null for what nobody in this window said, and for what is no message. */
export function readFromExtension(heard: Heard, own: Own): FromExtension | null {
  const said = saidHere(heard, own)
  const { passage, version, integrations, linkId, code, message } = said ?? {}
  switch (passage) {
    case 'extension.here':
      return isText(version) && isTexts(integrations) ? { passage, version, integrations } : null
    case 'extension.taken':
      return isText(linkId) ? { passage, linkId } : null
    case 'extension.refused':
      return isText(linkId) && isText(code) && isText(message)
        ? // What another version of the extension says may be new: the page has words for those too.
          { passage, linkId, code: code as RefusalCode, message }
        : null
    default:
      return null
  }
}

/** For the extension. Null for what nobody in this window said, and for what is no message. */
export function readToExtension(heard: Heard, own: Own): ToExtension | null {
  const said = saidHere(heard, own)
  const { passage, linkId, code, integrationId, asker } = said ?? {}
  switch (passage) {
    case 'extension.hello':
      return { passage }
    case 'extension.link':
      return isText(linkId) && isText(code) && isText(integrationId) && isText(asker)
        ? { passage, linkId, code, integrationId, asker }
        : null
    default:
      return null
  }
}

/** A page around this one, one that opened it, and a frame inside may all post into this window: none of them is its own. */
function saidHere({ source, origin, data }: Heard, own: Own): Readonly<Record<string, unknown>> | null {
  return source === own.window && origin === own.origin && typeof data === 'object' && data !== null
    ? (data as Readonly<Record<string, unknown>>)
    : null
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText)
}
