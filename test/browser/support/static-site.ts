// A small real site for the agent to work on, and the page that frames it, under the policy that the hosted page has.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { build } from 'esbuild'
import { listen } from './listen.ts'

export interface StaticSite {
  readonly origin: string
  close(): Promise<void>
}

/** `SLOW_MS` is how long `/slow` takes: longer than any grace that the agent gives a click. */
export const SLOW_MS = 1_500

const FORM = `<!doctype html><title>Form</title><h1>Form</h1>
  <form method="post" action="/site/sent">
    <label>Name <input id="name" name="name" value="before"></label>
    <label>Secret <input id="secret" type="password"></label>
    <textarea id="note"></textarea>
    <select id="size"><option value="s">S</option><option value="m">M</option></select>
    <select id="many" multiple><option value="a">A</option><option value="b">B</option><option value="c">C</option></select>
    <input type="checkbox" id="check">
    <div id="rich" contenteditable></div>
    <button id="send">Send</button>
  </form>
  <button id="count" type="button">0</button><button id="off" type="button" disabled>Off</button>
  <p id="hidden" style="display:none">Hidden text</p><p id="clear" style="opacity:0">Clear</p>
  <a id="slow" href="/slow">Slow</a> <a id="part" href="#part">Part</a>
  <a id="away" href="http://localhost:1/">Away</a> <a id="down" href="/down">Down</a>
  <button id="push" type="button">Push</button> <button id="later" type="button">Later</button>
  <script>
    const log = window.log = []
    const name = document.querySelector('#name')
    for (const type of ['focus', 'input', 'change', 'blur', 'keydown', 'keyup']) {
      name.addEventListener(type, () => log.push(type))
    }
    // What frameworks do to follow a field: an own setter that only code, never a user, goes through.
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
    Object.defineProperty(name, 'value', { get() { return native.get.call(this) }, set(v) { log.push('tracked'); native.set.call(this, v) } })
    document.querySelector('#count').onclick = (e) => { e.target.textContent = Number(e.target.textContent) + 1 }
    document.querySelector('#push').onclick = () => history.pushState(null, '', '/site/pushed')
    document.querySelector('#later').onclick = () => setTimeout(() => {
      const p = document.createElement('p'); p.id = 'late'; p.textContent = 'Late'; document.body.append(p)
      document.querySelector('#hidden').style.display = 'block'
      document.querySelector('h1').remove()
    }, 300)
  </script>`

const JSON_TYPE = { 'Content-Type': 'application/json' }

/** What a test adds, by its path: a page, or how one is answered. A path that ends with a star is all that begins so. */
export type Pages = Readonly<Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>>

/** @param entry a browser program, relative to the project's folder */
export async function startStaticSite(entry: string, pages: Pages = {}): Promise<StaticSite> {
  const bundle = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false, target: 'es2022' })
  const script = bundle.outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const folder = Object.keys(pages).find((name) => name.endsWith('*') && path.startsWith(name.slice(0, -1)))
    const added = pages[path] ?? pages[folder ?? '']
    if (typeof added === 'function') {
      added(request, response)
    } else if (added === undefined) {
      answer(request, response, script)
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>${added}`)
    }
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, script: string): void {
  const send = (body: string, status = 200, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(body)
  }
  switch (request.url ?? '') {
    case '/host':
      send(
        `<!doctype html><title>Host</title><iframe sandbox="allow-same-origin allow-scripts allow-forms"></iframe><script nonce="n">${script}</script>`,
        200,
        {
          'Content-Security-Policy':
            "default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'; frame-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'",
        },
      )
      break
    case '/site':
      send(FORM)
      break
    case '/site/sent':
      send(`<!doctype html><title>Sent</title><p id="sent">${request.method}</p>`)
      break
    case '/site/moved':
      send('', 303, { Location: '/site/sent' })
      break
    case '/site/noeval':
      send('<!doctype html><title>Strict</title><p>Strict</p>', 200, { 'Content-Security-Policy': "script-src 'none'" })
      break
    case '/site/hanging-image':
      send('<!doctype html><title>Hanging</title><p id="text">Here</p><img src="/never">')
      break
    case '/api/me':
      send(JSON.stringify({ method: request.method, cookie: request.headers.cookie ?? null }), 200, JSON_TYPE)
      break
    case '/api/large':
      send(JSON.stringify('x'.repeat(512 * 1024)), 200, JSON_TYPE)
      break
    case '/api/away':
      send('', 302, { Location: `http://localhost:${request.socket.localPort}/api/me` })
      break
    case '/slow':
      setTimeout(() => send('<!doctype html><title>Slow</title><p id="arrived">Arrived</p>'), SLOW_MS)
      break
    case '/down':
      request.socket.destroy()
      break
    case '/503':
      send('<!doctype html><title>Down</title>', 503)
      break
    case '/never':
      break
    default:
      send('<!doctype html><title>Not found</title>', 404)
  }
}
