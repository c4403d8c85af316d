// What the page can show, and what it says then, as data. Pure: screen.ts draws it.
import type { OperationProgress } from '../wire/operation.ts'
import type { Say } from '../words/say.ts'
import { codeShown, reasonOf, remedyOf } from './reasons.ts'
import type { Progress } from './session.ts'
import { runningStep, type Step, stepsOf } from './steps.ts'
import type { OperationView, View } from './view.ts'
import { leadsByItself, placeOf, safeReturnUrl } from './way-back.ts'

/** `leave`: out of the modal, where a developer's page shows this one in one. `back`: to where the user came from. */
export type Act = 'claim' | 'cancel' | 'resume' | 'leave' | 'back' | 'go_on' | 'sign_in_anew'

export type Action =
  | { readonly label: string; readonly isPrimary: boolean; readonly act: Act; readonly isBusy?: boolean }
  | { readonly label: string; readonly isPrimary: boolean; readonly href: string }

/** A thing that the user agrees to: with one sentence, or with a list. */
export interface Term {
  readonly icon: 'read' | 'write' | 'send' | 'lock'
  readonly title: string
  readonly text?: string
  readonly items?: readonly string[]
}

export interface Panel {
  /** The focus moves to the heading whenever this changes. */
  readonly kind: Exclude<Shown['kind'], 'session'> | 'waiting' | 'asking' | 'working'
  readonly mark: 'none' | 'busy' | 'good' | 'bad' | 'ended' | 'late' | 'away' | 'tab'
  /** Who is connected to whom; null where it matters no more. */
  readonly parties: { readonly asker: string; readonly logo: string | null; readonly site: string } | null
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly terms: readonly Term[]
  readonly steps: readonly Step[]
  /** 0 to 1. */
  readonly progress: number | null
  readonly notice: string | null
  /** What the user must not do here. */
  readonly caution: string | null
  /** Where the site in the frame is, since a frame has no address bar. */
  readonly address: string | null
  /** The one that helps most comes first. */
  readonly actions: readonly Action[]
  /** Going away helps more than what can be done here. */
  readonly leavesFirst: boolean
  /** Where the user can read what becomes of their data. */
  readonly privacy: { readonly label: string; readonly href: string } | null
  /** Whether another device may still take the link up. */
  readonly offersPhone: boolean
}

export type Shown =
  | { readonly kind: 'consent' }
  | { readonly kind: 'claiming' }
  | { readonly kind: 'session'; readonly progress: Progress }
  | { readonly kind: 'complete'; readonly returnUrl: string | null; readonly isHere: boolean }
  /** `isHere`: the session was in this page, whose user has agreed to it. */
  | { readonly kind: 'failed'; readonly code: string; readonly isHere: boolean; readonly isTranslated?: boolean }
  | { readonly kind: 'already_complete' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'canceled' }
  | Elsewhere
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  /** It was tried too often for now. */
  | { readonly kind: 'limited' }
  /** It was tried as often as a link may be. */
  | { readonly kind: 'tried_out' }
  /** `canGoBack`: the user came here from another page. */
  | { readonly kind: 'incomplete'; readonly canGoBack: boolean }
  | { readonly kind: 'app_only' }

export interface Elsewhere {
  readonly kind: 'elsewhere'
  /** A tab of this browser has the session, and can hand it over. */
  readonly canTakeOver: boolean
  /** It was claimed while this page was open. */
  readonly hasMoved: boolean
  /** Null until the service has told. */
  readonly operations: readonly OperationProgress[] | null
  readonly isConnected: boolean
}

const EMPTY: Omit<Panel, 'kind' | 'heading'> = {
  mark: 'none',
  parties: null,
  paragraphs: [],
  terms: [],
  steps: [],
  progress: null,
  notice: null,
  caution: null,
  address: null,
  actions: [],
  leavesFirst: false,
  privacy: null,
  offersPhone: false,
}

/** @param view absent where the link is not known to this page */
export function panelOf(shown: Shown, view: View | null, say: Say): Panel {
  const site = view?.integration.name ?? say('yourAccount')
  const asker = view?.asker ?? say('theSender')
  const tryAgain: Action = { label: say('tryAgain'), isPrimary: true, act: 'claim' }
  const back = wayBack(view?.returnUrl ?? null, false, say)
  const mainBack = wayBack(view?.returnUrl ?? null, true, say)
  switch (shown.kind) {
    case 'consent':
    case 'claiming':
      return {
        ...EMPTY,
        kind: shown.kind,
        parties: { asker, logo: view?.logo ?? null, site },
        heading: say('consentHeading', { site, asker }),
        paragraphs: [say('consentText', { asker, site })],
        terms: termsOf(view, asker, site, say),
        caution: cautionOf(view, site, say),
        privacy: privacyOf(view, say),
        actions: [
          shown.kind === 'consent'
            ? { label: say('consentContinue', { site }), isPrimary: true, act: 'claim' }
            : { label: say('consentOpening', { site }), isPrimary: true, act: 'claim', isBusy: true },
          ...wayBack(view?.returnUrl ?? null, false, say, say('cancel')),
        ],
        offersPhone: shown.kind === 'consent',
      }
    case 'session':
      return sessionPanel(shown.progress, view, site, asker, say)
    case 'complete': {
      const returnUrl = safeReturnUrl(shown.returnUrl)
      return {
        ...EMPTY,
        kind: 'complete',
        mark: 'good',
        heading: say('completeHeading'),
        paragraphs: [
          say('completeText', { asker, site }),
          !shown.isHere
            ? say('completeElsewhere')
            : returnUrl === null
              ? say('completeClose')
              : leadsByItself(returnUrl)
                ? say('completeReturning', { place: placeOf(returnUrl) ?? '' })
                : say('completeToApp'),
        ],
        steps: stepsOf(view, null, say),
        actions: wayBack(returnUrl, true, say),
      }
    }
    case 'failed': {
      // Whoever has not tried yet may well begin here, whatever became of it elsewhere.
      const code = codeShown(shown.code, shown.isTranslated === true)
      const remedy = shown.isHere ? remedyOf(code) : 'try'
      const again: Action = {
        label: say(shown.code === 'OUTCOME_UNKNOWN' ? 'tryAgainChecked' : 'tryAgain'),
        isPrimary: remedy === 'try',
        act: 'claim',
      }
      const offered = remedy === 'elsewhere' ? [] : [again]
      return {
        ...EMPTY,
        kind: 'failed',
        mark: shown.code === 'USER_CANCELED' ? 'ended' : 'bad',
        heading: failedHeading(shown.code, shown.isHere, site, say),
        paragraphs: [
          reasonOf(code, { site, asker }, say),
          ...(shown.isHere ? [] : [say('failedGoOnHere', { asker, site })]),
        ],
        // Whoever looks at this page need not be who agreed on the other device.
        terms: shown.isHere ? [] : termsOf(view, asker, site, say),
        caution: shown.isHere ? null : cautionOf(view, site, say),
        privacy: shown.isHere ? null : privacyOf(view, say),
        actions: remedy === 'try' ? [...offered, ...back] : [...mainBack, ...offered],
        leavesFirst: remedy !== 'try',
        offersPhone: true,
      }
    }
    case 'already_complete':
      return {
        ...EMPTY,
        kind: 'already_complete',
        mark: 'good',
        heading: say('usedHeading'),
        paragraphs: [say('usedText', { asker })],
        actions: mainBack,
      }
    case 'expired':
      return {
        ...EMPTY,
        kind: 'expired',
        mark: 'late',
        heading: say('expiredHeading'),
        paragraphs: [say('expiredText', { asker })],
        actions: mainBack,
      }
    case 'canceled':
      return {
        ...EMPTY,
        kind: 'canceled',
        mark: 'ended',
        heading: say('canceledHeading'),
        paragraphs: [say('canceledText', { asker })],
        actions: mainBack,
      }
    case 'elsewhere':
      return elsewherePanel(shown, view, { site, asker, back, say })
    case 'unreachable':
      return {
        ...EMPTY,
        kind: 'unreachable',
        mark: 'bad',
        heading: say('unreachableHeading'),
        paragraphs: [soFar('unreachableText', view, say)],
        actions: [tryAgain, ...back],
      }
    case 'busy':
    case 'limited':
      return {
        ...EMPTY,
        kind: shown.kind,
        mark: 'late',
        heading: say('busyHeading'),
        paragraphs: [soFar(`${shown.kind}Text`, view, say)],
        actions: [tryAgain, ...back],
      }
    case 'tried_out':
      return {
        ...EMPTY,
        kind: 'tried_out',
        mark: 'late',
        heading: say('triedOutHeading'),
        paragraphs: [say('triedOutText', { asker })],
        actions: mainBack,
      }
    case 'incomplete':
      return {
        ...EMPTY,
        kind: 'incomplete',
        mark: 'bad',
        heading: say('incompleteHeading'),
        paragraphs: [say('incompleteText')],
        actions: shown.canGoBack ? [{ label: say('goBack'), isPrimary: true, act: 'back' }] : [],
      }
    case 'app_only':
      return {
        ...EMPTY,
        kind: 'app_only',
        mark: 'away',
        heading: say('appOnlyHeading'),
        paragraphs: [say('appOnlyText', { asker, site })],
        actions: back,
        offersPhone: true,
      }
  }
}

function sessionPanel(progress: Progress, view: View | null, site: string, asker: string, say: Say): Panel {
  const { isUsersTurn, isConnected, isCanceling, operations, status, question } = progress
  const cancel: Action = { label: say(isCanceling ? 'canceling' : 'cancel'), isPrimary: false, act: 'cancel' }
  const shared = {
    ...EMPTY,
    notice: isConnected ? null : say('connectingAgain'),
    actions: [{ ...cancel, isBusy: isCanceling }],
  }
  if (isUsersTurn) {
    return {
      ...shared,
      kind: 'waiting',
      heading: say('signInHeading', { site }),
      paragraphs: [say('signInText')],
      // No caution: the practice copy says it of itself, right below.
      address: progress.address,
    }
  }
  if (question !== null && !isCanceling) {
    const { name } = question
    return {
      ...shared,
      kind: 'asking',
      heading: name === null ? say('signedInHeading', { site }) : say('signedInAs', { site, name }),
      paragraphs: [say('signedInText', { site, asker })],
      actions: [
        { label: name === null ? say('signedInGoOn') : say('signedInGoOnAs', { name }), isPrimary: true, act: 'go_on' },
        { label: say('signedInOther'), isPrimary: false, act: 'sign_in_anew' },
        ...shared.actions,
      ],
    }
  }
  const steps = stepsOf(view, operations, say)
  const running = runningStep(steps, say)
  const done = steps.filter((step) => step.status === 'complete').length
  return {
    ...shared,
    kind: 'working',
    mark: 'busy',
    heading: status.heading ?? (running === null ? say('workingOpening', { site }) : say('workingHeading')),
    paragraphs: [...(running === null ? [] : [running]), status.subheading ?? say('workingText')],
    steps,
    progress: status.progress ?? done / Math.max(1, steps.length),
  }
}

interface Around {
  readonly site: string
  readonly asker: string
  readonly back: readonly Action[]
  readonly say: Say
}

function elsewherePanel(
  { canTakeOver, hasMoved, operations, isConnected }: Elsewhere,
  view: View | null,
  { site, asker, back, say }: Around,
): Panel {
  const steps = operations === null ? [] : stepsOf(view, operations, say)
  const stands = operations === null ? [] : [runningStep(steps, say) ?? say('elsewhereSignIn', { site })]
  const shared = {
    ...EMPTY,
    kind: 'elsewhere',
    mark: 'away',
    steps,
    notice: isConnected ? null : say('connectingAgain'),
  } as const
  if (canTakeOver) {
    return {
      ...shared,
      mark: 'tab',
      heading: say('tabHeading'),
      paragraphs: [say('tabText'), ...stands],
      actions: [{ label: say('tabUseHere'), isPrimary: true, act: 'resume' }, ...back],
    }
  }
  return {
    ...shared,
    heading: say(hasMoved ? 'movedHeading' : 'elsewhereHeading'),
    paragraphs: [hasMoved ? say('movedText', { asker }) : say('elsewhereText'), ...stands],
    actions: back,
  }
}

/** Before the first session nothing can have been done. After one it may have been, whatever became of it. */
function soFar(text: 'unreachableText' | 'busyText' | 'limitedText', view: View | null, say: Say): string {
  return view?.status === 'pending' ? `${say(text)} ${say('nothingDone')}` : say(text)
}

function failedHeading(code: string, isHere: boolean, site: string, say: Say): string {
  if (code === 'USER_CANCELED') {
    return say(isHere ? 'canceledHere' : 'canceledElsewhere')
  }
  return say('failedHeading', { site })
}

/** What is read, what is changed, where the result goes, and what becomes of the password. */
function termsOf(view: View | null, asker: string, site: string, say: Say): Term[] {
  const operations: readonly Term[] = [
    { icon: 'read', title: say('consentRead'), items: descriptions(view, 'read') },
    { icon: 'write', title: say('consentWrite'), items: descriptions(view, 'write') },
  ]
  return [
    ...operations.filter(({ items }) => items !== undefined && items.length > 0),
    { icon: 'send', title: say('consentResult'), text: say('consentResultText', { asker }) },
    { icon: 'lock', title: say('consentPassword'), text: say('consentPasswordText', { site, asker }) },
  ]
}

function descriptions(view: View | null, action: OperationView['action']): string[] {
  const all = (view?.operations ?? []).filter((operation) => operation.action === action)
  return [...new Set(all.map((operation) => operation.description))]
}

/** The sandbox looks like a real site: nobody may take it for one. */
function cautionOf(view: View | null, site: string, say: Say): string | null {
  return view?.mode === 'test' ? say('consentCaution', { site }) : null
}

function privacyOf(view: View | null, say: Say): Panel['privacy'] {
  const href = view?.privacyUrl ?? null
  return href === null ? null : { label: say('privacy'), href }
}

function wayBack(returnUrl: string | null, isPrimary: boolean, say: Say, label?: string): Action[] {
  const href = safeReturnUrl(returnUrl)
  return href === null
    ? []
    : [{ label: label ?? say('returnTo', { place: placeOf(href) ?? say('theApp') }), isPrimary, href }]
}
