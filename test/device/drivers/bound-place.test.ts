// A place that shows a stranger's page: what is refused there, what waits until it is over, and that nothing of it is told.
import { describe, expect, it } from 'vitest'
import { boundsOf } from '../../../src/device/bounds.ts'
import { BoundPlace } from '../../../src/device/drivers/bound-place.ts'
import { answerCommand, commandsIn } from '../../../src/device/drivers/commands.ts'
import type { Place } from '../../../src/device/drivers/place.ts'
import type { CommandName } from '../../../src/wire/command.ts'

const HOME = 'https://site.example/account'
const SIGN_IN = 'https://id.example/login'
const STRANGER = 'https://evil.example/?token=secret'

const BOUNDS = boundsOf({
  sites: ['https://site.example'],
  origins: ['https://site.example', 'https://id.example'],
  until: [],
  commands: [],
})

/** A browser that goes wherever it is sent, and leads on from there. */
class Browser implements Place {
  at: string | null
  readonly done: string[] = []
  readonly #leadsTo: string

  constructor(at: string | null, leadsTo = STRANGER) {
    this.at = at
    this.#leadsTo = leadsTo
  }

  address(): string | null {
    return this.at
  }

  navigate(address: string): Promise<string> {
    this.done.push(`navigate ${address}`)
    return this.#lead()
  }

  reload(): Promise<string> {
    this.done.push('reload')
    return this.#lead()
  }

  goBack(): Promise<string> {
    this.done.push('goBack')
    return this.#lead()
  }

  settled(): Promise<unknown> {
    return Promise.resolve()
  }

  use(hand: string): Promise<unknown> {
    this.done.push(hand)
    return Promise.resolve('what the page holds')
  }

  look(look: string): Promise<never> {
    this.done.push(look)
    return Promise.resolve(true as never)
  }

  #lead(): Promise<string> {
    this.at = this.#leadsTo
    return Promise.resolve(this.#leadsTo)
  }
}

async function answer(browser: Browser, command: CommandName, params: object = {}): Promise<unknown> {
  const place = new BoundPlace(browser, BOUNDS)
  return await answerCommand(
    place,
    commandsIn(place, () => {}),
    command,
    params,
  )
}

const COMMANDS: readonly (readonly [CommandName, object])[] = [
  ['reload', {}],
  ['click', { selector: 'a' }],
  ['submit', { selector: 'a' }],
  ['press', { key: 'Enter' }],
  ['fill', { selector: 'input', value: '1' }],
  ['select', { selector: 'select', values: ['1'] }],
  ['fillForm', { fields: [] }],
  ['getAttribute', { selector: 'a', name: 'href' }],
  ['textContent', { selector: 'a' }],
  ['innerHTML', { selector: 'a' }],
  ['isVisible', { selector: 'a' }],
  ['getJson', { path: '/' }],
  ['evaluate', { expression: 'document.cookie' }],
  ['screenshot', { format: 'png' }],
  ['url', {}],
  ['title', {}],
  ['content', {}],
]

describe('at a stranger’s page', () => {
  it.for(COMMANDS)('%s is refused, and nothing is done', async ([command, params]) => {
    const browser = new Browser(STRANGER)
    const refused = await answer(browser, command, params)
    expect(refused).toEqual({ error: { code: 'refused', message: expect.any(String) } })
    expect(JSON.stringify(refused)).not.toContain('evil')
    expect(browser.done).toEqual([])
  })

  it.for([
    ['waitForSelector', { selector: 'a', state: 'attached', timeout: 1 }],
    ['waitForSelector', { selector: 'a', state: 'hidden', timeout: 1 }],
    ['waitForAny', { any: [{ selector: 'a', state: 'attached' }, { urlPattern: 'evil' }], timeout: 1 }],
    ['waitForNavigation', { urlPattern: 'evil', timeout: 1 }],
    ['extract', { root: 'a', fields: {}, timeout: 1 }],
  ] as const)('%s waits without a look', async ([command, params]) => {
    const browser = new Browser(STRANGER)
    expect(await answer(browser, command, params)).toMatchObject({ error: { code: 'timeout' } })
    expect(browser.done).toEqual([])
  })

  it('is nowhere, for whoever asks', () => {
    expect(new BoundPlace(new Browser(STRANGER), BOUNDS).address()).toBeNull()
    expect(new BoundPlace(new Browser(null), BOUNDS).address()).toBeNull()
    expect(new BoundPlace(new Browser(HOME), BOUNDS).address()).toBe(HOME)
  })

  it('may be left', async () => {
    const browser = new Browser(STRANGER, HOME)
    expect(await answer(browser, 'navigate', { url: HOME })).toEqual({ result: { url: HOME } })
    expect(await answer(browser, 'textContent', { selector: 'a' })).toEqual({ result: 'what the page holds' })
  })
})

describe('a way that leads to a stranger', () => {
  it.for(['navigate', 'reload', 'goBack'] as const)('%s tells no address, and promises nothing', async (command) => {
    const browser = new Browser(HOME)
    const failed = await answer(browser, command, { url: HOME })
    expect(failed).toEqual({ error: { code: 'navigation_failed', message: 'The address led out of the site.' } })
    expect(browser.done).toHaveLength(1)
  })
})

describe('at a page of the site', () => {
  it.for(COMMANDS.filter(([command]) => command !== 'reload'))('%s is done', async ([command, params]) => {
    const browser = new Browser(HOME)
    expect(await answer(browser, command, params)).toHaveProperty('result')
    expect(browser.done).toEqual([command])
  })

  it('a sign-in elsewhere is looked at, but not asked for the site’s own data', async () => {
    const browser = new Browser(SIGN_IN)
    expect(await answer(browser, 'isVisible', { selector: '#locked' })).toHaveProperty('result')
    expect(await answer(browser, 'getJson', { path: '/api/orders' })).toMatchObject({ error: { code: 'refused' } })
    expect(browser.done).toEqual(['isVisible'])
  })
})
