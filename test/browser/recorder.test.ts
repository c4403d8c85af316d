// The recorder on a page that allows nothing, changes the language under it and listens to everything: what is done there is
// taken down, and the toolbar works, is seen and stays apart. About 20 s.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { record } from '../../src/authoring/record.ts'
import type { Recording, Step } from '../../src/authoring/recording.ts'
import { readRecording } from '../../src/authoring/recording-file.ts'
import { Author } from './support/author.ts'
import { launchBrowser } from './support/browser.ts'
import { listen } from './support/listen.ts'
import { takePictures } from './support/pictures.ts'
import { withoutChance } from '../support/without-chance.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; frame-src 'self'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

/** Hears all that it can, and breaks what others may need. */
const SCRIPT = `window.heard = []
  for (const type of ['click', 'keydown', 'focusin', 'mousedown', 'input']) {
    document.addEventListener(type, (event) => heard.push(type + ' ' + event.target.localName), true)
  }
  JSON.stringify = () => 'tampered'
  Array.prototype.map = () => []
  Document.prototype.querySelectorAll = () => []
  class Item extends HTMLElement {
    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open' })
      root.append(Object.assign(document.createElement('button'), { id: 'inner', textContent: 'Add' }))
    }
  }
  customElements.define('shop-item', Item)
  document.getElementById('tick').addEventListener('change', () => {})`

const PAGES: Readonly<Record<string, string>> = {
  '/wallet': `<title>Wallet</title><h1>Hello Ada Lovelace</h1><shop-item></shop-item>
    <ul class="wallet"><li><b class="brand">Visa</b> <span class="number">4929118300017</span></li>
      <li><b class="brand">Amex</b> <span class="number">0005118300042</span> <em class="default">default</em></li></ul>
    <p class="summary">You owe <strong class="total">$1,234.50</strong></p>
    <form action="/done"><label>Street <input id="street" name="street"></label>
      <label><input type="checkbox" id="tick" name="terms"> I agree</label>
      <select id="kind" name="kind"><option>Debit card</option><option>Credit card</option></select>
      <label>Code <input id="cvv" type="password" name="cvv"></label>
      <input id="current" type="password" autocomplete="current-password">
      <button id="send">Send</button></form>
    <form action="/done"><input id="find" name="q" aria-label="Search"></form>
    <iframe id="pay" src="/pay"></iframe><script src="/own.js"></script>`,
  '/pay': '<title>Pay</title><input id="zip" name="zip">',
  '/done': '<title>Done</title><p id="thanks">Thank you, Ada Lovelace of 12 Harbour Way</p>',
  '/login': '<title>Login</title><form id="login"><input type="password" name="password"></form>',
}

let server: Server
let browser: Browser
let site: string
let page: Page
let author: Author
let folder: string
let told: string[]
let done: Promise<Recording>
let stop: AbortController

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const kind = pathname === '/own.js' ? 'text/javascript' : 'text/html; charset=utf-8'
    response.writeHead(200, { 'Content-Type': kind, 'Content-Security-Policy': POLICY })
    response.end(pathname === '/own.js' ? SCRIPT : `<!doctype html>${PAGES[pathname] ?? ''}`)
  })
  site = `http://127.0.0.1:${await listen(server)}`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'passage-recorder-'))
  told = []
  stop = new AbortController()
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  done = record(page, browser, { name: 'shop', site, folder, tell: (line) => told.push(line), signal: stop.signal })
  await page.goto(`${site}/wallet`)
  author = await Author.at(page)
})

afterEach(async () => {
  await page.context().close()
  await done
  rmSync(folder, { recursive: true, force: true })
})

async function beginOperation(action: 'read' | 'write' = 'write'): Promise<void> {
  await author.press('Record operation')
  await author.write('Resource', 'paymentMethod')
  if (action === 'write') {
    await author.choose('Action', 'w')
  }
  await author.press('Start')
  await author.sees('StaticText', `paymentMethod ${action}`)
}

/** The steps after the page that it began on. */
async function finish(): Promise<readonly Step[]> {
  await author.press('Finish')
  const { operations } = await done
  return operations.at(-1)?.steps.slice(1) ?? []
}

/** Without the waits that were put before what was done. */
function acts(steps: readonly Step[]): Step[] {
  return steps.filter((step) => step.do !== 'waitForSelector')
}

describe('what is done', () => {
  it('is taken down through shadow roots, into frames, and with arguments for what is typed', async () => {
    await beginOperation()
    await page.locator('shop-item #inner').click()
    await page.click('#street')
    await page.keyboard.type('12 Harbour Way')
    await page.keyboard.press('Tab')
    await page.click('#tick')
    await page.focus('#kind')
    await page.keyboard.press('c')
    await page.keyboard.press('Tab')
    await page.click('#cvv')
    await page.keyboard.type('737')
    await author.write('Argument for #cvv', 'cvv')
    await page.click('#current')
    await page.keyboard.type('my own secret')
    await author.sees('StaticText', /is the user’s to type/)
    await page.click('#send')
    await page.waitForURL(/done/)
    await author.sees('StaticText', /wait for \/done/)
    expect(acts(await finish())).toMatchObject([
      { do: 'click', selector: 'shop-item >>> #inner' },
      {
        do: 'fillForm',
        fields: [
          { kind: 'text', selector: '#street', takes: { argument: 'street' } },
          { kind: 'tick', takes: { always: true } },
          { kind: 'list', takes: { argument: 'kind' } },
          { kind: 'text', takes: { argument: 'cvv' }, password: true },
        ],
      },
      { do: 'submit', selector: '#send' },
      { do: 'waitForNavigation', path: '/done(?:[?#]|$)' },
    ])
    expect(withoutChance(JSON.stringify(readRecording(folder)))).not.toMatch(/Harbour|737|secret/)
  })

  it('is taken down in a frame, and by keys', async () => {
    await beginOperation()
    await page.frameLocator('#pay').locator('#zip').click()
    await page.keyboard.type('90210')
    await author.sees('textbox', 'Argument for #zip')
    await page.click('#find')
    await page.keyboard.type('visa')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=visa/)
    await author.sees('StaticText', /wait for \/done/)
    expect(acts(await finish())).toMatchObject([
      { do: 'fillForm', frame: ['#pay'], fields: [{ takes: { argument: 'zip' } }] },
      { do: 'fillForm', fields: [{ selector: '#find', takes: { argument: expect.any(String) } }] },
      { do: 'press', key: 'Enter', selector: '#find' },
      { do: 'waitForNavigation' },
    ])
  })

  it('is read as it is seen, in rows and one by one', async () => {
    await beginOperation('read')
    await author.press('Point at a list')
    await page.click('.brand')
    await author.press('Keep')
    await author.press('Point at a value')
    await page.click('.total')
    await author.press('Keep')
    await author.sees('StaticText', /of each row/)
    const [list, total] = await finish()
    expect(list).toMatchObject({
      do: 'extract',
      what: 'read the payment methods',
      root: '.wallet',
      rows: 'li',
      fields: {
        brand: { selector: '.brand' },
        number: { selector: '.number' },
        default: { selector: '.default', optional: true },
      },
      sample: [
        { brand: 'Visa', default: null },
        { brand: 'Amex', default: 'default' },
      ],
    })
    expect(total).toMatchObject({
      root: '.summary',
      fields: { total: { selector: '.total' } },
      sample: { total: expect.stringMatching(/^\$\d,\d{3}\.\d\d$/) },
    })
    expect(told.join('\n')).toContain('"number": "4929118300017"')
    const written = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    expect(written).not.toMatch(/Ada|Lovelace|4929118300017|0005118300042|1,234/)
  })

  it('is pointed at and chosen with keys only', async () => {
    await beginOperation('read')
    await page.keyboard.press('Alt+r')
    for (let count = 0; count < 12 && (await author.focused()) !== 'Point at a value'; count++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await author.sees('button', 'Stop pointing')
    // Into the body: the heading is its first.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await author.press('Keep')
    await author.sees('StaticText', /read the payment methods/)
    expect(await finish()).toMatchObject([{ do: 'extract', sample: { field1: 'Xxxxx Xxx Xxxxxxxx' } }])
  })

  it('is nothing in the toolbar, which the page hears nothing of', async () => {
    await page.evaluate('heard.length = 0')
    await beginOperation()
    await author.press('This submits')
    await author.press('Undo last')
    expect(await page.evaluate<string[]>("heard.filter((one) => one.includes('recorder'))")).toEqual([])
    expect(await page.evaluate('document.getElementsByTagName("passage-recorder")[0].shadowRoot')).toBeNull()
    expect(await page.evaluate('typeof passageRecorderSays + typeof passageRecorder')).toBe('undefinedundefined')
    expect(await finish()).toEqual([])
  })
})

describe('the recording', () => {
  it('is there after each step, and ends with the window, or when it is told to', async () => {
    await beginOperation()
    await page.locator('shop-item #inner').click()
    await expect.poll(() => acts(readRecording(folder)?.operations[0]?.steps ?? [])).toHaveLength(2)
    stop.abort()
    expect(acts((await done).operations[0]!.steps)).toHaveLength(2)
  })

  it('ends with the window, and goes on in the next', async () => {
    await beginOperation()
    await author.sees('StaticText', 'open /wallet')
    await page.context().close()
    expect((await done).operations).toHaveLength(1)
    page = await (await browser.newContext()).newPage()
    done = record(page, browser, { name: 'shop', site, folder, tell: () => {} })
    await page.goto(`${site}/wallet`)
    author = await Author.at(page)
    await author.sees('StaticText', 'paymentMethod write: 1 steps')
    await author.press('Finish')
    expect((await done).operations).toHaveLength(1)
  })
})

it('looks as it should, wherever it is', async () => {
  await takePictures(page, 'recorder-idle')
  await author.press('Record sign-in')
  await author.sees('button', 'I am signed in')
  await takePictures(page, 'recorder-sign-in')
  await page.goto(`${site}/login`)
  await page.click('[name=password]')
  await page.keyboard.type('my own secret')
  await author.sees('StaticText', /it begins at \/login/)
  await page.goto(`${site}/wallet`)
  await author.press('I am signed in')
  await beginOperation('write')
  await page.click('#street')
  await page.keyboard.type('12 Harbour Way')
  await page.focus('#kind')
  await page.keyboard.press('c')
  await page.keyboard.press('Tab')
  await page.click('#cvv')
  await page.keyboard.type('737')
  await author.sees('textbox', 'Argument for #cvv')
  await takePictures(page, 'recorder-form')
  await author.press('Point at a list')
  await takePictures(page, 'recorder-pointing')
  await page.click('.brand')
  await author.sees('button', 'Keep')
  await takePictures(page, 'recorder-list')
  await author.press('Drop')
  await author.press('Fold the recorder')
  await author.sees('button', 'Open the recorder')
  await takePictures(page, 'recorder-folded')
  await author.press('Open the recorder')
  await author.press('Finish')
})
