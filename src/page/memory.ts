// What a tab must know to go on after a reload, in sessionStorage under the link's id. Holds the claim code and the client
// token, never a command's params: those may be card data. Forgotten when the link ends.
// A frame of the same origin could read it too. Only sandbox sites are framed, and they are ours.
import type { SessionTicket } from '../wire/claim.ts'
import type { QrCode } from './phone.ts'
import type { LastCommand } from '../device/step.ts'
import { read, readFromEntry, write, writeToEntry } from './storage.ts'
import type { Served, View } from './view.ts'

/** While the link may still be claimed, or is. */
export interface Memory {
  readonly view: View
  readonly code: string
  /** Under which name this page has claimed the link. Here too, for where tabs can share nothing. */
  readonly claimId?: string
  /** Until the link is claimed here: a reload comes without it, as it comes without the code. */
  readonly qrCode?: QrCode
  readonly session?: SessionTicket
  /** Where the user has gone on from this page, on this device. */
  readonly movedTo?: 'extension' | 'app'
  /** Where the frame was. */
  readonly address?: string
  readonly last?: LastCommand
  /** The ids of the commands before it. */
  readonly earlier?: readonly string[]
  /** The user gave up, and the service has not yet ended the session. */
  readonly isCanceling?: boolean
}

/** How the link ended for good, so that a reload of the last page says it again. */
export interface Ended {
  readonly view: View
  readonly ended: 'complete' | 'canceled' | 'expired'
}

export function recall(linkId: string): Memory | Ended | null {
  const key = keyOf(linkId)
  const text = read('sessionStorage', key) ?? readFromEntry(key)
  try {
    return text === null ? null : (JSON.parse(text) as Memory | Ended)
  } catch {
    // Not ours: nobody who writes here writes anything else than JSON.
    return null
  }
}

/** What the server said, joined with what this tab knows from before a reload. */
export function recallServed(link: Served['link'], qrCode: QrCode | null): Memory | Ended | null {
  const remembered = recall(link?.view.linkId ?? location.pathname.split('/').pop() ?? '')
  if (link === null) {
    return remembered
  }
  return remembered !== null && 'code' in remembered && remembered.code === link.code
    ? { ...remembered, view: link.view }
    : { ...link, ...(qrCode === null ? {} : { qrCode }) }
}

export function remember(memory: Memory | Ended): void {
  const key = keyOf(memory.view.linkId)
  if (write('sessionStorage', key, JSON.stringify(memory))) {
    return
  }
  // A large answer may not fit. That the command was started is the part that matters.
  const { last, ...rest }: Partial<Memory> = memory
  const text = JSON.stringify(last === undefined ? rest : { ...rest, last: { id: last.id } })
  if (!write('sessionStorage', key, text)) {
    writeToEntry(key, text)
  }
}

function keyOf(linkId: string): string {
  return `passage:${linkId}`
}
