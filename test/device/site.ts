// A small site, the automations that work on it, and what an undisturbed session makes of both. The account is one for all
// devices; where a device stands, and whether it is signed in, is its own.
import { AutomationFailure, isUnknownSubmit, type Steps, SubmitRefused } from '../../src/core/automation.ts'
import type { Plan } from '../../src/core/run.ts'
import type { CommandAnswer } from '../../src/device/driver.ts'
import type { CommandName, CommandParams } from '../../src/wire/command.ts'
import type { Until } from '../../src/wire/session-message.ts'

export const ORIGIN = 'https://site.example'
const LOOK_MS = 30_000
const TURN_MS = 600_000

export interface Account {
  /** In the order in which they were added. A value twice: a submit that ran twice. */
  readonly cards: string[]
}

export interface Browser {
  address: string
  isSignedIn: boolean
  /** Lost with the page. */
  typed: string
}

export function newBrowser(): Browser {
  return { address: 'about:blank', isSignedIn: false, typed: '' }
}

export function isAt(browser: Browser, until: readonly Until[]): boolean {
  return until.some((one) => one.type === 'url' && new RegExp(one.pattern).test(browser.address))
}

export function signIn(browser: Browser): void {
  browser.isSignedIn = true
  browser.address = `${ORIGIN}/account`
}

/** What one command does to the site, at once. */
export function work(account: Account, browser: Browser, command: CommandName, params: CommandParams): CommandAnswer {
  const { url = '', selector = '', value = '' }: Record<string, string> = { ...params } as Record<string, string>
  const path = browser.address.slice(ORIGIN.length)
  if (command === 'navigate') {
    browser.address = browser.isSignedIn ? url : `${ORIGIN}/signin`
    browser.typed = ''
    return { result: { url: browser.address } }
  }
  if (command === 'isVisible') {
    return { result: selector === '#password' && path === '/signin' }
  }
  if (command === 'textContent') {
    const texts: Record<string, string> = {
      '/done #done': 'added',
      '/cards #cards': account.cards.join(),
      '/cards/all #all': account.cards.join(),
    }
    return { result: browser.isSignedIn ? (texts[`${path} ${selector}`] ?? null) : null }
  }
  if (path !== (command === 'click' ? '/cards' : '/new')) {
    return { error: { code: 'not_found', message: 'nothing is there' } }
  }
  if (command === 'fill') {
    browser.typed = value
  } else if (command === 'click') {
    browser.address = `${ORIGIN}/cards/all`
  } else if (command === 'submit' && browser.typed !== '') {
    account.cards.push(browser.typed)
    browser.address = `${ORIGIN}/done`
  }
  return { result: null }
}

/** `look` adds a card and looks whether it is there where it cannot know; `blind` does not; `click` needs two pages. */
export const KINDS = ['read', 'click', 'look', 'blind'] as const
export type Kind = (typeof KINDS)[number]

export function planOf(kinds: readonly Kind[]): Plan {
  return {
    version: '1',
    needs: [],
    login,
    operations: kinds.map((kind, index) => ({
      resource: kind,
      action: 'run',
      run: () => operation(kind, cardOf(index)),
      parseResult: (data) => (typeof data === 'string' && data !== 'refused' ? { data } : null),
    })),
  }
}

export function cardOf(index: number): string {
  return `card-${index}`
}

/** Of each operation, where nothing is lost on the way. */
export function expectedResults(kinds: readonly Kind[]): string[] {
  const cards: string[] = []
  return kinds.map((kind, index) => {
    if (kind === 'look' || kind === 'blind') {
      cards.push(cardOf(index))
      return cardOf(index)
    }
    return `cards:${cards.join()}`
  })
}

function* ask(command: CommandName, params: CommandParams): Steps<unknown> {
  return yield { kind: 'command', command, params, timeoutMs: LOOK_MS }
}

function* login(): Steps<void> {
  yield* ask('navigate', { url: `${ORIGIN}/signin` })
  if ((yield* ask('isVisible', { selector: '#password' })) !== true) {
    throw new AutomationFailure('AUTOMATION_ERROR', 'no way to sign in')
  }
  yield { kind: 'user', until: [{ type: 'url', pattern: '/account$' }], timeoutMs: TURN_MS }
}

function* operation(kind: Kind, card: string): Steps<unknown> {
  switch (kind) {
    case 'read':
      yield* ask('navigate', { url: `${ORIGIN}/cards` })
      return `cards:${yield* textOf('#cards')}`
    case 'click':
      yield* ask('navigate', { url: `${ORIGIN}/cards` })
      yield* ask('click', { selector: '#all' })
      return `cards:${yield* textOf('#all')}`
    case 'look':
    case 'blind':
      return yield* add(card, kind === 'look')
  }
}

function* add(card: string, looks: boolean): Steps<unknown> {
  yield* ask('navigate', { url: `${ORIGIN}/new` })
  yield* ask('fill', { selector: '#number', value: card })
  try {
    yield* ask('submit', { selector: '#add' })
  } catch (error) {
    if (!looks || !isUnknownSubmit(error)) {
      throw error
    }
    yield* ask('navigate', { url: `${ORIGIN}/cards` })
    if (!(yield* textOf('#cards')).includes(card)) {
      throw new SubmitRefused('the card is not there')
    }
    return card
  }
  if ((yield* textOf('#done')) !== 'added') {
    throw new AutomationFailure('AUTOMATION_ERROR', 'the site did not say so')
  }
  return card
}

function* textOf(selector: string): Steps<string> {
  const text = yield* ask('textContent', { selector })
  if (typeof text !== 'string') {
    throw new AutomationFailure('AUTOMATION_ERROR', 'the page is another one')
  }
  return text
}
