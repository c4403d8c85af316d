// The hands as one script in a page that allows no script but its own, and no text to become one: put in as a client does
// that has a browser's page for itself. Asked from a timer, because what a debugger asks, a page's policy lets through.
import { createServer, type Server } from 'node:http'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HandName } from '../../src/device/hands/hands.ts'
import type { ParamsOf } from '../../src/wire/command.ts'
import { launchBrowser } from './support/browser.ts'
import { listen } from './support/listen.ts'

const ENTRY = `import { FRAME_HANDS as HANDS } from './src/device/drivers/frame-hands.ts'
  window.useHand = (name, params) => new Promise((resolve) => setTimeout(async () => {
    try { resolve({ result: (await HANDS[name](window, params)) ?? null }) } catch (error) { resolve({ error: error.code ?? String(error) }) }
  }))`

const PAGE = `<!doctype html><title>Strict</title><ul id="cards"><li>Visa <b>4242</b></li></ul><form><input id="name"><input id="day" type="date">
  <select id="size"><option value="s">Small</option></select><input type="checkbox" id="box"><div id="rich" contenteditable></div></form>
  <button id="go">go</button><script src="/own.js"></script>`

let server: Server
let browser: Browser
let page: Page

beforeAll(async () => {
  server = createServer((request, response) => {
    const kind =
      request.url === '/own.js' ? 'text/javascript' : request.url === '/json' ? 'application/json' : 'text/html'
    response.writeHead(200, {
      'Content-Type': kind,
      'Content-Security-Policy':
        "default-src 'self'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
      'X-Frame-Options': 'DENY',
    })
    const script = "document.querySelector('#go').onclick = (e) => { e.target.textContent = 'gone' }"
    response.end(request.url === '/own.js' ? script : request.url === '/json' ? '{"a":1}' : PAGE)
  })
  const port = await listen(server)
  const bundle = await build({
    stdin: { contents: ENTRY, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'iife',
    minify: true,
    write: false,
    target: 'es2022',
  })
  browser = await launchBrowser()
  page = await browser.newPage()
  await page.addInitScript(bundle.outputFiles[0]?.text ?? '')
  await page.goto(`http://127.0.0.1:${port}/`)
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

async function use<N extends HandName>(name: N, params: ParamsOf<N>): Promise<unknown> {
  return await page.evaluate(
    ({ name, params }) =>
      (window as unknown as { useHand(...given: unknown[]): Promise<unknown> }).useHand(name, params),
    { name, params },
  )
}

it('reads, fills, clicks and asks for JSON under a strict policy, and evaluates nothing', async () => {
  const reading = { root: '#cards', rows: 'li', fields: { last: { selector: 'b', pattern: '\\d+' } }, timeout: 1 }
  expect(await use('extract', reading)).toEqual({ result: [{ last: '4242' }] })
  const fields = [
    { selector: '#name', value: 'Ann', keep: 3 },
    { selector: '#day', value: '2030-01-31', keep: 10 },
    { selector: '#size', values: ['Small'], keep: 9 },
    { selector: '#box', checked: true, keep: 9 },
    { selector: '#rich', value: '<b>plain</b>', keep: 99 },
  ]
  expect(await use('fillForm', { fields })).toEqual({
    result: { fields: ['Ann', '2030-01-31', 'Small', 'true', '<b>plain</b>'].map((kept) => ({ found: true, kept })) },
  })
  expect(await use('click', { selector: '#go' })).toEqual({ result: null })
  expect(await use('textContent', { selector: '#go' })).toEqual({ result: 'gone' })
  expect(await use('press', { selector: '#name', key: 'a' })).toEqual({ result: null })
  expect(await use('isVisible', { selector: '#name' })).toEqual({ result: true })
  expect(await use('getJson', { path: '/json' })).toEqual({ result: { status: 200, json: { a: 1 } } })
  expect(await use('evaluate', { expression: '1' })).toEqual({ error: 'script_error' })
  expect(await use('screenshot', { format: 'png' })).toEqual({ error: 'unsupported' })
})
