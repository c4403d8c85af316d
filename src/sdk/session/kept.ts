// What a client must know to go on with a link after it has died, and where it may be kept. Holds the session's token:
// whoever reads it can go on with the session. Never holds a command's params, which may be card data.
import type { Claimed } from '../../device/claim-link.ts'
import type { DeviceMemory } from '../../device/step.ts'

export interface Kept {
  /** Which link: a mark of its claim code, and not the code. */
  readonly link: string
  /** Under which name it was claimed: under the same, a claim whose answer was lost gives the same session. */
  readonly claimId: string
  readonly claimed: Claimed | null
  /** Where the page was. */
  readonly address: string | null
  readonly memory: DeviceMemory | null
}

/** For one client at a time. */
export interface LinkStore {
  /** Null: nothing is kept. */
  read(): Kept | null | Promise<Kept | null>
  /** What was written must outlive this process once the call, or its promise, is over. */
  write(kept: Kept): void | Promise<void>
  /** The session has ended. */
  clear(): void | Promise<void>
}

/** For a client that lives exactly as long as the session. */
export function noStore(): LinkStore {
  return { read: () => null, write: () => {}, clear: () => {} }
}
