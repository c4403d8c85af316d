// States of the page that are made in more than one place. Pure.
import type { Memory } from './memory.ts'
import type { Elsewhere, State } from './panel.ts'

/** A frame may not look into a real site: only a client that owns its web view can. */
export function invitation(mode: 'test' | 'live'): State {
  return { kind: mode === 'live' ? 'app_only' : 'consent' }
}

export function elsewhere(hasMoved: boolean, canTakeOver: boolean): Elsewhere {
  return { kind: 'elsewhere', hasMoved, canTakeOver, operations: null, isConnected: true }
}

export function endedOf(status: string): NonNullable<Memory['ended']> | null {
  return status === 'complete' || status === 'canceled' || status === 'expired' ? status : null
}
