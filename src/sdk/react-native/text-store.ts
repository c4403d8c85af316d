// What is kept of a session, as one text of the app's. Where the app keeps none, for as long as its process lives: a screen
// that is left and opened again finds its session there.
import type { Claimed } from '../../device/claim-link.ts'
import type { Kept, LinkStore } from '../session/kept.ts'
import type { PassageStore } from './props.ts'

const inMemory = new Map<string, string>()

/** Apart for each code: two components may be on the screen. */
export function processStore(claimCode: string): PassageStore {
  return {
    read: () => inMemory.get(claimCode) ?? null,
    write: (text) => {
      inMemory.set(claimCode, text)
    },
    clear: () => {
      inMemory.delete(claimCode)
    },
  }
}

/** @param hear which session it is, as soon as that is known */
export function linkStoreOf(store: PassageStore, hear: (claimed: Claimed) => void): LinkStore {
  return {
    read: async () => parseKept(await store.read()),
    write: async (kept) => {
      if (kept.claimed !== null) {
        hear(kept.claimed)
      }
      await store.write(JSON.stringify(kept))
    },
    clear: () => store.clear(),
  }
}

/** What was cut short, or is somebody else's, counts as nothing. */
function parseKept(text: string | null): Kept | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<Kept> | null
    return typeof value?.link === 'string' && typeof value.claimId === 'string' ? (value as Kept) : null
  } catch {
    return null
  }
}
