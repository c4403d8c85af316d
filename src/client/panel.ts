// What the page says in each of its states, as data. Pure: screen.ts draws it.
import type { OperationStatus } from '../core/message.ts'
import type { Progress } from './session.ts'
import type { OperationView, View } from './view.ts'

export type Act = 'claim' | 'cancel' | 'resume'

export type Action =
  | { readonly label: string; readonly isPrimary: boolean; readonly act: Act; readonly isBusy?: boolean }
  | { readonly label: string; readonly isPrimary: boolean; readonly href: string }

export interface Step {
  readonly text: string
  readonly status: OperationStatus
  readonly statusText: string
}

export interface Panel {
  /** The focus moves to the heading whenever this changes. */
  readonly kind: Exclude<State['kind'], 'session'> | 'waiting' | 'working'
  readonly mark: 'none' | 'busy' | 'good' | 'bad'
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[]
  readonly steps: readonly Step[]
  /** 0 to 1. */
  readonly progress: number | null
  readonly notice: string | null
  readonly actions: readonly Action[]
}

export type State =
  | { readonly kind: 'consent' }
  | { readonly kind: 'claiming' }
  | { readonly kind: 'session'; readonly progress: Progress }
  | { readonly kind: 'complete'; readonly returnUrl: string | null }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'already_complete' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'canceled' }
  /** `isOurs`: this tab holds the session's token, so it can take the session back. */
  | { readonly kind: 'elsewhere'; readonly isOurs: boolean }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'app_only' }

const REASONS: Readonly<Record<string, (site: string) => string>> = {
  LOGIN_FAILED: (site) => `${site} did not accept the sign-in.`,
  CONNECTION_FAILED: (site) => `${site} could not be reached, or was not working.`,
  AUTOMATION_ERROR: (site) => `${site} did not let us finish: it refused something, or its pages have changed.`,
  CLIENT_TIMEOUT: () => 'It took too long, or this page lost its connection.',
  OUTCOME_UNKNOWN: (site) =>
    `The connection broke at a moment when a change was being saved. Look into your ${site} account before you try again: the change may have been made.`,
  USER_CANCELED: (site) => `${site} is not connected.`,
  AUTOMATION_CHANGED: () => 'This page was updated while you were using it.',
}

/** @param view absent where the link is not known to this page */
export function panelOf(state: State, view: View | null): Panel {
  const site = view?.integration.name ?? 'your account'
  const empty: Omit<Panel, 'kind' | 'heading'> = {
    mark: 'none',
    paragraphs: [],
    lists: [],
    steps: [],
    progress: null,
    notice: null,
    actions: [],
  }
  const back = wayBack(view?.returnUrl ?? null, false)
  switch (state.kind) {
    case 'consent':
    case 'claiming':
      return {
        ...empty,
        kind: state.kind,
        heading: `Connect ${site}`,
        paragraphs: [
          ...(view?.mode === 'test' ? [`This is a test: a sandbox stands in for ${site}.`] : []),
          `You sign in at ${site} yourself. What you type there is neither read nor kept by us. After that we do this for you, and nothing else:`,
        ],
        lists: [
          { title: `Read from your ${site} account`, items: descriptions(view, 'read') },
          { title: `Change in your ${site} account`, items: descriptions(view, 'write') },
        ].filter(({ items }) => items.length > 0),
        actions: [
          state.kind === 'consent'
            ? { label: `Continue to ${site}`, isPrimary: true, act: 'claim' }
            : { label: `Opening ${site}…`, isPrimary: true, act: 'claim', isBusy: true },
          ...(view?.returnUrl === null || view === null ? [] : wayBack(view.returnUrl, false, 'Cancel')),
        ],
      }
    case 'session':
      return { ...empty, ...sessionPart(state.progress, view, site) }
    case 'complete': {
      const returnUrl = safeReturnUrl(state.returnUrl)
      return {
        ...empty,
        kind: 'complete',
        mark: 'good',
        heading: `${site} is connected`,
        paragraphs: [
          returnUrl === null
            ? 'Everything is done. You can close this page.'
            : `Everything is done. Taking you back to ${placeOf(returnUrl)}…`,
        ],
        steps: stepsOf(view, null),
        actions: wayBack(returnUrl, true),
      }
    }
    case 'failed': {
      const reason = REASONS[state.code]?.(site) ?? 'Something went wrong on the way. It is not your fault.'
      const kept = state.code === 'OUTCOME_UNKNOWN' ? '' : ' Nothing that was read has been kept.'
      return {
        ...empty,
        kind: 'failed',
        mark: 'bad',
        heading: state.code === 'USER_CANCELED' ? 'You canceled' : `${site} could not be connected`,
        paragraphs: [`${reason}${kept}`],
        actions: [{ label: 'Try again', isPrimary: true, act: 'claim' }, ...back],
      }
    }
    case 'already_complete':
      return {
        ...empty,
        kind: 'already_complete',
        mark: 'good',
        heading: 'This link has been used',
        paragraphs: [`${site} is connected already. There is nothing left to do.`],
        actions: wayBack(view?.returnUrl ?? null, true),
      }
    case 'expired':
      return {
        ...empty,
        kind: 'expired',
        mark: 'bad',
        heading: 'This link has expired',
        paragraphs: ['Links work for a limited time only. Ask for a new one where you got it.'],
        actions: wayBack(view?.returnUrl ?? null, true),
      }
    case 'canceled':
      return {
        ...empty,
        kind: 'canceled',
        mark: 'bad',
        heading: 'This link was canceled',
        paragraphs: ['Nothing that was read has been kept. Ask for a new link if you change your mind.'],
        actions: wayBack(view?.returnUrl ?? null, true),
      }
    case 'elsewhere':
      return {
        ...empty,
        kind: 'elsewhere',
        heading: 'This link is being used elsewhere',
        paragraphs: [
          state.isOurs
            ? 'It goes on in another tab or window. Only one can be in use at a time.'
            : 'It is open in another tab or on another device. Finish there; or close it there, and try again here after two minutes.',
        ],
        actions: [
          state.isOurs
            ? { label: 'Use it here', isPrimary: true, act: 'resume' }
            : { label: 'Try again', isPrimary: true, act: 'claim' },
          ...back,
        ],
      }
    case 'unreachable':
      return {
        ...empty,
        kind: 'unreachable',
        mark: 'bad',
        heading: 'No connection',
        paragraphs: ['We could not be reached. Check that you are online, then try again.'],
        actions: [{ label: 'Try again', isPrimary: true, act: 'claim' }, ...back],
      }
    case 'busy':
      return {
        ...empty,
        kind: 'busy',
        mark: 'bad',
        heading: 'Not right now',
        paragraphs: ['We cannot take this up at the moment. Wait a little, then try again.'],
        actions: [{ label: 'Try again', isPrimary: true, act: 'claim' }, ...back],
      }
    case 'incomplete':
      return {
        ...empty,
        kind: 'incomplete',
        mark: 'bad',
        heading: 'This link is incomplete',
        paragraphs: ['A part of its address is missing. Open it again from where you got it.'],
      }
    case 'app_only':
      return {
        ...empty,
        kind: 'app_only',
        heading: 'Open this link in the app',
        paragraphs: [
          `${site} can be connected in the app that gave you this link, not in a browser. Open the link on your phone.`,
        ],
        actions: back,
      }
  }
}

/** Null for a scheme that would run something here instead of leaving. Checked again, though the service did. */
export function safeReturnUrl(returnUrl: string | null): string | null {
  if (returnUrl === null || !URL.canParse(returnUrl)) {
    return null
  }
  const { protocol } = new URL(returnUrl)
  return /^(javascript|data|vbscript|blob|file|filesystem|about|view-source):$/.test(protocol) ? null : returnUrl
}

function sessionPart(progress: Progress, view: View | null, site: string): Omit<Panel, 'lists'> {
  const { isUsersTurn, isConnected, isCanceling, operations, status } = progress
  const done = operations.filter((operation) => operation.status === 'complete').length
  const busy = operations.some((operation) => operation.status !== 'pending')
    ? 'Working in your account'
    : `Opening ${site}`
  return {
    kind: isUsersTurn ? 'waiting' : 'working',
    mark: isUsersTurn ? 'none' : 'busy',
    heading: isUsersTurn ? `Sign in to ${site}` : (status.heading ?? busy),
    paragraphs: isUsersTurn
      ? ['Sign in on the page below. We go on by ourselves once you are signed in.']
      : [status.subheading ?? 'Please keep this page open. This rarely takes longer than a minute.'],
    steps: isUsersTurn ? [] : stepsOf(view, operations),
    progress: isUsersTurn ? null : (status.progress ?? done / Math.max(1, operations.length)),
    notice: isConnected ? null : 'Connecting again…',
    actions: [{ label: isCanceling ? 'Canceling…' : 'Cancel', isPrimary: false, act: 'cancel', isBusy: isCanceling }],
  }
}

const STATUS_TEXTS: Readonly<Record<OperationStatus, string>> = {
  pending: 'Waiting',
  running: 'In progress',
  complete: 'Done',
  failed: 'Failed',
}

/** @param progress null: all are complete */
function stepsOf(view: View | null, progress: Progress['operations'] | null): Step[] {
  return (view?.operations ?? []).map(({ description }, index) => {
    const status = progress === null ? 'complete' : (progress[index]?.status ?? 'pending')
    return { text: description, status, statusText: STATUS_TEXTS[status] }
  })
}

function descriptions(view: View | null, action: OperationView['action']): string[] {
  const all = (view?.operations ?? []).filter((operation) => operation.action === action)
  return [...new Set(all.map((operation) => operation.description))]
}

function wayBack(returnUrl: string | null, isPrimary: boolean, label?: string): Action[] {
  const href = safeReturnUrl(returnUrl)
  return href === null ? [] : [{ label: label ?? `Return to ${placeOf(href)}`, isPrimary, href }]
}

/** The host that the user will see next, or "the app" where the scheme is an app's own. */
function placeOf(returnUrl: string): string {
  const { protocol, host } = new URL(returnUrl)
  return protocol === 'https:' || protocol === 'http:' ? host : 'the app'
}
