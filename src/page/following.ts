// What the hosted page makes of a session that runs somewhere else: in another tab, in the extension, on another device.
// Pure.
import type { StatusMessage } from './link-status.ts'
import type { Memory } from './memory.ts'
import { after, drawRest, elsewhere, endedOf, finish, invitation, isFollowing, nothing, rest, stay } from './moves.ts'
import type { Elsewhere } from './shown.ts'
import type { Decision, Resting, State, TakingOver } from './state.ts'

export function hear(state: State, { status, operations, error }: StatusMessage): Decision {
  const { now } = state
  if (!isFollowing(now)) {
    // What comes of a claim, its answer tells.
    return nothing(state)
  }
  const heard: Memory = { ...now.memory, view: { ...now.memory.view, status } }
  const { view } = heard
  // In this browser's other tab, or in this device's app: by the same user.
  const isOwn = heard.movedTo !== undefined
  const ended = endedOf(status)
  if (ended !== null) {
    // From an app the user goes back by the app.
    return finish(state, view, ended, { returnUrl: null, isHere: heard.movedTo === 'extension' })
  }
  if (status === 'active') {
    const before = now.shown.kind === 'elsewhere' ? now.shown : elsewhere(whither(now), false)
    return follow(state, now, heard, { ...before, operations })
  }
  if (now.shown.kind !== 'elsewhere') {
    return stay(state, { ...now, memory: heard }, [{ kind: 'remember', memory: heard }])
  }
  if (status === 'pending' && now.shown.movedTo === 'extension') {
    // Said before the claim, which the extension has told first: no link goes back to that.
    return nothing(state)
  }
  // The session is over there: its token, if this tab has it, opens nothing any more.
  const { session: _over, movedTo: _back, ...memory } = heard
  const canTryHere = status === 'failed' && (view.mode === 'test' || isOwn)
  return after(
    [{ kind: 'remember', memory }],
    rest(
      state,
      memory,
      canTryHere ? { kind: 'failed', code: error?.code ?? '', isHere: isOwn } : invitation(state, memory),
    ),
  )
}

export function connect(state: State, isConnected: boolean): Decision {
  const { now } = state
  if (!isFollowing(now) || now.shown.kind !== 'elsewhere') {
    return nothing(state)
  }
  const shown = { ...now.shown, isConnected }
  return stay(state, { ...now, shown }, [{ kind: 'show', shown, view: now.memory.view }])
}

/** Where a session goes on that was not there before. */
export function follow(state: State, now: Resting | TakingOver, before: Memory, shown: Elsewhere): Decision {
  const { movedTo } = shown
  const { movedTo: _before, ...rest } = before
  const memory: Memory = movedTo === 'extension' || movedTo === 'app' ? { ...rest, movedTo } : rest
  return stay(state, { ...now, memory, shown }, [{ kind: 'remember', memory }, ...drawRest(memory, shown)])
}

function whither({ shown }: Resting | TakingOver): Elsewhere['movedTo'] {
  if (shown.kind === 'in_app') {
    return 'app'
  }
  return shown.kind === 'live' && shown.isAsked ? 'extension' : 'device'
}
