// What the service has acknowledged, link by link, and what its answers must therefore never fall behind. Pure.
import type { Plan } from './plan.ts'

/** What is counted: each of these was answered, and so must outlive every crash. */
export const CHANGES = ['create', 'claim', 'answer', 'end', 'cancel'] as const
export type Change = (typeof CHANGES)[number]

export interface SessionEnd {
  readonly sessionId: string
  readonly status: 'complete' | 'failed' | 'canceled'
  readonly code: string | null
}

/** One link and all that we were told of it. */
export interface Entry {
  readonly plan: Plan
  /** The body of the 201, byte for byte. */
  created: string | null
  linkId: string
  /** Session ids of the claims that were answered, in order. */
  readonly claims: string[]
  /** Claims that took effect though their answer was lost: their sessions have no client. */
  lostClaims: number
  /** Ends of our sessions, whether a frame or the link itself told of them. */
  readonly ends: SessionEnd[]
  canceled: boolean
  /** What the pages showed, shortened as `digestOf` does it. */
  shown: unknown
}

export type LinkStatus = 'pending' | 'active' | 'failed' | 'complete' | 'canceled' | 'expired'

/** The part of GET /v1/links/:id that is held against the ledger. */
export interface View {
  readonly id: string
  readonly status: LinkStatus
  readonly currentSessionId: string | null
  readonly result: unknown
  readonly error: { readonly code: string } | null
}

export function newEntry(plan: Plan): Entry {
  const nothing = { created: null, linkId: '', lostClaims: 0, canceled: false, shown: undefined }
  return { plan, claims: [], ends: [], ...nothing }
}

const FINAL = Number.MAX_SAFE_INTEGER

/** How far the link is known to have come: rises with each claim, each end of a session, and the final state. */
export function reached(entry: Entry): number {
  if (entry.canceled || entry.ends.some(({ status }) => status !== 'failed')) {
    return FINAL
  }
  const ended = entry.ends.at(-1)?.sessionId === entry.claims.at(-1)
  return entry.claims.length * 2 + (ended && entry.claims.length > 0 ? 1 : 0)
}

/** The same for what a reader sees; null where it names a session that no claim of ours has made. */
export function shownBy(view: View, entry: Entry): number | null {
  switch (view.status) {
    case 'complete':
    case 'canceled':
    case 'expired':
      return FINAL
    case 'pending':
      return 0
    case 'active':
    case 'failed': {
      const known = entry.claims.indexOf(view.currentSessionId ?? '')
      const claim = known === -1 && entry.lostClaims > 0 ? entry.claims.length : known
      return claim === -1 ? null : (claim + 1) * 2 + (view.status === 'failed' ? 1 : 0)
    }
  }
}
