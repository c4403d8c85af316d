// How the hosted page comes to a session of its own: which tab claims the link, and under which name. Pure.
import type { ClaimOutcome } from './claim.ts'
import type { Memory } from './memory.ts'
import { after, claim, drawRest, elsewhere, go, isWaiting, nothing, open, refuse, rest, share, stay } from './moves.ts'
import { answeredWith, mayHaveClaimed, type Shared } from './shared.ts'
import type { Decision, Effect, Kept, State } from './state.ts'

export function claimAlone(state: State, memory: Memory, isKnown: boolean, mustLook: boolean): Decision {
  return go(state, { kind: 'claiming', memory, step: { kind: 'hold', isKnown, mustLook } }, [
    { kind: 'show', shown: { kind: 'claiming' }, view: memory.view },
    { kind: 'take_hold' },
  ])
}

export function hold(state: State, isHeld: boolean | null, kept: Kept): Decision {
  const { now } = state
  if (now.kind === 'claiming' && now.step.kind === 'hold_again') {
    return open(state, now.memory, now.step.session, isHeld === true, now.step.shared)
  }
  // Where the browser knows no locks, the tabs themselves are asked.
  return isHeld === null && isWaiting(now)
    ? { state, effects: [{ kind: 'ask_tabs', code: now.memory.code }] }
    : goOn(state, isHeld, kept)
}

export function learnOfTabs(state: State, hasSession: boolean, kept: Kept): Decision {
  const { now } = state
  if (now.kind === 'resting') {
    if (!hasSession || now.shown.kind !== 'elsewhere') {
      return nothing(state)
    }
    const shown = { ...now.shown, canTakeOver: true }
    return stay(state, { ...now, shown }, drawRest(now.memory, shown))
  }
  return goOn(state, hasSession ? false : null, kept)
}

/** @param isHeld false where another tab of this browser works on the link, null where the browser cannot tell */
function goOn(state: State, isHeld: boolean | null, { shared }: Kept): Decision {
  const { now } = state
  if (now.kind === 'returning') {
    return isHeld === false
      ? rest(state, now.memory, elsewhere(null, true))
      : open(state, now.memory, now.session, isHeld === true, shared)
  }
  if (now.kind === 'claiming' && now.step.kind === 'hold') {
    if (isHeld === false) {
      return rest(state, now.memory, elsewhere(null, now.step.isKnown))
    }
    // What a tab remembers may be hours old: if the session is over since, a claim would begin another one.
    return now.step.mustLook
      ? go(state, { ...now, step: { kind: 'look', isHeld } }, [{ kind: 'look', code: now.memory.code }])
      : claim(state, now.memory, isHeld, shared)
  }
  return now.kind === 'taking_over' && now.step.kind === 'hold'
    ? takeOver(state, now.memory, now.step.handed, isHeld, shared)
    : nothing(state)
}

function takeOver(
  state: State,
  memory: Memory,
  handed: Memory | null,
  isHeld: boolean | null,
  shared: Shared | null,
): Decision {
  if (handed?.session !== undefined) {
    const own = { ...handed, view: memory.view }
    return after(
      [
        { kind: 'remember', memory: own },
        { kind: 'show_qr', code: null },
      ],
      open(state, own, handed.session, true, shared),
    )
  }
  if (memory.session !== undefined) {
    return open(state, memory, memory.session, isHeld === true, shared)
  }
  if (!mayHaveClaimed(shared)) {
    // The other tab was closed since. The service notices, and then this one can start again.
    return rest(state, memory, elsewhere(null, false))
  }
  return after([{ kind: 'show', shown: { kind: 'claiming' }, view: memory.view }], claim(state, memory, isHeld, shared))
}

export function answerClaim(state: State, outcome: ClaimOutcome, { shared }: Kept): Decision {
  const { now } = state
  if (now.kind !== 'claiming' || now.step.kind !== 'answer') {
    return nothing(state)
  }
  const { view, code } = now.memory
  const { claimId, isHeld } = now.step
  if (outcome.kind === 'claimed') {
    const { session } = outcome
    const memory: Memory = { view, code, claimId, session }
    const known = answeredWith(shared, claimId, session.sessionId)
    const written: Effect[] = [share(memory, known), { kind: 'remember', memory }, { kind: 'show_qr', code: null }]
    return isHeld === false
      ? go(state, { kind: 'claiming', memory, step: { kind: 'hold_again', session, shared: known } }, [
          ...written,
          { kind: 'take_hold' },
        ])
      : after(written, open(state, memory, session, isHeld === true, known))
  }
  const refused = refuse(state, now.memory, outcome.kind)
  return outcome.kind === 'alive' ? after([share(now.memory, answeredWith(shared, claimId, null))], refused) : refused
}
