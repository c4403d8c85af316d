// What the user sees of a session, by what has happened in it. Pure.
import type { Status } from '../../device/drivers/commands.ts'
import type { DeviceView } from '../../device/step.ts'

export interface SessionState {
  readonly isUsersTurn: boolean
  readonly isConnected: boolean
  readonly isCanceling: boolean
  /** The service's words for its work. */
  readonly status: Status
  /** Whether to go on as this one; null: nothing is asked. */
  readonly question: { readonly name: string | null } | null
  /** The user is asked whether to give up. */
  readonly asksToStop: boolean
  /** Where the site is, as the web view tells it. */
  readonly address: string | null
  readonly isOver: boolean
}

export const BEGINNING: SessionState = {
  isUsersTurn: false,
  isConnected: true,
  isCanceling: false,
  status: {},
  question: null,
  asksToStop: false,
  address: null,
  isOver: false,
}

export type SessionEvent =
  | { readonly kind: 'shows'; readonly view: DeviceView }
  | { readonly kind: 'says'; readonly status: Status }
  | { readonly kind: 'at'; readonly address: string | null }
  | { readonly kind: 'asked'; readonly name: string | null }
  | { readonly kind: 'answered' }
  /** By the button, or by Android's way back. */
  | { readonly kind: 'stopAsked' }
  | { readonly kind: 'stopRefused' }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'over' }

export function nextState(state: SessionState, event: SessionEvent): SessionState {
  if (state.isOver) {
    return state
  }
  switch (event.kind) {
    case 'shows': {
      const { isUsersTurn, isConnected, isCanceling } = event.view
      return { ...state, isUsersTurn, isConnected, isCanceling: isCanceling || state.isCanceling }
    }
    case 'says':
      return { ...state, status: event.status }
    case 'at':
      return { ...state, address: event.address }
    case 'asked':
      return { ...state, question: { name: event.name } }
    case 'answered':
      return { ...state, question: null }
    case 'stopAsked':
      // Who gives up already is not asked again.
      return { ...state, asksToStop: !state.isCanceling }
    case 'stopRefused':
      return { ...state, asksToStop: false }
    case 'canceled':
      return { ...state, asksToStop: false, question: null, isCanceling: true }
    case 'over':
      return { ...state, asksToStop: false, question: null, isOver: true }
  }
}

/** The one thing that is on the screen. The site keeps its size under each of the others. */
export type Face = 'work' | 'site' | 'question' | 'stop'

export function faceOf(state: SessionState): Face {
  if (state.isOver || state.isCanceling) {
    return 'work'
  }
  if (state.asksToStop) {
    return 'stop'
  }
  if (state.question !== null) {
    return 'question'
  }
  return state.isUsersTurn ? 'site' : 'work'
}
