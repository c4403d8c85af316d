// What every sandbox site is: one pure function from its state and a request to a redirect or a page. The HTTP shell
// renders the page, the scripted person reads it as data, so both always see the same site.
import { findPerson } from './people.ts'

export interface SiteRequest {
  readonly method: 'GET' | 'POST'
  /** Relative to where the site is mounted; starts with a slash and has none at its end. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
}

export type SiteAnswer<State, Page> =
  | { readonly state: State; readonly to: string }
  | { readonly state: State; readonly page: Page }

export interface Site<State, Page> {
  readonly integrationId: string
  readonly fresh: State
  readonly visit: (state: State, request: SiteRequest) => SiteAnswer<State, Page>
  /** Whose account is open. */
  readonly signedInAs: (state: State) => string | null
}

/** Whatever the site's own answer: for some people it is down once they are signed in. */
export function isDown<State, Page>(site: Site<State, Page>, state: State): boolean {
  return findPerson(site.signedInAs(state))?.trouble === 'down'
}

/** And for some each page takes its time. */
export function isSlow<State, Page>(site: Site<State, Page>, state: State): boolean {
  return findPerson(site.signedInAs(state))?.trouble === 'slow'
}

/** @param address path and query, such as `/bills?page=2` */
export function get(address: string): SiteRequest {
  // Joined as text: as a relative address, `//x` would name a host.
  const { pathname, searchParams } = new URL(`http://site${address}`)
  const path = pathname === '/' ? '/' : pathname.replace(/\/+$/, '')
  return { method: 'GET', path, query: Object.fromEntries(searchParams), form: {} }
}

export function post(path: string, form: Readonly<Record<string, string>>): SiteRequest {
  return { method: 'POST', path, query: {}, form }
}
