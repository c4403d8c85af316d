// What the page says in each of its states, as data. Pure: screen.ts draws it.
import type { OperationProgress } from '../core/message.ts'
import { reasonOf } from './reasons.ts'
import type { Progress } from './session.ts'
import { runningStep, type Step, stepsOf } from './steps.ts'
import type { OperationView, View } from './view.ts'
import { placeOf, safeReturnUrl } from './way-back.ts'

/** `leave`: out of the modal, where a developer's page shows this one in one. */
export type Act = 'claim' | 'cancel' | 'resume' | 'leave'

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
  readonly kind: Exclude<State['kind'], 'session'> | 'waiting' | 'working'
  readonly mark: 'none' | 'busy' | 'good' | 'bad' | 'ended' | 'late' | 'away' | 'tab'
  /** Who is connected to whom; null where it matters no more. */
  readonly parties: { readonly asker: string; readonly site: string } | null
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
  readonly actions: readonly Action[]
  /** Whether another device may still take the link up. */
  readonly offersPhone: boolean
}

export type State =
  | { readonly kind: 'consent' }
  | { readonly kind: 'claiming' }
  | { readonly kind: 'session'; readonly progress: Progress }
  | { readonly kind: 'complete'; readonly returnUrl: string | null; readonly isHere: boolean }
  /** `isHere`: the session was in this page, whose user has agreed to it. */
  | { readonly kind: 'failed'; readonly code: string; readonly isHere: boolean }
  | { readonly kind: 'already_complete' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'canceled' }
  | Elsewhere
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'incomplete' }
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
  offersPhone: false,
}

const RECONNECTING = 'Connecting again…'
const TRY_AGAIN: Action = { label: 'Try again', isPrimary: true, act: 'claim' }

/** @param view absent where the link is not known to this page */
export function panelOf(state: State, view: View | null): Panel {
  const site = view?.integration.name ?? 'your account'
  const asker = view?.asker ?? 'The sender of this link'
  const back = wayBack(view?.returnUrl ?? null, false)
  const mainBack = wayBack(view?.returnUrl ?? null, true)
  switch (state.kind) {
    case 'consent':
    case 'claiming':
      return {
        ...EMPTY,
        kind: state.kind,
        parties: { asker, site },
        heading: `Connect ${site} to ${asker}`,
        paragraphs: [`${asker} asks to use your ${site} account one time, for this and nothing else:`],
        terms: termsOf(view, asker, site),
        caution: cautionOf(view, site),
        actions: [
          state.kind === 'consent'
            ? { label: `Continue to ${site}`, isPrimary: true, act: 'claim' }
            : { label: `Opening ${site}…`, isPrimary: true, act: 'claim', isBusy: true },
          ...wayBack(view?.returnUrl ?? null, false, 'Cancel'),
        ],
        offersPhone: state.kind === 'consent',
      }
    case 'session':
      return sessionPanel(state.progress, view, site)
    case 'complete': {
      const returnUrl = safeReturnUrl(state.returnUrl)
      return {
        ...EMPTY,
        kind: 'complete',
        mark: 'good',
        heading: `${site} is connected`,
        paragraphs: [
          !state.isHere
            ? 'Everything is done. You finished in another tab or on another device, so you can close this page.'
            : returnUrl === null
              ? 'Everything is done. You can close this page.'
              : `Everything is done. Taking you back to ${placeOf(returnUrl)}…`,
        ],
        steps: stepsOf(view, null),
        actions: wayBack(returnUrl, true),
      }
    }
    case 'failed':
      return {
        ...EMPTY,
        kind: 'failed',
        mark: state.code === 'USER_CANCELED' ? 'ended' : 'bad',
        heading: failedHeading(state.code, state.isHere, site),
        paragraphs: [
          reasonOf(state.code, site),
          ...(state.isHere
            ? []
            : [`You can go on here instead. ${asker} asks to use your ${site} account one time, for this:`]),
        ],
        // Whoever looks at this page need not be who agreed on the other device.
        terms: state.isHere ? [] : termsOf(view, asker, site),
        caution: state.isHere ? null : cautionOf(view, site),
        actions: [TRY_AGAIN, ...back],
        offersPhone: true,
      }
    case 'already_complete':
      return {
        ...EMPTY,
        kind: 'already_complete',
        mark: 'good',
        heading: 'This link has been used',
        paragraphs: [`${site} is connected to ${asker} already. There is nothing left to do.`],
        actions: mainBack,
      }
    case 'expired':
      return {
        ...EMPTY,
        kind: 'expired',
        mark: 'late',
        heading: 'This link has expired',
        paragraphs: [`Links work for a limited time only. Ask ${asker} for a new one.`],
        actions: mainBack,
      }
    case 'canceled':
      return {
        ...EMPTY,
        kind: 'canceled',
        mark: 'ended',
        heading: 'This link was canceled',
        paragraphs: [`Nothing that was read has been kept. Ask ${asker} for a new link if you still want to connect.`],
        actions: mainBack,
      }
    case 'elsewhere':
      return elsewherePanel(state, view, { site, asker, back })
    case 'unreachable':
      return {
        ...EMPTY,
        kind: 'unreachable',
        mark: 'bad',
        heading: 'No connection',
        paragraphs: [
          'We could not be reached. Check that you are online, then try again. Nothing has been done so far.',
        ],
        actions: [TRY_AGAIN, ...back],
      }
    case 'busy':
      return {
        ...EMPTY,
        kind: 'busy',
        mark: 'late',
        heading: 'Not right now',
        paragraphs: [
          'We cannot take this up at the moment. Wait a little, then try again. Nothing has been done so far.',
        ],
        actions: [TRY_AGAIN, ...back],
      }
    case 'incomplete':
      return {
        ...EMPTY,
        kind: 'incomplete',
        mark: 'bad',
        heading: 'This link is incomplete',
        paragraphs: ['A part of its address is missing. Open it again from where you got it.'],
      }
    case 'app_only':
      return {
        ...EMPTY,
        kind: 'app_only',
        mark: 'away',
        heading: 'Open this link in the app',
        paragraphs: [
          `${asker} asks to connect your ${site} account. That works in the app that gave you this link, not in a browser: open the link on your phone.`,
        ],
        actions: back,
        offersPhone: true,
      }
  }
}

function sessionPanel(progress: Progress, view: View | null, site: string): Panel {
  const { isUsersTurn, isConnected, isCanceling, operations, status } = progress
  const cancel: Action = { label: isCanceling ? 'Canceling…' : 'Cancel', isPrimary: false, act: 'cancel' }
  const shared = {
    ...EMPTY,
    notice: isConnected ? null : RECONNECTING,
    actions: [{ ...cancel, isBusy: isCanceling }],
  }
  if (isUsersTurn) {
    return {
      ...shared,
      kind: 'waiting',
      heading: `Sign in to ${site}`,
      paragraphs: ['Sign in below. We go on by ourselves once you are signed in.'],
      caution: view?.mode === 'test' ? 'Practice copy: do not enter a real password.' : null,
      address: progress.address,
    }
  }
  const steps = stepsOf(view, operations)
  const running = runningStep(steps)
  const done = steps.filter((step) => step.status === 'complete').length
  return {
    ...shared,
    kind: 'working',
    mark: 'busy',
    heading: status.heading ?? (running === null ? `Opening ${site}` : 'Working in your account'),
    paragraphs: [
      ...(running === null ? [] : [running]),
      status.subheading ?? 'Please keep this page open. This rarely takes longer than a minute.',
    ],
    steps,
    progress: status.progress ?? done / Math.max(1, steps.length),
  }
}

function elsewherePanel(
  { canTakeOver, hasMoved, operations, isConnected }: Elsewhere,
  view: View | null,
  { site, asker, back }: { readonly site: string; readonly asker: string; readonly back: readonly Action[] },
): Panel {
  const steps = operations === null ? [] : stepsOf(view, operations)
  const stands = operations === null ? [] : [runningStep(steps) ?? `Waiting for the sign-in to ${site} there.`]
  const shared = {
    ...EMPTY,
    kind: 'elsewhere',
    mark: 'away',
    steps,
    notice: isConnected ? null : RECONNECTING,
  } as const
  if (canTakeOver) {
    return {
      ...shared,
      mark: 'tab',
      heading: 'Open in another tab',
      paragraphs: ['It goes on in another tab or window of this browser. Only one can be in use at a time.', ...stands],
      actions: [{ label: 'Use it here', isPrimary: true, act: 'resume' }, ...back],
    }
  }
  return {
    ...shared,
    heading: hasMoved ? 'Go on with your other device' : 'This link is being used elsewhere',
    paragraphs: [
      hasMoved
        ? `This link was just opened somewhere else. Finish there: this page follows along. If that was not you, tell ${asker}.`
        : 'Finish where you opened it: this page follows along. If you have closed that page, wait here: you can start again within about two minutes.',
      ...stands,
    ],
    actions: back,
  }
}

function failedHeading(code: string, isHere: boolean, site: string): string {
  if (code === 'USER_CANCELED') {
    return isHere ? 'You canceled' : 'It was canceled'
  }
  return `${site} could not be connected`
}

/** What is read, what is changed, where the result goes, and what becomes of the password. */
function termsOf(view: View | null, asker: string, site: string): Term[] {
  const host = view?.resultHost ?? null
  const operations: readonly Term[] = [
    { icon: 'read', title: `Read from your ${site} account`, items: descriptions(view, 'read') },
    { icon: 'write', title: `Change in your ${site} account`, items: descriptions(view, 'write') },
  ]
  return [
    ...operations.filter(({ items }) => items !== undefined && items.length > 0),
    {
      icon: 'send',
      title: 'Where the result goes',
      text: host === null ? `To ${asker}.` : `${asker} receives the result at ${host}.`,
    },
    {
      icon: 'lock',
      title: 'Your password',
      text: `You enter it on the sign-in page of ${site}. ${asker} does not get it, and we do not keep it.`,
    },
  ]
}

function descriptions(view: View | null, action: OperationView['action']): string[] {
  const all = (view?.operations ?? []).filter((operation) => operation.action === action)
  return [...new Set(all.map((operation) => operation.description))]
}

/** The sandbox looks like a real site: nobody may take it for one. */
function cautionOf(view: View | null, site: string): string | null {
  return view?.mode === 'test'
    ? `Test mode: this opens a practice copy of ${site}. Do not enter a real password.`
    : null
}

function wayBack(returnUrl: string | null, isPrimary: boolean, label?: string): Action[] {
  const href = safeReturnUrl(returnUrl)
  return href === null ? [] : [{ label: label ?? `Return to ${placeOf(href)}`, isPrimary, href }]
}
