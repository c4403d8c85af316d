// What every sandbox site is: one pure function from its state and a request to a redirect or a page. The HTTP shell
// renders the page, the scripted person reads it as data, so both always see the same site.

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

export type Visit<State, Page> = (state: State, request: SiteRequest) => SiteAnswer<State, Page>

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
