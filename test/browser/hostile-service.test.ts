// A service that was taken over, against the hosted page in Chromium: the page is the real one, and its session's socket leads
// to a service of this test's own, which asks for whatever it likes. It gets nothing.
import type { Page, WebSocketRoute } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { READ_CARDS } from '../../src/integrations/tmobile.ts'
import { extractionOf } from '../../src/integrations/page.ts'
import type { ClientEvent, ClientMessage, Until } from '../../src/wire/session-message.ts'
import { device, service, useService } from './support/device.ts'
import { createLink, heading, site, signIn } from './support/visit.ts'
import { NEVER } from '../support/never.ts'

type Answer = Extract<ClientMessage, { readonly type: 'client.command_response' }>

useService('Acme')

/** The service's end of one session's socket. */
class HostileService {
  readonly events: ClientEvent[] = []
  readonly #socket: WebSocketRoute
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  #asked = 0

  constructor(socket: WebSocketRoute) {
    this.#socket = socket
    socket.onMessage((frame) => this.#hear(String(frame)))
  }

  async ask(command: string, params: unknown): Promise<Omit<Answer, 'type' | 'id'>> {
    const id = `${++this.#asked}`
    const answered = new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve)
    })
    this.#say({ type: 'server.command', id, command, params })
    const { type: _, id: __, ...answer } = await answered
    return answer
  }

  turn(until: readonly Until[] | null): void {
    this.#say({ type: 'server.set_interactive', interactive: until !== null, ...(until !== null && { until }) })
  }

  #hear(frame: string): void {
    if (frame === 'ping') {
      this.#socket.send('pong')
      return
    }
    const message = JSON.parse(frame) as ClientMessage
    switch (message.type) {
      case 'client.hello':
        this.#greet()
        return
      case 'client.command_response':
        this.#waiting.get(message.id)?.(message)
        return
      case 'client.events':
        this.events.push(...message.events)
        return
      case 'client.cancel':
    }
  }

  #greet(): void {
    this.#say({
      type: 'server.hello',
      sessionId: 'sess_1',
      linkId: 'link_1',
      integration: { id: 'tmobile', name: 'T-Mobile' },
      // It may say so: the page knows better.
      origins: ['https://evil.example', 'data:', '*'],
      operations: [],
      interactive: false,
      debug: false,
      expiresAt: Date.now() + 60_000,
    })
  }

  #say(message: unknown): void {
    this.#socket.send(JSON.stringify(message))
  }
}

/** Opens a link's page whose session is a hostile service's. */
async function open(page: Page): Promise<{ hostile: HostileService; home: string; requests: string[] }> {
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.frame() !== page.mainFrame() || !request.url().startsWith(service.url)) {
      requests.push(`${request.method()} ${request.url()}`)
    }
  })
  const begun = new Promise<HostileService>((resolve) => {
    void page.routeWebSocket(/\/sessions\//, (socket) => resolve(new HostileService(socket)))
  })
  const link = await createLink(service)
  await page.goto(link.appClipUrl)
  await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
  return { hostile: await begun, home: `${service.url}/sandbox/tmobile`, requests }
}

const refused = { error: { code: 'refused', message: expect.any(String) } }
const isRefused = { error: { code: expect.stringMatching(/^(refused|unsupported)$/), message: expect.any(String) } }

describe('a hostile service', NEVER, () => {
  it('gets nothing that no automation asks for', async () => {
    await device(async (context) => {
      const page = await context.newPage()
      const { hostile, home, requests } = await open(page)
      expect(await hostile.ask('navigate', { url: `${home}/signout` })).toHaveProperty('result')

      // The user's turn: ended by what the manifest knows, and by nothing else.
      hostile.turn([
        { type: 'url', pattern: `^${home.replaceAll('.', '\\.')}/account/?(?:[?#]|$)` },
        { type: 'selector', selector: '#password' },
        { type: 'selector', selector: 'body' },
        { type: 'url', pattern: '.*' },
      ])
      await heading(page, 'Sign in to T-Mobile')
      expect(await hostile.ask('fill', { selector: '#password', value: 'guess' })).toEqual(refused)
      const inForm = { selector: '#password', value: 'guess', keep: 256 }
      expect(await hostile.ask('fillForm', { fields: [inForm] })).toEqual(refused)
      await signIn(page)
      await expect.poll(() => hostile.events.some(({ payload }) => payload?.['url'] === `${home}/account`)).toBe(true)
      hostile.turn(null)
      expect(hostile.events.filter(({ type }) => type !== 'navigation')).toEqual([])

      // What an automation asks is done: the session is a real one.
      expect(await hostile.ask('navigate', { url: `${home}/payments` })).toHaveProperty('result')
      expect(await hostile.ask('extract', extractionOf(READ_CARDS))).toMatchObject({ result: expect.any(Array) })

      expect(await hostile.ask('navigate', { url: `${home}/payments/new` })).toHaveProperty('result')
      const before = await site(page).locator('body').evaluate(stateOf)
      requests.length = 0
      for (const [command, params] of hostileCommands(home)) {
        expect(await hostile.ask(command, params), `${command} ${JSON.stringify(params)}`).toEqual(isRefused)
      }
      expect(requests).toEqual([])
      expect(await site(page).locator('body').evaluate(stateOf)).toEqual(before)
      expect(await hostile.ask('navigate', { url: `${home}/payments` })).toHaveProperty('result')
    })
  })
})

/** All that could have been typed, and where. */
function stateOf(body: HTMLElement): string {
  const fields = [...body.querySelectorAll('input, select, textarea')] as HTMLInputElement[]
  return JSON.stringify([location.href, document.cookie, fields.map(({ value }) => value)])
}

function hostileCommands(home: string): readonly (readonly [string, unknown])[] {
  const reading = extractionOf(READ_CARDS)
  const other = home.replace(/\/\/127\.0\.0\.1|\/\/localhost/, '//127.0.0.2')
  const addresses = [
    'javascript:document.title="owned"',
    'JAVASCRIPT:void(0)',
    'data:text/html,<script>parent.owned=1</script>',
    'about:blank',
    'blob:null/1',
    'file:///etc/passwd',
    'https://evil.example/',
    `${home}@evil.example/`,
    `${other}/payments`,
    `${home}/../../v1/providers`,
    `${home}/payments/../signin`,
    `${home}/payments?x=1`,
    `${home}/payments#x`,
    `${home}//payments`,
    `${new URL(home).origin}/connect/x`,
    `//evil.example/payments`,
    '/sandbox/att/',
    '',
  ]
  return [
    ...addresses.map((url) => ['navigate', { url }] as const),
    ['evaluate', { expression: 'document.cookie' }],
    ['evaluate', { expression: 'fetch("/sandbox/tmobile/signout")' }],
    ['content', {}],
    ['title', {}],
    ['url', {}],
    ['screenshot', { format: 'png', fullPage: true }],
    ['innerHTML', { selector: 'html' }],
    ['textContent', { selector: 'main' }],
    ['getAttribute', { selector: 'input[name=csrf]', name: 'value' }],
    ['isVisible', { selector: '#password' }],
    ['waitForSelector', { selector: '#password', state: 'attached', timeout: 1_000 }],
    ['waitForAny', { any: [{ selector: '#password', state: 'attached' }], timeout: 1_000 }],
    ['waitForNavigation', { urlPattern: '.*', timeout: 1_000 }],
    ['reload', {}],
    ['goBack', {}],
    ['getJson', { path: '/v1/providers' }],
    ['getJson', { path: '/sandbox/tmobile/payments' }],
    ['getJson', { path: 'https://evil.example/' }],
    ['extract', { ...reading, root: 'body' }],
    ['extract', { ...reading, rows: '*' }],
    ['extract', { ...reading, fields: { all: { selector: 'input', attribute: 'value', all: true } } }],
    ['extract', { ...reading, timeout: 600_000 }],
    ['extract', { ...reading, frame: ['iframe'] }],
    ['click', { selector: '#add-card' }],
    ['submit', { selector: 'form button' }],
    ['submit', { selector: '#add-card', frame: [] }],
    ['press', { key: 'Enter', selector: '#card_number' }],
    ['fill', { selector: '#card_number', value: '4111111111111111' }],
    ['select', { selector: 'select', values: ['1'] }],
    ['fillForm', { fields: [{ selector: '#card_number', value: 'javascript:1', keep: 4 }] }],
    ['fillForm', { fields: [{ selector: '#card_number', value: '4111111111111111', keep: 19 }] }],
    ['fillForm', { fields: [{ selector: '#name_on_card', value: 'x'.repeat(129), keep: 128 }] }],
    ['fillForm', { fields: [{ selector: '#password', value: '123', keep: 0 }] }],
    ['fillForm', { fields: [] }],
    ['nonsense', {}],
    ['constructor', {}],
    ['submit', null],
  ]
}
