// How a link stands, as the bar, the button's popup and the extension's own page show it. Plain data: no code of a link and no
// token is in it, since a page of the site may see what its bar is told.
import type { Status } from '../device/drivers/commands.ts'
import type { OperationProgress } from '../wire/operation.ts'

export type Phase =
  | { readonly kind: 'claiming' }
  /** Whether the extension may work on the site. */
  | { readonly kind: 'asking'; readonly hosts: readonly string[]; readonly patterns: readonly string[] }
  | { readonly kind: 'working' }
  | { readonly kind: 'users_turn' }
  /** Somebody is signed in: go on as they? Null: the site does not say who. */
  | { readonly kind: 'question'; readonly name: string | null }

export interface Site {
  readonly name: string
  /** What each does, by `resource:action`, in the user's language. */
  readonly operations: Readonly<Record<string, string>>
}

export interface Shown {
  readonly linkId: string
  readonly asker: string
  readonly site: Site
  readonly phase: Phase
  readonly operations: readonly OperationProgress[]
  readonly status: Status
  readonly isConnected: boolean
  readonly isCanceling: boolean
}

/** What is left to say in the tab of the site, where the hosted page is gone. */
export interface Ended {
  readonly asker: string
  /** Its name. */
  readonly site: string
  /** Of the link; `replaced` and `unknown` of the session. */
  readonly status: string
  readonly code: string | null
}

/** In the address of the extension's own page, so that it needs nothing that is kept. */
export function endedQuery(ended: Ended): string {
  const { code, ...rest } = ended
  return new URLSearchParams({ ...rest, ...(code === null ? {} : { code }) }).toString()
}

/** Null: the address is of no end. */
export function readEnded(query: string): Ended | null {
  const given = new URLSearchParams(query)
  const [asker, site, status] = ['asker', 'site', 'status'].map((name) => given.get(name))
  return asker === null || asker === undefined || !site || !status
    ? null
    : { asker, site, status, code: given.get('code') }
}
