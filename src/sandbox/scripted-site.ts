// Plays a client and its user on a sandbox site without a browser: the site's own `visit` moves it from page to page,
// and a script says what stands on each page. No runtime API, clock or chance: its state is plain JSON at any moment.
import { COMMANDS, type CommandName } from '../core/command.ts'
import type { ClientEvent, CommandFailure, Until } from '../core/message.ts'
import { get, type SiteRequest, type Visit } from './site.ts'

export type ScriptedAnswer = { readonly result: unknown } | { readonly error: CommandFailure }

/** Survives JSON. `base` is where the site is mounted, known from the first address that was opened. */
export interface PersonState<State = unknown, Page = unknown> {
  readonly integrationId: string
  readonly person: string
  readonly base: string | null
  readonly address: string
  readonly page: Page | null
  readonly site: State
  /** What was typed on the page, by selector. */
  readonly typed: Readonly<Record<string, string>>
}

export interface ScriptedPerson {
  readonly state: PersonState
  answer(command: CommandName, params: unknown): ScriptedAnswer
  /** What the person does when the page is theirs: the events that a client would send. Empty: they do not know on. */
  takeTurn(until: readonly Until[]): readonly ClientEvent[]
}

/** What a browser knows of a site's pages, as data. */
export interface SiteScript<State, Page> {
  readonly integrationId: string
  readonly fresh: State
  readonly visit: Visit<State, Page>
  title(page: Page): string
  /** The selectors that automations look for, as far as they match on this page. */
  selectors(page: Page): readonly string[]
  /** The fields that can be typed into, with what they hold when the page opens. */
  fields(page: Page): Readonly<Record<string, string>>
  /** The request that a click makes; undefined where it makes none. */
  click(page: Page, selector: string, typed: Readonly<Record<string, string>>): SiteRequest | undefined
  /** The answer of a known expression; undefined for any other. */
  evaluate(page: Page, expression: string, typed: Readonly<Record<string, string>>): unknown
  /** What this person does on this page; undefined where they are done or stuck. */
  next(page: Page, person: string): SiteRequest | undefined
}

/** A site that redirects for ever, or a person who never arrives, must end. */
const MOST_STEPS = 20

export function scriptedPerson<State, Page>(
  script: SiteScript<State, Page>,
  person: string,
  saved?: PersonState<State, Page>,
): ScriptedPerson {
  let state: PersonState<State, Page> = saved ?? {
    integrationId: script.integrationId,
    person,
    base: null,
    address: 'about:blank',
    page: null,
    site: script.fresh,
    typed: {},
  }

  /** Follows redirects until a page. */
  const go = (base: string, first: SiteRequest): void => {
    let request = first
    for (let step = 0; step < MOST_STEPS; step++) {
      const answer = script.visit(state.site, request)
      if ('page' in answer) {
        const { page } = answer
        const address = base + request.path + queryOf(request)
        state = { ...state, base, address, page, site: answer.state, typed: script.fields(page) }
        return
      }
      state = { ...state, site: answer.state }
      request = get(answer.to)
    }
    throw new Error('The sandbox site redirects for ever.')
  }

  const open = (address: string): ScriptedAnswer => {
    const mount = `/sandbox/${script.integrationId}`
    const at = address.indexOf(mount)
    if (at === -1) {
      return failed('navigation_failed', 'A scripted person visits the sandbox only.')
    }
    const base = address.slice(0, at + mount.length)
    go(base, get(address.slice(base.length).split('#')[0] || '/'))
    return { result: { url: state.address } }
  }

  const click = (page: Page, selector: string): ScriptedAnswer => {
    const request = script.click(page, selector, state.typed)
    if (request === undefined || state.base === null) {
      return failed('not_found', 'There is nothing to click.')
    }
    go(state.base, request)
    return { result: null }
  }

  const onPage = (page: Page, command: Exclude<CommandName, 'navigate'>, params: unknown): ScriptedAnswer => {
    switch (command) {
      case 'url':
        return { result: state.address }
      case 'title':
        return { result: script.title(page) }
      case 'reload':
        return open(state.address)
      case 'click':
      case 'submit':
        return click(page, COMMANDS[command].parse(params).selector)
      case 'fill': {
        const { selector, value } = COMMANDS.fill.parse(params)
        if (!Object.hasOwn(state.typed, selector)) {
          return failed('not_found', 'There is no such field.')
        }
        state = { ...state, typed: { ...state.typed, [selector]: value } }
        return { result: null }
      }
      case 'isVisible':
        return { result: script.selectors(page).includes(COMMANDS.isVisible.parse(params).selector) }
      case 'waitForSelector': {
        // The page changes by nobody else's hand: what is not there now will not come.
        const wanted = COMMANDS.waitForSelector.parse(params)
        return script.selectors(page).includes(wanted.selector) === (wanted.state !== 'hidden')
          ? { result: null }
          : failed('timeout', 'The element did not come.')
      }
      case 'waitForNavigation':
        return new RegExp(COMMANDS.waitForNavigation.parse(params).urlPattern).test(state.address)
          ? { result: { url: state.address } }
          : failed('timeout', 'The address did not change.')
      case 'evaluate': {
        const result = script.evaluate(page, COMMANDS.evaluate.parse(params).expression, state.typed)
        return result === undefined ? failed('script_error', 'A scripted person knows no such expression.') : { result }
      }
      case 'updateStatus':
      case 'waitForTimeout':
      case 'waitForNetworkIdle':
        return { result: null }
      case 'content':
      case 'getAttribute':
      case 'goBack':
      case 'innerHTML':
      case 'press':
      case 'screenshot':
      case 'select':
      case 'textContent':
        return failed('unsupported', 'A scripted person cannot do that.')
    }
  }

  return {
    get state() {
      return state
    },
    answer(command, params) {
      if (command === 'navigate') {
        return open(COMMANDS.navigate.parse(params).url)
      }
      return state.page === null ? failed('navigation_failed', 'No page is open.') : onPage(state.page, command, params)
    },
    takeTurn(until) {
      const events: ClientEvent[] = []
      for (let step = 0; step < MOST_STEPS; step++) {
        const { page, base } = state
        const found = page === null ? [] : selectorsIn(until).filter((one) => script.selectors(page).includes(one))
        if (found.length > 0) {
          return [...events, ...found.map((selector): ClientEvent => ({ type: 'selector', payload: { selector } }))]
        }
        if (matches(until, state.address)) {
          return events.length > 0 ? events : [navigation(state.address)]
        }
        const request = page === null ? undefined : script.next(page, state.person)
        if (request === undefined || base === null) {
          return events
        }
        go(base, request)
        events.push(navigation(state.address))
      }
      return events
    },
  }
}

function navigation(url: string): ClientEvent {
  return { type: 'navigation', payload: { url, isMainFrame: true } }
}

function matches(until: readonly Until[], address: string): boolean {
  return until.some((one) => one.type === 'url' && new RegExp(one.pattern).test(address))
}

function selectorsIn(until: readonly Until[]): readonly string[] {
  return until.flatMap((one) => (one.type === 'selector' ? [one.selector] : []))
}

function queryOf(request: SiteRequest): string {
  const query = new URLSearchParams({ ...request.query }).toString()
  return query === '' ? '' : `?${query}`
}

function failed(code: CommandFailure['code'], message: string): ScriptedAnswer {
  return { error: { code, message } }
}
