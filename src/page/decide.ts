// What the hosted page does, from the user's consent over the session to the way back. Pure: what the browser, the
// service and the user say comes in as events, what is to be done goes out as effects. Opening the page claims nothing;
// only the button does, or a page that comes back to the session which this browser had claimed.
import type { ClaimOutcome } from './claim.ts'
import type { StatusMessage } from './link-status.ts'
import type { Ended, Memory } from './memory.ts'
import {
  after,
  claim,
  drawRest,
  elsewhere,
  endedOf,
  finish,
  go,
  holds,
  invitation,
  isFollowing,
  isWaiting,
  lose,
  nothing,
  open,
  rest,
  share,
  stay,
} from './moves.ts'
import type { Act } from './panel.ts'
import type { End, Progress } from './session.ts'
import { answeredWith, mayHaveClaimed, type Shared } from './shared.ts'
import type { Decision, Effect, Kept, Opening, PageEvent, Resting, Running, State } from './state.ts'
import type { Asking } from './tabs.ts'

/**
 * Refused so often in a row while the service itself says that the link is active: another client claimed it since.
 * Refusals that nobody explains do not count: without a network every connection is refused.
 */
const MOST_REFUSALS = 5

export function begin(opening: Opening): Decision {
  const { memory, isInModal, claimId, canGoBack } = opening
  const state: State = { opening: { isInModal, claimId, canGoBack }, isLeaving: false, turn: 0, now: { kind: 'lost' } }
  const first = memory === null ? lose(state, null) : beginWith(state, memory, opening)
  // The claim code must not stay in the history, in a bookmark or in a screenshot of the address bar. A frame's address
  // is in none of them, and without its query a reload of the frame would be refused. Last: where nothing could be drawn,
  // the address is what the user takes to another browser.
  const drawn = { kind: 'drawn', hidesCode: !isInModal, locale: memory?.view.locale ?? null } as const
  return { state: first.state, effects: [...first.effects, drawn] }
}

function beginWith(state: State, memory: Memory | Ended, { shared, isServed, isAgain }: Opening): Decision {
  if ('ended' in memory) {
    return finish(state, memory.view, memory.ended)
  }
  const { view, session, qrCode } = memory
  const ended = endedOf(view.status)
  if (ended !== null) {
    return finish(state, view, ended)
  }
  const written: Effect[] = [
    { kind: 'remember', memory },
    { kind: 'show_qr', code: qrCode ?? null },
  ]
  if (session !== undefined) {
    // A tab that was duplicated, or has handed its session over, must not take it from the one that has it.
    return go(state, { kind: 'returning', memory, session }, [...written, { kind: 'take_hold' }])
  }
  if (view.status !== 'active') {
    return after(written, rest(state, memory, invitation(view.mode)))
  }
  if (mayHaveClaimed(shared) || isAgain) {
    // In a page that is gone: it goes on here.
    return after(written, claimAlone(state, memory, true, !isServed))
  }
  return after(written, rest(state, memory, elsewhere(false, false)))
}

export function decide(state: State, event: PageEvent): Decision {
  const decision = 'turn' in event && event.turn !== state.turn ? belated(state, event) : react(state, event)
  const isNews = event.kind === 'dismissed' || decision.effects.some(({ kind }) => kind === 'show')
  return decision.state.isLeaving && isNews ? leave(decision) : decision
}

function belated(state: State, event: PageEvent): Decision {
  // Nobody waits for the lock any more: other tabs must not wait for this one.
  const isIdle = event.kind === 'held' && event.isHeld === true && !holds(state.now)
  return { state, effects: isIdle ? [{ kind: 'let_go' }] : [] }
}

function react(state: State, event: PageEvent): Decision {
  switch (event.kind) {
    case 'act':
      return act(state, event.act)
    case 'dismissed':
      return { state: { ...state, isLeaving: true }, effects: [] }
    case 'tab_asked':
      return answerTab(state, event.asking, event.kept)
    case 'heard':
      return hear(state, event.status)
    case 'connected':
      return connect(state, event.isConnected)
    case 'held':
      return hold(state, event.isHeld, event.kept)
    case 'tabs_told':
      return learnOfTabs(state, event.hasSession, event.kept)
    case 'handed':
      return state.now.kind === 'taking_over'
        ? go(state, { ...state.now, step: { kind: 'hold', handed: event.memory } }, [{ kind: 'take_hold' }])
        : nothing(state)
    case 'looked':
      return look(state, event.status, event.kept)
    case 'claim_answered':
      return answerClaim(state, event.outcome, event.kept)
    case 'changed':
      return state.now.kind === 'running' ? progress(state, state.now, event.progress) : nothing(state)
    case 'refused':
      // The socket does not open: perhaps because the session is over.
      return state.now.kind === 'running' && event.refusals >= 2 && !state.now.isAsking
        ? stay(state, { ...state.now, isAsking: true }, [{ kind: 'look', code: state.now.memory.code }])
        : nothing(state)
    case 'replaced':
      return state.now.kind === 'running'
        ? rest(state, written(state.now, event.kept), elsewhere(false, true))
        : nothing(state)
    case 'ended':
      return state.now.kind === 'running' ? end(state, state.now, event.end) : nothing(state)
  }
}

/** A button that shows a state which is over does nothing. */
function act(state: State, act: Act): Decision {
  const { now } = state
  switch (act) {
    case 'claim':
      return now.kind === 'resting' && mayClaim(now) ? claimAlone(state, now.memory, false, false) : nothing(state)
    case 'resume':
      return now.kind === 'resting' && now.shown.kind === 'elsewhere' && now.shown.canTakeOver
        ? go(state, { kind: 'taking_over', memory: now.memory, shown: now.shown, step: { kind: 'ask' } }, [
            { kind: 'take_from_tab', code: now.memory.code },
          ])
        : nothing(state)
    case 'cancel':
      return now.kind === 'running' ? { state, effects: [{ kind: 'cancel' }] } : nothing(state)
    case 'go_on':
    case 'sign_in_anew':
      return now.kind === 'running'
        ? { state, effects: [{ kind: 'choose', accepted: act === 'go_on' }] }
        : nothing(state)
    case 'leave':
      return { state, effects: [{ kind: 'ask_to_leave' }] }
    case 'back':
      return { state, effects: [{ kind: 'go_back' }] }
  }
}

function mayClaim({ shown: { kind } }: Resting): boolean {
  return kind !== 'elsewhere' && kind !== 'app_only' && kind !== 'tried_out'
}

/** A claim that is under way must first become a session, or nobody could end it. */
function leave({ state, effects }: Decision): Decision {
  const { now } = state
  if (now.kind === 'claiming' || now.kind === 'returning' || (now.kind === 'running' && now.isCanceling)) {
    return { state, effects }
  }
  return { state, effects: [...effects, { kind: now.kind === 'running' ? 'cancel' : 'say_dismissed' }] }
}

function claimAlone(state: State, memory: Memory, isKnown: boolean, mustLook: boolean): Decision {
  return go(state, { kind: 'claiming', memory, step: { kind: 'hold', isKnown, mustLook } }, [
    { kind: 'show', shown: { kind: 'claiming' }, view: memory.view },
    { kind: 'take_hold' },
  ])
}

function hold(state: State, isHeld: boolean | null, kept: Kept): Decision {
  const { now } = state
  if (now.kind === 'claiming' && now.step.kind === 'hold_again') {
    return open(state, now.memory, now.step.session, isHeld === true, now.step.shared)
  }
  // Where the browser knows no locks, the tabs themselves are asked.
  return isHeld === null && isWaiting(now)
    ? { state, effects: [{ kind: 'ask_tabs', code: now.memory.code }] }
    : goOn(state, isHeld, kept)
}

function learnOfTabs(state: State, hasSession: boolean, kept: Kept): Decision {
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
      ? rest(state, now.memory, elsewhere(false, true))
      : open(state, now.memory, now.session, isHeld === true, shared)
  }
  if (now.kind === 'claiming' && now.step.kind === 'hold') {
    if (isHeld === false) {
      return rest(state, now.memory, elsewhere(false, now.step.isKnown))
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
    return rest(state, memory, elsewhere(false, false))
  }
  return after([{ kind: 'show', shown: { kind: 'claiming' }, view: memory.view }], claim(state, memory, isHeld, shared))
}

function answerClaim(state: State, outcome: ClaimOutcome, { shared }: Kept): Decision {
  const { now } = state
  if (now.kind !== 'claiming' || now.step.kind !== 'answer') {
    return nothing(state)
  }
  const { view, code } = now.memory
  const { claimId, isHeld } = now.step
  switch (outcome.kind) {
    case 'claimed': {
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
    case 'complete':
    case 'canceled':
    case 'expired':
      return finish(state, view, outcome.kind)
    case 'alive':
      return after(
        [share(now.memory, answeredWith(shared, claimId, null))],
        rest(state, now.memory, elsewhere(false, false)),
      )
    case 'unknown':
      return lose(state, view)
    case 'limited':
    case 'tried_out':
    case 'busy':
    case 'unreachable':
      return rest(state, now.memory, { kind: outcome.kind })
  }
}

function progress(state: State, now: Running, progress: Progress): Decision {
  const { isCanceling, isConnected } = progress
  return stay(state, { ...now, isCanceling, refusals: isConnected ? 0 : now.refusals }, [
    { kind: 'show', shown: { kind: 'session', progress }, view: now.memory.view },
  ])
}

function look(state: State, status: StatusMessage | null, kept: Kept): Decision {
  const { now } = state
  if (now.kind === 'claiming' && now.step.kind === 'look') {
    return status !== null && status.status !== 'active'
      ? rest(state, now.memory, elsewhere(false, false))
      : claim(state, now.memory, now.step.isHeld, kept.shared)
  }
  if (now.kind !== 'running') {
    return nothing(state)
  }
  if (status === null) {
    return stay(state, { ...now, isAsking: false }, [])
  }
  if (status.status !== 'active') {
    const { status: ended, error } = status
    return after(
      [{ kind: 'stop' }],
      end(state, now, { status: ended, errorCode: error?.code ?? null, returnUrl: null }),
    )
  }
  const refusals = now.refusals + 1
  return refusals >= MOST_REFUSALS
    ? after([{ kind: 'stop' }], rest(state, written(now, kept), elsewhere(false, false)))
    : stay(state, { ...now, isAsking: false, refusals }, [])
}

/**
 * Another tab wants the session. This one lets go before it says what it knew: no command may run in both. It gives
 * nothing to one that does not show the link's own claim code.
 */
function answerTab(state: State, { kind, code, from }: Asking, kept: Kept): Decision {
  const { now } = state
  if (now.kind !== 'running' || code !== now.memory.code) {
    return nothing(state)
  }
  if (kind === 'find') {
    return { state, effects: [{ kind: 'answer_tab', to: from, memory: null }] }
  }
  const memory = written(now, kept)
  const rested = after([{ kind: 'stop' }], rest(state, memory, elsewhere(false, true)))
  return { state: rested.state, effects: [...rested.effects, { kind: 'answer_tab', to: from, memory }] }
}

/** The session goes on without this tab. What it has written down here meanwhile must not be lost. */
function written({ memory }: Running, { own }: Kept): Memory {
  return own === null || 'ended' in own ? memory : own
}

function hear(state: State, { status, operations, error }: StatusMessage): Decision {
  const { now } = state
  if (!isFollowing(now)) {
    // What comes of a claim, its answer tells.
    return nothing(state)
  }
  const memory: Memory = { ...now.memory, view: { ...now.memory.view, status } }
  const { view } = memory
  const ended = endedOf(status)
  if (ended !== null) {
    return finish(state, view, ended, { returnUrl: null, isHere: false })
  }
  if (status === 'active') {
    const shown = { ...(now.shown.kind === 'elsewhere' ? now.shown : elsewhere(true, false)), operations }
    return stay(state, { ...now, memory, shown }, [{ kind: 'remember', memory }, ...drawRest(memory, shown)])
  }
  if (now.shown.kind !== 'elsewhere') {
    return stay(state, { ...now, memory }, [{ kind: 'remember', memory }])
  }
  // The session is over there: its token, if this tab has it, opens nothing any more.
  const { session: _over, ...others } = memory
  const canTryHere = status === 'failed' && view.mode === 'test'
  return after(
    [{ kind: 'remember', memory: others }],
    rest(
      state,
      others,
      canTryHere ? { kind: 'failed', code: error?.code ?? '', isHere: false } : invitation(view.mode),
    ),
  )
}

function connect(state: State, isConnected: boolean): Decision {
  const { now } = state
  if (!isFollowing(now) || now.shown.kind !== 'elsewhere') {
    return nothing(state)
  }
  const shown = { ...now.shown, isConnected }
  return stay(state, { ...now, shown }, [{ kind: 'show', shown, view: now.memory.view }])
}

/** The session was in this tab. */
function end(state: State, { memory }: Running, { status, errorCode, returnUrl, isTranslated = false }: End): Decision {
  const ended = endedOf(status)
  if (ended !== null) {
    return finish(state, memory.view, ended, { returnUrl, isHere: true })
  }
  const { code, claimId } = memory
  const left: Memory = {
    view: { ...memory.view, status },
    code,
    ...(claimId === undefined ? {} : { claimId }),
  }
  return after(
    [
      { kind: 'remember', memory: left },
      ...(claimId === undefined ? [] : [share(left, answeredWith(null, claimId, null))]),
    ],
    rest(
      state,
      left,
      status === 'pending'
        ? { kind: 'consent' }
        : { kind: 'failed', code: errorCode ?? '', isHere: true, isTranslated },
    ),
  )
}
