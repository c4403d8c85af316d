// A browser's share for the tests of a sandbox site: keeps the cookie, follows redirects, reads markup.
import { Hono } from 'hono'

const ORIGIN = 'https://passage.test'

export class Visitor {
  readonly #app: Hono
  readonly #mount: string
  cookie = ''
  /** The last Set-Cookie line, whole. */
  setCookie = ''
  address = ''

  /** @param mount a path without a slash at its end; `''` is the root */
  constructor(site: Hono, mount: string) {
    this.#app = new Hono().route(mount === '' ? '/' : mount, site)
    this.#mount = mount
  }

  async get(path: string): Promise<Response> {
    return await this.#follow(new Request(`${ORIGIN}${this.#mount}${path}`))
  }

  async post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const body = new URLSearchParams(form)
    return await this.#follow(new Request(`${ORIGIN}${this.#mount}${path}`, { method: 'POST', body }))
  }

  async signIn(username: string, password: string): Promise<Response> {
    await this.get('/signout')
    await this.post('/signin', { username })
    return await this.post('/signin/password', { password })
  }

  /** One request, no redirect followed. */
  async send(request: Request): Promise<Response> {
    if (this.cookie !== '') {
      request.headers.set('Cookie', this.cookie)
    }
    const response = await this.#app.request(request)
    const set = response.headers.get('Set-Cookie')
    if (set !== null) {
      this.setCookie = set
      this.cookie = set.split(';')[0]!
    }
    return response
  }

  async #follow(request: Request): Promise<Response> {
    this.address = request.url
    const response = await this.send(request)
    const to = response.headers.get('Location')
    return to === null ? response : await this.#follow(new Request(new URL(to, request.url)))
  }
}

/** The texts of all elements that match, trimmed. */
export async function textsOf(response: Response, selector: string): Promise<string[]> {
  const texts: string[] = []
  await new HTMLRewriter()
    .on(selector, {
      element: () => void texts.push(''),
      text: (chunk) => void (texts[texts.length - 1] += chunk.text),
    })
    .transform(response.clone())
    .text()
  return texts.map((text) => text.trim())
}

export async function attributesOf(response: Response, selector: string, name: string): Promise<(string | null)[]> {
  const values: (string | null)[] = []
  await new HTMLRewriter()
    .on(selector, { element: (element) => void values.push(element.getAttribute(name)) })
    .transform(response.clone())
    .text()
  return values
}
