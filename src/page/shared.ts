// What every tab of this browser must know of a link, in localStorage: under which name this browser claims it, and what
// was started last in its session. No code and no token: without the code, the name opens nothing.
// A tab of its own would not do. One that was duplicated carries an older copy, and would tell the service that a click
// never happened which happened in the other one.
import type { SessionTicket } from '../wire/claim.ts'
import type { Memory } from './memory.ts'
import type { LastCommand } from '../device/step.ts'
import { erase, read, write } from './storage.ts'

export interface Shared {
  readonly claimId: string
  /** It was asked for, and no answer has come. */
  readonly isAsked?: true
  /** The session that the last claim gave. */
  readonly sessionId?: string
  /** The command that was started last in it, in whichever tab. */
  readonly last?: LastCommand
  /** Where the frame was, for a tab that opens the link again. */
  readonly address?: string
}

export function recallShared(linkId: string): Shared | null {
  try {
    return JSON.parse(read('localStorage', keyOf(linkId)) ?? 'null') as Shared | null
  } catch {
    return null
  }
}

export function share(linkId: string, shared: Shared): void {
  write('localStorage', keyOf(linkId), JSON.stringify(shared))
}

export function forgetShared(linkId: string): void {
  erase('localStorage', keyOf(linkId))
}

/** What a page knows when it comes to a session: what tabs share is newer than its own, which has the answers too. */
export function comingTo({ sessionId }: SessionTicket, own: Memory, shared: Shared | null): Memory {
  if (shared?.sessionId !== sessionId) {
    return own
  }
  const { address = own.address, last = own.last } = shared
  return {
    ...own,
    ...(address === undefined ? {} : { address }),
    ...(last === undefined ? {} : { last: last.id === own.last?.id ? { ...last, ...own.last } : last }),
  }
}

/** Whether this browser has the session that is alive, or may have: its claim was answered, or the answer was lost. */
export function mayHaveClaimed(shared: Shared | null): boolean {
  return shared?.sessionId !== undefined || shared?.isAsked === true
}

/** @param sessionId the one that a claim gave, or null: it is over. Of another one before nothing is kept. */
export function answeredWith(before: Shared | null, claimId: string, sessionId: string | null): Shared {
  if (sessionId === null || before?.sessionId !== sessionId) {
    return { claimId, ...(sessionId === null ? {} : { sessionId }) }
  }
  const { isAsked: _answered, ...shared } = before
  return shared
}

function keyOf(linkId: string): string {
  return `passage:${linkId}:browser`
}
