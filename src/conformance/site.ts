// The fixture site: small pages, each with one oddity. Counts who asked for what, and holds an answer back where a script
// wants that. Each case has a part of its own, so that cases can run side by side.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fillIn } from './expect.ts'
import { type Answer, PAGES } from './pages/pages.ts'
import { Signal } from './signal.ts'
import { literal } from '../wire/address-pattern.ts'

/** Without a slash at the end. A session may visit the first two. */
export interface Origins {
  readonly site: string
  readonly elsewhere: string
  readonly foreign: string
}

export interface Visit {
  readonly origin: keyof Origins
  readonly page: string
  readonly method: string
  /** Of which cases cookies came along. */
  readonly cookies: readonly string[]
}

const NOT_FOUND: Answer = { status: 404, body: 'Not found' }
const ROOT = '/on/'
const MOST_FORM_BYTES = 65_536

export function sitePath(caseName: string): string {
  return `${ROOT}${caseName}`
}

/** The places in the texts of a case. */
export function wordsFor(caseName: string, origins: Origins): Readonly<Record<string, string>> {
  const path = sitePath(caseName)
  return {
    path,
    site: origins.site + path,
    /** The same as a regular expression. */
    sitePattern: literal(origins.site + path),
    elsewhere: origins.elsewhere + path,
    foreign: origins.foreign + path,
  }
}

export class Site {
  /** Known when the kit listens. */
  origins: Origins = { site: '', elsewhere: '', foreign: '' }
  readonly #visits = new Map<string, Visit[]>()
  readonly #held = new Map<string, (() => void)[]>()
  readonly #signal = new Signal()

  visitsOf(caseName: string): readonly Visit[] {
    return this.#visits.get(caseName) ?? []
  }

  /** How often a page was asked for. One of another origin has that before its name: `foreign:plain`. */
  count(caseName: string, page: string, method: string): number {
    return this.visitsOf(caseName).filter((visit) => nameOf(visit) === page && visit.method === method).length
  }

  hold(caseName: string, page: string): void {
    this.#held.set(`${caseName}/${page}`, [])
  }

  release(caseName: string, page: string): void {
    const key = `${caseName}/${page}`
    const waiting = this.#held.get(key) ?? []
    this.#held.delete(key)
    for (const go of waiting) {
      go()
    }
  }

  /** Lets go of all that a case has held. */
  releaseAll(caseName: string): void {
    const keys = [...this.#held.keys()].filter((key) => key.startsWith(`${caseName}/`))
    for (const key of keys) {
      this.release(caseName, key.slice(caseName.length + 1))
    }
  }

  /** False where the page was not asked for in time. Milliseconds. */
  async askedFor(caseName: string, page: string, withinMs: number): Promise<boolean> {
    const isThere = (): true | null => (this.visitsOf(caseName).some((visit) => nameOf(visit) === page) ? true : null)
    return (await this.#signal.until(isThere, withinMs)) !== null
  }

  /** False where the address is none of the site's. @param origin which of the kit's origins was asked */
  take(request: IncomingMessage, response: ServerResponse, origin: Visit['origin']): boolean {
    const { pathname } = new URL(request.url ?? '/', 'http://site.invalid')
    const [, caseName = '', page = ''] = /^\/on\/([a-z0-9-]+)\/([\w./-]*)$/.exec(pathname) ?? []
    if (page === '') {
      return false
    }
    const method = request.method ?? 'GET'
    const cookies = [...(request.headers.cookie ?? '').matchAll(/(?:^|; )visited-([a-z0-9-]+)=/g)].map(
      ([, name = '']) => name,
    )
    const visit: Visit = { origin, page, method, cookies }
    this.#visits.set(caseName, [...this.visitsOf(caseName), visit])
    this.#signal.changed()
    const words = wordsFor(caseName, this.origins)
    const reply = (): void => send(response, fillIn(PAGES[page] ?? NOT_FOUND, words), caseName)
    request.on('data', (bytes: Buffer) => bytes.length > MOST_FORM_BYTES && request.destroy())
    request.on('end', () => {
      const held = this.#held.get(`${caseName}/${page}`)
      if (held === undefined) {
        reply()
      } else {
        held.push(reply)
      }
    })
    return true
  }
}

function nameOf({ origin, page }: Visit): string {
  return origin === 'site' ? page : `${origin}:${page}`
}

function send(response: ServerResponse, page: Answer | string, caseName: string): void {
  const { status = 200, headers = {}, body = '', fate } = typeof page === 'string' ? ({ body: page } as Answer) : page
  if (fate === 'breaks') {
    response.socket?.destroy()
    return
  }
  if (fate === 'garbles') {
    response.socket?.end('no answer\r\n')
    return
  }
  if (fate === 'hangs') {
    return
  }
  const delayMs = typeof fate === 'object' ? fate.afterMs : 0
  setTimeout(() => {
    response
      .writeHead(status, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        // A browser sends a POST a second time, by itself, where a connection that it has used before is lost.
        Connection: 'close',
        'Set-Cookie': `visited-${caseName}=1; Path=/; SameSite=Lax`,
        ...headers,
      })
      .end(body)
  }, delayMs)
}
