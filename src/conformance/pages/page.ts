// How a page of the fixture site is said.

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /**
   * `breaks`: the connection is lost. `garbles`: what comes is no HTTP, so that a browser knows that it was heard and does
   * not ask again by itself, as it may do where nothing came. `hangs`: nothing ever comes.
   */
  readonly fate?: 'breaks' | 'garbles' | 'hangs' | { readonly afterMs: number }
}

export type Pages = Readonly<Record<string, Answer | string>>

export function page(title: string, body: string, script = ''): string {
  const code = script === '' ? '' : `<script>${script}</script>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}${code}</body></html>`
}

/** What a page does as soon as the kit lets it: the page that it asks for is held back until then. */
export function when(held: string, what: string): string {
  return `fetch('${held}').then(() => { ${what} });`
}

export function sentTo(address: string): Answer {
  return { status: 303, headers: { Location: address } }
}
