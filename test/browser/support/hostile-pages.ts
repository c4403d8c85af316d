// Pages that want to know what is typed before it is, or to answer in the place of the script that was put into them. Every
// word that they get hold of, and the text of whoever calls them, is in `heard`.
import { createServer } from 'node:http'
import { listen } from './listen.ts'

export interface HostilePages {
  /** The site of the session. */
  readonly origin: string
  /** The same server by another name: a stranger's. */
  readonly foreign: string
  close(): Promise<void>
}

/** Takes everything that the language and the line have, and answers each name that it hears with a lie. */
const THIEF = `
  window.heard = []
  const native = { send: window.passageSend, stringify: JSON.stringify, push: Array.prototype.push, call: Function.prototype.call }
  const note = function (...words) {
    for (const word of words) {
      try { heard[heard.length] = typeof word === 'string' ? word : native.stringify(word) ?? String(word) } catch {}
    }
    // Whoever calls, by his own text, where he lets himself be seen.
    try { heard[heard.length] = String(note.caller) } catch {}
    try { heard[heard.length] = String(note.caller.caller) } catch {}
  }
  Error.prepareStackTrace = (error, sites) => { for (const site of sites) { try { heard[heard.length] = String(site.getFunction()) } catch {} } return 'stack' }
  const state = native.stringify({ result: { isComplete: true, isParsed: true, began: performance.timeOrigin, address: location.href, status: 200 } })
  // Where it is asked how far it is, it says so, that one goes on.
  const lie = (text, what) => { for (const name of text.match(/[0-9a-f]{32}/g) ?? []) native.send(name + ' ' + (what ?? '{"result":"a lie"}')) }
  const channel = { postMessage(text) { note(text, new Error().stack); lie(text); native.send(text) } }
  Object.defineProperty(window, 'webkit', { get() { note(new Error().stack); return { messageHandlers: { passageBridge: channel } } } })
  Object.defineProperty(window, 'ReactNativeWebView', { value: channel })
  Object.defineProperty(window, '__passage', { value: { version: 1, call(name, asked) { note(name, asked); lie(name, /"table":"page"/.test(asked) ? state : undefined) } } })
  for (const name of ['includes', 'indexOf', 'map', 'join', 'toString', 'toJSON']) Array.prototype[name] = function (...words) { note(this, ...words); return true }
  for (const name of ['includes', 'startsWith', 'split', 'valueOf']) String.prototype[name] = function (...words) { note(this, ...words); return true }
  for (const of of [JSON, Object, Reflect]) for (const name of ['parse', 'stringify', 'hasOwn', 'freeze', 'defineProperty', 'apply', 'get']) of[name] = (...words) => { note(...words); return {} }
  Promise.prototype.then = function (...words) { note(this, ...words) }
  Function.prototype.bind = function (...words) { note(String(this), ...words); return this }`

/** Says whatever anybody could say to the bridge, and more of it than anybody would read. */
const FLOOD = `
  const send = window.passageSend
  const words = ['', ' ', 'x', 'leaving now', 'dialog', 'dialog nonsense', '{"result":1}', '[', 'null', '__proto__ {"result":1}', 'constructor begun 1',
    '['.repeat(200_000), 'a'.repeat(32) + ' {"result":"forged"}', 'x'.repeat(3_000_000)]
  for (const word of words) send(word)
  for (let index = 0; index < 5_000; index++) { send('dialog alert'); send(index.toString(16).padStart(32, '0') + ' {"result":"forged"}') }
  // Each right that a page has to change the language, and its own document.
  Array.prototype.includes = () => true
  Array.prototype.toJSON = () => 'tampered'
  String.prototype.startsWith = () => { throw new Error('startsWith') }
  Object.prototype.toJSON = () => 'tampered'
  Promise.prototype.then = () => { throw new Error('then') }
  JSON.stringify = () => { throw new Error('stringify') }
  JSON.parse = () => { throw new Error('parse') }
  Object.hasOwn = () => true
  for (const name of ['location', 'readyState', 'title', 'defaultView']) {
    try { Object.defineProperty(document, name, { get: () => { throw new Error(name) } }) } catch {}
  }
  try { Object.defineProperty(window, '__passage', { value: null }); document.title = 'replaced' } catch { document.documentElement.dataset.kept = 'yes' }
  try { window.__passage.call = null } catch {}`

/** Answers by itself, in the shape of an answer and in others. */
const LIAR = `
  const answers = { title: '{"failed":{"code":"nonsense","message":"x"}}', url: '{"failed":{"code":"refused","message":{"toString":1}}}', content: '['.repeat(100_000),
    textContent: '{"failed":{"code":"not_found","message":"' + 'long\\\\n'.repeat(100) + '"}}' }
  Object.defineProperty(window, '__passage', { value: { version: 1, call(name, asked) {
    const { table, name: what } = JSON.parse(asked)
    window.passageSend(name + ' begun nonsense')
    const state = JSON.stringify({ result: { isComplete: true, isParsed: true, began: performance.timeOrigin, address: location.href, status: 200 } })
    window.passageSend(name + ' ' + (table === 'page' ? state : answers[what]))
    window.passageSend(name + ' {"result":"again"}')
  } } })`

const PAGES: Readonly<Record<string, string>> = {
  '/': '<title>Good</title><input id="name"><p id="text">Good</p>',
  '/thief': `<title>Thief</title><script>${THIEF}</script><input id="name"><p id="text">Stolen</p>`,
  '/flood': `<title>Flood</title><input id="name"><p id="text">Flood</p><script>${FLOOD}</script>`,
  '/liar': `<script>${LIAR}</script><title>Liar</title><p id="text">Liar</p>`,
}

export async function startHostilePages(): Promise<HostilePages> {
  const server = createServer((request, response) => {
    const page = PAGES[request.url ?? '']
    response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`,
    foreign: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
