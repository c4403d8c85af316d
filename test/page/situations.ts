// A page to decide for, and what it does in words that a table can hold.
import type { SessionTicket } from '../../src/wire/claim.ts'
import type { LinkErrorCode } from '../../src/wire/error-code.ts'
import type { LinkStatus } from '../../src/wire/status.ts'
import type { Memory } from '../../src/page/memory.ts'
import { begin, decide } from '../../src/page/decide.ts'
import type { Progress } from '../../src/page/session.ts'
import type { Shared } from '../../src/page/shared.ts'
import type { Decision, Effect, Kept, Opening, PageEvent } from '../../src/page/state.ts'
import type { View } from '../../src/page/view.ts'
import type { Here } from '../../src/page/ways.ts'

export const CODE = 'clm_code'
export const NAME = 'a-name-of-this-page'

export const view: View = {
  linkId: 'link_1',
  mode: 'test',
  status: 'pending',
  asker: 'Acme',
  logo: null,
  colours: null,
  integration: { id: 'tmobile', name: 'T-Mobile' },
  operations: [],
  returnUrl: 'https://shop.example/done',
  locale: 'es',
  privacyUrl: null,
}

export const fresh: Memory = { view, code: CODE }
export const active: Memory = { view: { ...view, status: 'active' }, code: CODE }
export const live: Memory = {
  view: {
    ...view,
    mode: 'live',
    ways: {
      appLink: 'https://app.example/open?from=web',
      appUrls: { ios: 'https://ios.example/app' },
      extensionUrls: { chrome: 'https://chrome.example/passage' },
      hasPhone: true,
    },
  },
  code: CODE,
}
export const computer: Here = { isHandheld: false, browser: 'chrome', system: null }
export const phone: Here = { isHandheld: true, browser: null, system: 'ios' }
export const session: SessionTicket = { sessionId: 'sess_1', clientToken: 'ct_1', websocketUrl: 'wss://x/' }
/** A tab that ran the session, before a reload. */
export const claimed: Memory = { ...active, claimId: NAME, session }
export const shared: Shared = { claimId: NAME, sessionId: 'sess_1', last: { id: 'c7' } }
export const nothingKept: Kept = { own: null, shared: null }

export const progress: Progress = {
  isUsersTurn: false,
  isConnected: true,
  isCanceling: false,
  operations: [],
  status: {},
  question: null,
  address: null,
}

export function opening(changes: Partial<Opening> = {}): Opening {
  return {
    memory: fresh,
    shared: null,
    isServed: true,
    isInModal: false,
    isAgain: false,
    claimId: NAME,
    canGoBack: true,
    here: computer,
    ...changes,
  }
}

type WithoutTurn<E> = E extends { readonly turn: number } ? Omit<E, 'turn'> & { readonly turn?: number } : E
/** Answers are of the turn that the page is in, unless it is said. */
export type Happening = WithoutTurn<PageEvent>

export function happen({ state }: Decision, event: Happening): Decision {
  return decide(state, { turn: state.turn, ...event } as PageEvent)
}

/** What the last of the events leads to. */
export function play(opened: Opening, ...events: readonly Happening[]): Decision {
  return events.reduce<Decision>(happen, begin(opened))
}

export function wordOf(effect: Effect): string {
  if (effect.kind === 'show') {
    return `show ${effect.shown.kind}`
  }
  if (effect.kind === 'show_qr') {
    return effect.code === null ? 'hide qr' : 'show qr'
  }
  return effect.kind === 'share' && effect.shared === null ? 'forget' : effect.kind
}

export function words({ effects }: Decision): string {
  return effects.map(wordOf).join(', ')
}

export const click: Happening = { kind: 'act', act: 'claim' }
export const resume: Happening = { kind: 'act', act: 'resume' }
export const locked: Happening = { kind: 'held', isHeld: true, kept: nothingKept }
export const lockedElsewhere: Happening = { kind: 'held', isHeld: false, kept: nothingKept }
export const noLocks: Happening = { kind: 'held', isHeld: null, kept: nothingKept }
export const tabHasIt: Happening = { kind: 'tabs_told', hasSession: true, kept: nothingKept }
export const noTabHasIt: Happening = { kind: 'tabs_told', hasSession: false, kept: nothingKept }
export const given: Happening = { kind: 'claim_answered', outcome: { kind: 'claimed', session }, kept: nothingKept }
export const showing: Happening = { kind: 'changed', progress }

export function refused(
  kind: 'complete' | 'canceled' | 'expired' | 'alive' | 'unknown' | 'limited' | 'tried_out' | 'busy' | 'unreachable',
): Happening {
  return { kind: 'claim_answered', outcome: { kind }, kept: nothingKept }
}

export function heard(status: LinkStatus, code?: LinkErrorCode): Happening {
  const error = code === undefined ? null : { code, message: '' }
  return { kind: 'heard', status: { status, operations: [], error } }
}

export function looked(status: LinkStatus | null, kept = nothingKept): Happening {
  const error = { code: 'CLIENT_TIMEOUT', message: '' } as const
  return { kind: 'looked', status: status === null ? null : { status, operations: [], error }, kept }
}

export function ended(status: string, isTranslated = false): Happening {
  return { kind: 'ended', end: { status, errorCode: 'AUTOMATION_ERROR', returnUrl: null, isTranslated } }
}

export function asked(kind: 'find' | 'take', code = CODE, kept = nothingKept): Happening {
  return { kind: 'tab_asked', asking: { kind, from: 'tab', code }, kept }
}

/** Claimed by the user, and open. */
export const RUNNING = [click, locked, given, showing] as const
/** Opened while it runs elsewhere: then a tab of this browser says that it has it. */
export const OFFERED = [tabHasIt] as const
