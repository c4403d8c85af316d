// What the hosted page does, from the user's consent over the session to the way back. Pure: what the browser, the
// service and the user say comes in as events, what is to be done goes out as effects. Opening the page claims nothing;
// only the button does, or a page that comes back to the session which this browser had claimed.
import { answerClaim, claimAlone, hold, learnOfTabs } from './claiming.ts'
import { connect, hear } from './following.ts'
import type { StatusMessage } from './link-status.ts'
import { goOnLive, goToApp, hearExtension, missAnswer } from './live.ts'
import type { Ended, Memory } from './memory.ts'
import {
  after,
  claim,
  elsewhere,
  endedOf,
  finish,
  go,
  holds,
  invitation,
  lose,
  nothing,
  rest,
  share,
  stay,
} from './moves.ts'
import type { Act } from './shown.ts'
import type { End, Progress } from './session.ts'
import { answeredWith, mayHaveClaimed } from './shared.ts'
import type { Decision, Effect, Kept, Opening, PageEvent, Resting, Running, State } from './state.ts'
import type { Asking } from './tabs.ts'

/**
 * Refused so often in a row while the service itself says that the link is active: another client claimed it since.
 * Refusals that nobody explains do not count: without a network every connection is refused.
 */
const MOST_REFUSALS = 5

export function begin(opening: Opening): Decision {
  const { memory, isInModal, claimId, canGoBack, here } = opening
  const state: State = {
    opening: { isInModal, claimId, canGoBack, here },
    isLeaving: false,
    extension: undefined,
    turn: 0,
    now: { kind: 'lost' },
  }
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
    // Before anything is drawn: it is in the window already, if it is there.
    ...(view.mode === 'live' ? [{ kind: 'find_extension' } as const] : []),
  ]
  if (session !== undefined) {
    // A tab that was duplicated, or has handed its session over, must not take it from the one that has it.
    return go(state, { kind: 'returning', memory, session }, [...written, { kind: 'take_hold' }])
  }
  if (view.status !== 'active') {
    return after(written, rest(state, memory, invitation(state, memory)))
  }
  // A live link is claimed by the extension or the app, never here.
  if (view.mode === 'test' && (mayHaveClaimed(shared) || isAgain)) {
    // In a page that is gone: it goes on here.
    return after(written, claimAlone(state, memory, true, !isServed))
  }
  return after(written, rest(state, memory, elsewhere(memory.movedTo ?? null, false)))
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
        ? rest(state, written(state.now, event.kept), elsewhere(null, true))
        : nothing(state)
    case 'extension':
      return hearExtension(state, event.news)
    case 'extension_silent':
      return missAnswer(state)
    case 'ended':
      return state.now.kind === 'running' ? end(state, state.now, event.end) : nothing(state)
  }
}

/** A button that shows a state which is over does nothing. */
function act(state: State, act: Act): Decision {
  const { now } = state
  switch (act) {
    case 'claim':
      if (now.kind !== 'resting' || !mayClaim(now)) {
        return nothing(state)
      }
      return now.memory.view.mode === 'live' ? goOnLive(state, now) : claimAlone(state, now.memory, false, false)
    case 'open_app':
      return now.kind === 'resting' ? goToApp(state, now) : nothing(state)
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
    case 'reload':
      return { state, effects: [{ kind: 'reload' }] }
    case 'leave':
      return { state, effects: [{ kind: 'ask_to_leave' }] }
    case 'back':
      return { state, effects: [{ kind: 'go_back' }] }
  }
}

function mayClaim({ shown }: Resting): boolean {
  return shown.kind !== 'elsewhere' && shown.kind !== 'tried_out' && !(shown.kind === 'live' && shown.isAsked)
}

/** A claim that is under way must first become a session, or nobody could end it. */
function leave({ state, effects }: Decision): Decision {
  const { now } = state
  if (now.kind === 'claiming' || now.kind === 'returning' || (now.kind === 'running' && now.isCanceling)) {
    return { state, effects }
  }
  return { state, effects: [...effects, { kind: now.kind === 'running' ? 'cancel' : 'say_dismissed' }] }
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
      ? rest(state, now.memory, elsewhere(null, false))
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
    ? after([{ kind: 'stop' }], rest(state, written(now, kept), elsewhere(null, false)))
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
  const rested = after([{ kind: 'stop' }], rest(state, memory, elsewhere(null, true)))
  return { state: rested.state, effects: [...rested.effects, { kind: 'answer_tab', to: from, memory }] }
}

/** The session goes on without this tab. What it has written down here meanwhile must not be lost. */
function written({ memory }: Running, { own }: Kept): Memory {
  return own === null || 'ended' in own ? memory : own
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
