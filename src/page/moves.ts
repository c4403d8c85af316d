// How the hosted page goes from one thing that it does to the next: what each asks for, takes and leaves behind. Pure.
// decide.ts says when.
import type { SessionTicket } from '../wire/claim.ts'
import type { Ended, Memory } from './memory.ts'
import type { Elsewhere, Live, Shown } from './shown.ts'
import type { Refused } from './refusals.ts'
import { comingTo, type Shared } from './shared.ts'
import type { Decision, Effect, Now, Resting, Returning, Claiming, State, TakingOver } from './state.ts'
import type { View } from './view.ts'
import { leadsByItself, safeReturnUrl } from './way-back.ts'
import { wayOf } from './ways.ts'

/** Long enough to read that it worked. */
const RETURN_AFTER_MS = 1_500

/** Something else from here on: what was asked for before answers to nobody. */
export function go(state: State, now: Now, effects: readonly Effect[]): Decision {
  const wasFollowing = isFollowing(state.now)
  return {
    state: { ...state, turn: state.turn + 1, now },
    effects: [
      ...(holds(state.now) && !holds(now) ? [{ kind: 'let_go' } as const] : []),
      ...(wasFollowing && !isFollowing(now) ? [{ kind: 'unfollow' } as const] : []),
      ...effects,
      ...(!wasFollowing && isFollowing(now) ? [{ kind: 'follow', code: now.memory.code } as const] : []),
    ],
  }
}

export function stay(state: State, now: Now, effects: readonly Effect[]): Decision {
  return { state: { ...state, now }, effects }
}

export function nothing(state: State): Decision {
  return { state, effects: [] }
}

export function after(effects: readonly Effect[], decision: Decision): Decision {
  return { state: decision.state, effects: [...effects, ...decision.effects] }
}

/** Shows a state in which nothing runs here, and follows what other devices do meanwhile. */
export function rest(state: State, memory: Memory, shown: Resting['shown']): Decision {
  return go(state, { kind: 'resting', memory, shown }, drawRest(memory, shown))
}

export function drawRest({ view, code }: Memory, shown: Resting['shown']): Effect[] {
  // Another tab of this browser may have the session: then nobody has to wait or to look for another device. None has that
  // of a live link.
  const asksTabs = shown.kind === 'elsewhere' && !shown.canTakeOver && view.mode !== 'live'
  return [{ kind: 'show', shown, view }, ...(asksTabs ? [{ kind: 'ask_tabs', code } as const] : [])]
}

/** The name is written down before it is used: whatever becomes of this page, the next one asks under the same name. */
export function claim(state: State, memory: Memory, isHeld: boolean | null, shared: Shared | null): Decision {
  const claimId = shared?.claimId ?? memory.claimId ?? state.opening.claimId
  const named = { ...memory, claimId }
  return go(state, { kind: 'claiming', memory: named, step: { kind: 'answer', claimId, isHeld } }, [
    share(memory, { ...shared, claimId, isAsked: true }),
    { kind: 'remember', memory: named },
    { kind: 'claim', code: memory.code, claimId },
  ])
}

/** @param isAlone no other tab can have gone on with this session since what is written down */
export function open(
  state: State,
  memory: Memory,
  session: SessionTicket,
  isAlone: boolean,
  shared: Shared | null,
): Decision {
  const lastStarted = isAlone && shared?.sessionId === session.sessionId ? (shared.last?.id ?? null) : null
  return go(state, { kind: 'running', memory, isCanceling: false, isAsking: false, refusals: 0 }, [
    { kind: 'open', session, memory: comingTo(session, memory, shared), lastStarted },
  ])
}

/** @param seen where the page was open when the link ended; `isHere`: the session was in this tab */
export function finish(
  state: State,
  view: View,
  ended: Ended['ended'],
  seen?: { readonly returnUrl: string | null; readonly isHere: boolean },
): Decision {
  // From a modal the user goes back to the page behind it.
  const way = state.opening.isInModal ? null : safeReturnUrl(seen?.returnUrl ?? view.returnUrl)
  const shown: Shown =
    ended !== 'complete'
      ? { kind: ended }
      : seen === undefined
        ? { kind: 'already_complete' }
        : { kind: 'complete', returnUrl: way, isHere: seen.isHere }
  return go(state, { kind: 'over' }, [
    { kind: 'show_qr', code: null },
    { kind: 'remember', memory: { view, ended } },
    { kind: 'share', linkId: view.linkId, shared: null },
    { kind: 'show', shown, view },
    // The device where it was done leads back by itself to a website. Elsewhere somebody may be reading.
    ...(ended === 'complete' && way !== null && leadsByItself(way) && seen?.isHere === true
      ? [{ kind: 'return', to: way, afterMs: RETURN_AFTER_MS } as const]
      : []),
  ])
}

export function lose(state: State, view: View | null): Decision {
  const shown = { kind: 'incomplete', canGoBack: state.opening.canGoBack } as const
  return go(state, { kind: 'lost' }, [{ kind: 'show', shown, view }])
}

export function isFollowing(now: Now): now is Resting | TakingOver {
  return now.kind === 'resting' || now.kind === 'taking_over'
}

/** Waits for the browser's lock, or for the tabs where there is none. */
export function isWaiting(now: Now): now is Returning | Claiming | TakingOver {
  return now.kind === 'returning' || now.kind === 'claiming' || now.kind === 'taking_over'
}

/** Has the browser's lock, or waits for it. */
export function holds(now: Now): boolean {
  return isWaiting(now) || now.kind === 'running'
}

export function share({ view }: Memory, shared: Shared): Effect {
  return { kind: 'share', linkId: view.linkId, shared }
}

/** How this browser, or another device, can take up a live link. */
export function offer({ opening: { here }, extension }: State, memory: Memory): Live {
  return { kind: 'live', way: wayOf(memory, here, extension), isAsked: false, isNews: false }
}

/** Where nothing of the link runs: what begins it. */
export function invitation(state: State, memory: Memory): Resting['shown'] {
  return memory.view.mode === 'live' ? offer(state, memory) : { kind: 'consent' }
}

/** @param movedTo whither it went while this page was open; null where it was there before */
export function elsewhere(movedTo: Elsewhere['movedTo'], canTakeOver: boolean): Elsewhere {
  return { kind: 'elsewhere', movedTo, canTakeOver, operations: null, isConnected: true }
}

/** The claim did not come about. */
export function refuse(state: State, memory: Memory, refused: Refused): Decision {
  switch (refused) {
    case 'complete':
    case 'canceled':
    case 'expired':
      return finish(state, memory.view, refused)
    case 'unknown':
      return lose(state, memory.view)
    case 'alive':
      return rest(state, memory, elsewhere(null, false))
    case 'limited':
    case 'tried_out':
    case 'busy':
    case 'unreachable':
      return rest(state, memory, { kind: refused })
  }
}

export function endedOf(status: string): Ended['ended'] | null {
  return status === 'complete' || status === 'canceled' || status === 'expired' ? status : null
}
