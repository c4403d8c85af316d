// Somebody who asks the sites by plain https, with cookies and without a browser: what they say is compared with what a
// link has read. Shares no code with the integrations.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'

export interface Page {
  readonly status: number
  readonly location: string | null
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

export class Visitor {
  readonly #origin: string
  readonly #agent: Agent
  readonly #cookies = new Map<string, string>()

  /** @param cert what the site's certificate must be, PEM */
  constructor(origin: string, cert: string) {
    this.#origin = origin
    this.#agent = new Agent({ ca: cert })
  }

  get(path: string): Promise<Page> {
    return this.#ask('GET', path, {}, '')
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.#ask('POST', path, type, new URLSearchParams(fields).toString())
  }

  postJson(path: string, value: unknown): Promise<Page> {
    return this.#ask('POST', path, { 'content-type': 'application/json' }, JSON.stringify(value))
  }

  /** Gives `data`. @throws Error where the site names errors */
  async query(path: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const { body } = await this.postJson(path, { query, variables })
    const { data, errors } = JSON.parse(body) as { data?: unknown; errors?: unknown }
    if (errors !== undefined) {
      throw new Error(`${query}: ${JSON.stringify(errors)}`)
    }
    return data
  }

  async #ask(method: string, path: string, headers: Readonly<Record<string, string>>, body: string): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const asked = request(new URL(path, this.#origin), {
      method,
      agent: this.#agent,
      headers: { ...headers, cookie, 'content-length': Buffer.byteLength(body) },
    })
    asked.end(body)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return {
      status: answer.statusCode ?? 0,
      location: answer.headers.location ?? null,
      headers: answer.headers,
      body: await text(answer),
    }
  }
}

/** The token of the form on the page. @throws Error where it has none */
export function tokenIn({ body }: Page): string {
  const [, token] = /name="_csrf" value="([^"]+)"/.exec(body) ?? []
  if (token === undefined) {
    throw new Error('The page has no form with a token.')
  }
  return token
}
