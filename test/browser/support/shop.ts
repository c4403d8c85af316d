// A developer's page on an origin of its own, as strict as such a page may be: no style at all, no inline script, and
// nothing framed but the service. It opens the modal for the claim code in its fragment and notes what it is told.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { build } from 'esbuild'
import type { PassageOptions } from '../../../src/embed/passage.d.ts'
import { listen } from './listen.ts'
import { pageScript, type React, REACTS, rendered } from './react-bundle.ts'

export interface Shop {
  readonly url: string
  close(): void
}

/** What the page was told, in order. */
export type Call = readonly [name: 'complete' | 'error' | 'close', value?: unknown]

/** The libraries of `hosts.tsx`. */
export const HOST_NAMES = ['headless-ui', 'radix', 'react-aria', 'focus-trap'] as const
export type HostName = (typeof HOST_NAMES)[number]

declare global {
  interface Window {
    calls: Call[]
    closeBehind(): void
    handle: { close(): void }
    start(claimCode: PassageOptions['claimCode']): void
  }
}

const SHOP = `
calls = []
start = (claimCode) => {
  handle = Passage.open({
    claimCode,
    onConnectionComplete: (connection) => calls.push(['complete', connection]),
    onConnectionError: (error) => calls.push(['error', error]),
    onClose: () => calls.push(['close']),
  })
}
document.querySelector('#connect')?.addEventListener('click', () => start(location.hash.slice(1)))`

const SCRIPTS: Readonly<Record<string, string>> = {
  '/shop.js': SHOP,
  '/early.js': `hadBody = document.body !== null\n${SHOP}\nstart(location.hash.slice(1))`,
}

/** Bundled when first asked for: most files need none of them. */
const BUNDLES: Readonly<Record<string, () => Promise<string>>> = {
  '/hosts.js': () => bundle('test/browser/support/hosts.tsx'),
  ...Object.fromEntries(REACTS.map((react) => [`/react-${react}.js`, () => pageScript(react)])),
}

interface ShopPage {
  readonly head?: string
  readonly end?: string
  /** Of its scripts. */
  readonly nonce?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * `/` loads the script as src/docs/embedding.md says, `/module` as a module, `/late` not at all, `/early` before it has a body,
 * `/isolated/…` from a page that isolates itself, `/host/…` over the dialog of a library, `/react/…` rendered
 * by a server with that React and passage-react, under a policy that goes by nonces; `…/trusted` has Trusted Types as well.
 */
function pagesOf(serviceUrl: string): Readonly<Record<string, ShopPage>> {
  const address = `${serviceUrl}/connect.js`
  const async = `<script async src="${address}"></script>`
  const isolated = (embedder: string): ShopPage => ({
    end: `<script async crossorigin src="${address}"></script>`,
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': embedder },
  })
  const host: ShopPage = {
    head: '<style>:root { color-scheme: light dark }</style>',
    end: `${async}<script src="/hosts.js"></script>`,
    // Each of these libraries writes styles of its own.
    headers: {
      'Content-Security-Policy': policyOf(serviceUrl).replace("style-src 'none'", "style-src 'unsafe-inline'"),
    },
  }
  return {
    '/': { end: async },
    '/module': { end: `<script type="module" src="${address}"></script>` },
    '/late': {},
    '/forbidding': {
      end: async,
      headers: { 'Content-Security-Policy': policyOf(serviceUrl).replace(/frame-src .*/, "frame-src 'none'") },
    },
    '/framing': { end: '<iframe src="/" title="A page"></iframe>', headers: { 'Content-Security-Policy': '' } },
    '/early': { head: `<script src="${address}"></script><script src="/early.js"></script>` },
    '/isolated/require-corp': isolated('require-corp'),
    '/isolated/credentialless': isolated('credentialless'),
    ...Object.fromEntries(HOST_NAMES.map((name) => [`/host/${name}`, host])),
  }
}

async function reactPage(serviceUrl: string, react: React, isTrusted: boolean): Promise<ShopPage> {
  const nonce = randomUUID()
  const policy = policyOf(serviceUrl).replace(/script-src [^;]*/, `script-src 'nonce-${nonce}'`)
  const trusted = isTrusted ? "; require-trusted-types-for 'script'; trusted-types passage-react" : ''
  return {
    nonce,
    end: `${await rendered(react, serviceUrl, nonce)}<script nonce="${nonce}" src="/react-${react}.js"></script>`,
    headers: { 'Content-Security-Policy': policy + trusted },
  }
}

function policyOf(serviceUrl: string): string {
  return `default-src 'none'; script-src 'self' ${serviceUrl}; style-src 'none'; frame-src ${serviceUrl}`
}

export async function startShop(serviceUrl: string): Promise<Shop> {
  const pages = pagesOf(serviceUrl)
  const server = createServer((request, response) => {
    answer(request.url ?? '/').catch((cause: unknown) => response.writeHead(500).end(String(cause)))

    async function answer(url: string): Promise<void> {
      const script = (await BUNDLES[url]?.()) ?? SCRIPTS[url]
      if (script !== undefined) {
        response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
        return
      }
      const react = REACTS.find((react) => url.startsWith(`/react/${react}`))
      const page = react === undefined ? pages[url] : await reactPage(serviceUrl, react, url.endsWith('/trusted'))
      response.writeHead(page === undefined ? 404 : 200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policyOf(serviceUrl),
        ...page?.headers,
      })
      response.end(page === undefined ? '' : markupOf(page, url))
    }
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
  })
  return outputFiles[0]?.text ?? ''
}

function markupOf({ head = '', end = '', nonce = '' }: ShopPage, url: string): string {
  const main = url.startsWith('/host/')
    ? ''
    : '<main><h1>Shop</h1><button id="connect">Connect</button> <button id="other">Other</button></main>'
  return `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">${head}
    <body>${main}<script nonce="${nonce}" src="/shop.js"></script>${end}</html>`
}
