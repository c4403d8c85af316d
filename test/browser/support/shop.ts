// A developer's page on an origin of its own, as strict as such a page may be: no style at all, no inline script, and
// nothing framed but the service. It opens the modal for the claim code in its fragment and notes what it is told.
import { createServer } from 'node:http'
import { build } from 'esbuild'
import type { OpenOptions } from '../../../src/client/embed.ts'
import { listen } from './listen.ts'

export interface Shop {
  readonly url: string
  close(): void
}

/** What the page was told, in order. */
export type Call = readonly [name: 'complete' | 'error' | 'close', value?: unknown]

declare global {
  interface Window {
    calls: Call[]
    handle: { close(): void }
    start(claimCode: OpenOptions['claimCode']): void
  }
}

const SCRIPT = `
calls = []
start = (claimCode) => {
  handle = Passage.open({
    claimCode,
    onConnectionComplete: (connection) => calls.push(['complete', connection]),
    onConnectionError: (error) => calls.push(['error', error]),
    onClose: () => calls.push(['close']),
  })
}
document.querySelector('#connect').addEventListener('click', () => start(location.hash.slice(1)))`

/**
 * `/` loads the script as the README says, `/module` as a module, `/late` not at all, `/modal` has the README's
 * component too.
 */
export async function startShop(serviceUrl: string): Promise<Shop> {
  const bundle = await build({
    entryPoints: ['test/browser/support/shop-modal.ts'],
    alias: { react: './test/browser/support/strict-effect.ts' },
    bundle: true,
    format: 'iife',
    write: false,
    target: 'es2022',
  })
  const scripts: Readonly<Record<string, string>> = {
    '/shop.js': SCRIPT,
    '/modal.js': bundle.outputFiles[0]?.text ?? '',
  }
  const loaders: Readonly<Record<string, string>> = {
    '/': `<script async src="${serviceUrl}/connect.js"></script>`,
    '/module': `<script type="module" src="${serviceUrl}/connect.js"></script>`,
    '/late': '',
    '/modal': `<script src="${serviceUrl}/connect.js"></script><script src="/modal.js"></script>`,
  }
  const policy = `default-src 'none'; script-src 'self' ${serviceUrl}; style-src 'none'; frame-src ${serviceUrl}`
  const server = createServer(({ url = '/' }, response) => {
    const script = scripts[url]
    if (script !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script)
      return
    }
    const isPage = Object.hasOwn(loaders, url)
    response.writeHead(isPage ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    })
    response.end(isPage ? page(loaders[url] ?? '') : '')
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

function page(loader: string): string {
  return `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
    <main><h1>Shop</h1><button id="connect">Connect</button> <button id="other">Other</button></main>
    <script src="/shop.js"></script>${loader}</html>`
}
