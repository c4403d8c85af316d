// A small real site with what makes a driver's life hard: policies that forbid scripts, scripts that change the language,
// dialogs, tabs, downloads, answers without a page.
import { createServer, type ServerResponse } from 'node:http'
import { listen } from './listen.ts'

export interface OddSite {
  readonly origin: string
  /** Requests so far, each as `GET /path`. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** How long `/slow` takes: longer than any grace that a click is given. */
export const SLOW_MS = 1_000

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }
/** As strict as sites are. */
const STRICT = {
  ...HTML,
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** What a page's own scripts may do to whoever works among them. */
const TAMPERED = `
  window.heard = []
  JSON.stringify = (value) => { heard.push(value); return 'tampered' }
  Array.prototype.toJSON = () => 'tampered'
  Array.prototype.map = () => { heard.push('map'); return [] }
  Document.prototype.querySelector = () => { heard.push('query'); return null }
  EventTarget.prototype.dispatchEvent = () => { heard.push('dispatch'); return false }
  Object.getOwnPropertyDescriptor = () => { heard.push('descriptor'); return undefined }`

const PAGES: Readonly<Record<string, string>> = {
  '/': `<title>Form</title><form method="post" action="/sent"><input id="name" name="name"><button id="send">Send</button></form>
    <ul id="list"><li>One</li><li>Two</li></ul>
    <a id="slow" href="/slow">Slow</a> <a id="down" href="/down">Down</a> <a id="empty" href="/empty">Empty</a>
    <a id="file" href="/file">File</a> <a id="tab" href="/tab" target="_blank">Tab</a> <a id="part" href="#part">Part</a>`,
  '/dialogs': `<title>Dialogs</title><p id="said"></p>
    <button id="alert" onclick="alert('Hello'); said.textContent = 'alerted'">Alert</button>
    <button id="confirm" onclick="said.textContent = String(confirm('Sure?'))">Confirm</button>
    <button id="prompt" onclick="said.textContent = String(prompt('Name?'))">Prompt</button>
    <button id="open" onclick="window.open('/tab')">Open</button>
    <button id="push" onclick="history.pushState(null, '', '/pushed')">Push</button>
    <script>addEventListener('beforeunload', (event) => event.preventDefault())</script>`,
  '/tampered': `<title>Tampered</title><input id="name"><ul id="list"><li>One</li><li>Two</li></ul><script>${TAMPERED}</script>`,
  '/inner': `<title>Inner</title><input id="name"><ul id="list"><li>One</li><li>Two</li></ul>`,
  '/tab': '<title>Tab</title><p id="tab">Tab</p>',
}

export async function startOddSite(): Promise<OddSite> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request.url ?? '', response, request.headers.host ?? '')
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function answer(path: string, response: ServerResponse, host: string): void {
  const page = PAGES[path]
  if (page !== undefined) {
    response.writeHead(200, path === '/' ? STRICT : HTML).end(`<!doctype html>${page}`)
    return
  }
  switch (path) {
    case '/frames': {
      // The same server by another name: another site.
      const elsewhere = `http://${host.replace('127.0.0.1', 'localhost')}`
      response
        .writeHead(200, HTML)
        .end(
          `<!doctype html><iframe id="own" src="/inner"></iframe><iframe id="other" src="${elsewhere}/inner"></iframe>`,
        )
      break
    }
    case '/sent':
      response.writeHead(200, STRICT).end('<!doctype html><title>Sent</title><p id="sent">Sent</p>')
      break
    case '/slow':
      setTimeout(() => response.writeHead(200, STRICT).end('<!doctype html><title>Slow</title>'), SLOW_MS)
      break
    case '/moved':
      response.writeHead(303, { Location: '/tab' }).end()
      break
    case '/json':
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"rows":[1]}')
      break
    case '/503':
      response.writeHead(503, HTML).end('<!doctype html><title>Down</title>')
      break
    case '/empty':
      response.writeHead(204).end()
      break
    case '/file':
      response.writeHead(200, { ...HTML, 'Content-Disposition': 'attachment; filename="bill.html"' }).end('bill')
      break
    case '/down':
      response.destroy()
      break
    default:
      response.writeHead(404, HTML).end('<!doctype html><title>Not found</title>')
  }
}
