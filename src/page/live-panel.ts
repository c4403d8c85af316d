// What the page says of a live link: how it goes on in this browser, in an app or on another device, and what the user
// needs for that. Pure.
import type { Say } from '../words/say.ts'
import { EMPTY, privacyOf, soFar, termsOf, wayBack } from './panel-parts.ts'
import type { Action, Live, Panel, Shown } from './shown.ts'
import type { View } from './view.ts'
import { type Here, offersPhone, type Way } from './ways.ts'

interface Names {
  readonly site: string
  readonly asker: string
  readonly say: Say
}

export function livePanel({ way, isAsked, isNews }: Live, view: View | null, names: Names): Panel {
  const { site, asker, say } = names
  const back = wayBack(view?.returnUrl ?? null, false, say, say('cancel'))
  const { actions, leads } = offered(way, isAsked, view, names)
  if (way.kind === 'none') {
    return {
      ...EMPTY,
      kind: 'live',
      mark: 'away',
      heading: say('appOnlyHeading'),
      paragraphs: [say('appOnlyText', { asker, site })],
      actions: wayBack(view?.returnUrl ?? null, true, say),
    }
  }
  return {
    ...EMPTY,
    kind: 'live',
    parties: { asker, logo: view?.logo ?? null, site },
    heading: say('consentHeading', { site, asker }),
    paragraphs: [...leads, say('consentText', { asker, site })],
    terms: [
      ...termsOf(view, asker, site, say),
      ...(way.kind === 'extension'
        ? [{ icon: 'tab' as const, title: say('liveWhere'), text: say('liveWhereText', { site }) }]
        : []),
    ],
    notice: isNews ? say('extensionFound') : null,
    privacy: privacyOf(view, say),
    actions: [...actions, ...back],
    offersPhone: way.kind !== 'looking' && !isAsked && offersPhone(view),
  }
}

/** What the user does next, and why where it is not plain. */
function offered(
  way: Way,
  isAsked: boolean,
  view: View | null,
  { site, say }: Names,
): { readonly actions: readonly Action[]; readonly leads: readonly string[] } {
  const phone = offersPhone(view) ? [say('orPhone')] : []
  switch (way.kind) {
    case 'extension':
      return {
        actions: [
          isAsked
            ? { label: say('consentOpening', { site }), isPrimary: true, act: 'claim', isBusy: true }
            : { label: say('liveContinue'), isPrimary: true, act: 'claim' },
        ],
        leads: [],
      }
    case 'app':
      return { actions: appActions(way, say), leads: [] }
    case 'install':
      return {
        actions: [
          { label: say('installGet'), isPrimary: true, href: way.store, isApart: true },
          { label: say('installDone'), isPrimary: false, act: 'reload' },
        ],
        leads: [say('installText', { site }), ...phone],
      }
    case 'update':
      return {
        actions: [
          ...(way.store === null
            ? []
            : [{ label: say('updateGet'), isPrimary: true, href: way.store, isApart: true } as const]),
          { label: say('updateDone'), isPrimary: way.store === null, act: 'reload' },
        ],
        leads: [say('updateText', { site }), ...phone],
      }
    case 'computer':
      return { actions: [], leads: [say('computerText', { browsers: namesOf(way.browsers, say) })] }
    case 'other_browser':
      return { actions: [], leads: [say('otherBrowserText', { browsers: namesOf(way.browsers, say) }), ...phone] }
    case 'phone':
      return { actions: [], leads: [say('phoneText')] }
    case 'looking':
    case 'none':
      return { actions: [], leads: [] }
  }
}

export function inAppPanel(
  { way }: Extract<Shown, { readonly kind: 'in_app' }>,
  view: View | null,
  { say }: Names,
): Panel {
  return {
    ...EMPTY,
    kind: 'in_app',
    mark: 'away',
    heading: say('inAppHeading'),
    paragraphs: [say('inAppFollowed'), say(way.store === null ? 'inAppNot' : 'inAppNotGet')],
    actions: [
      ...appActions(way, say),
      ...(way.store === null
        ? []
        : [{ label: say('inAppGet'), isPrimary: false, href: way.store, isApart: true } as const]),
      ...wayBack(view?.returnUrl ?? null, false, say),
    ],
  }
}

export function deniedPanel(view: View | null, { site, say }: Names): Panel {
  return {
    ...EMPTY,
    kind: 'denied',
    mark: 'ended',
    heading: say('deniedHeading', { site }),
    paragraphs: [soFar(say('deniedText', { site }), view, say)],
    actions: [
      { label: say('tryAgain'), isPrimary: true, act: 'claim' },
      ...wayBack(view?.returnUrl ?? null, false, say),
    ],
    offersPhone: offersPhone(view),
  }
}

export function silentPanel(view: View | null, { say }: Names): Panel {
  return {
    ...EMPTY,
    kind: 'silent',
    mark: 'late',
    heading: say('silentHeading'),
    paragraphs: [say('silentText')],
    actions: [
      { label: say('updateDone'), isPrimary: true, act: 'reload' },
      ...wayBack(view?.returnUrl ?? null, false, say),
    ],
    offersPhone: offersPhone(view),
  }
}

function appActions({ link }: Extract<Way, { readonly kind: 'app' }>, say: Say): Action[] {
  return [{ label: say('appOpen'), isPrimary: true, href: link, isApart: true, act: 'open_app' }]
}

/** Chromium's browsers take each other's extensions. */
function namesOf(browsers: readonly Here['browser'][], say: Say): string {
  const names = browsers.flatMap((browser) => (browser === 'chrome' ? ['Chrome', 'Edge'] : ['Firefox']))
  return names.length === 1
    ? (names[0] ?? '')
    : say('either', { one: names.slice(0, -1).join(', '), other: names.at(-1) ?? '' })
}
