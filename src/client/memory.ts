// What a tab must know to go on after a reload, in sessionStorage under the link's id. Holds the claim code and the client
// token, never a command's params: those may be card data. Forgotten when the link ends.
// A frame of the same origin could read it too. Only sandbox sites are framed, and they are ours.
import { complain } from './complain.ts'
import type { QrCode } from './phone.ts'
import type { LastCommand } from './repeat.ts'
import type { View } from './view.ts'

export interface ClaimedSession {
  readonly sessionId: string
  readonly clientToken: string
  readonly websocketUrl: string
}

export interface Memory {
  readonly view: View
  /** Absent once the link has ended for good. */
  readonly code?: string
  /** Until the link is claimed here: a reload comes without it, as it comes without the code. */
  readonly qrCode?: QrCode
  readonly session?: ClaimedSession
  /** Where the frame was. */
  readonly address?: string
  readonly last?: LastCommand
  /** How the link ended, so that a reload of the last page says it again. */
  readonly ended?: 'complete' | 'canceled' | 'expired'
}

export function recall(linkId: string): Memory | null {
  try {
    const text = sessionStorage.getItem(keyOf(linkId))
    return text === null ? null : (JSON.parse(text) as Memory)
  } catch {
    // Storage can be switched off. Then a reload starts over, and nothing else is lost.
    return null
  }
}

export function remember(memory: Memory): void {
  const key = keyOf(memory.view.linkId)
  try {
    sessionStorage.setItem(key, JSON.stringify(memory))
  } catch {
    // A large answer may not fit. That the command was started is the part that matters.
    const { last, ...rest } = memory
    const started = last === undefined ? rest : { ...rest, last: { id: last.id } }
    try {
      sessionStorage.setItem(key, JSON.stringify(started))
    } catch (cause) {
      complain('This tab cannot remember the session', cause)
    }
  }
}

function keyOf(linkId: string): string {
  return `passage:${linkId}`
}
