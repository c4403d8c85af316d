// Plays a client and its user on a sandbox site without a browser: the site's own `visit` moves it from page to page,
// and a script says what stands on each page. No runtime API, clock or chance: its state is plain JSON at any moment.
import { COMMANDS, type CommandName } from '../core/command.ts'
import type { ClientEvent, CommandFailure, Until } from '../core/message.ts'
import { NOBODY, SLOW_PAGE_MS } from './people.ts'
import { get, isDown, isSlow, type Site, type SiteRequest } from './site.ts'

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
  /** How long the site took for the last answer or turn. Who plays a session waits so long. */
  readonly tookMs: number
  answer(command: CommandName, params: unknown): ScriptedAnswer
  /** What the person does when the page is theirs: the events that a client would send. Empty: they do not know on. */
  takeTurn(until: readonly Until[]): readonly ClientEvent[]
}

/** What an expression gives, and the page that it leaves where it changes the page. */
export interface Seen<Page> {
  readonly value: unknown
  readonly page?: Page
}

/** What a browser knows of a site's pages, as data. */
export interface SiteScript<State, Page> {
  readonly site: Site<State, Page>
  title(page: Page): string
  /** The selectors that automations look for, as far as they match on this page. */
  selectors(page: Page): readonly string[]
  /** The fields that can be typed into, with what they hold when the page opens. */
  fields(page: Page): Readonly<Record<string, string>>
  /** Those of the fields that are lists, with the values they offer. */
  choices?(page: Page): Readonly<Record<string, readonly string[]>>
  /** The request that a click makes; undefined where it makes none. */
  click(page: Page, selector: string, typed: Readonly<Record<string, string>>): SiteRequest | undefined
  /**
   * What a known expression gives; undefined for any other. `ask` is the page's own request: it gives the page that answers,
   * or null where the site is down.
   */
  evaluate(
    page: Page,
    expression: string,
    typed: Readonly<Record<string, string>>,
    ask: (request: SiteRequest) => Page | null,
  ): Seen<Page> | undefined
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
  const { site } = script
  let tookMs = 0
  let state: PersonState<State, Page> = saved ?? {
    integrationId: site.integrationId,
    person,
    base: null,
    address: 'about:blank',
    page: null,
    site: site.fresh,
    typed: {},
  }

  /** Follows redirects until a page. Null where the site is down. */
  const send = (first: SiteRequest): { readonly request: SiteRequest; readonly page: Page | null } => {
    let request = first
    for (let step = 0; step < MOST_STEPS; step++) {
      const answer = site.visit(state.site, request)
      state = { ...state, site: answer.state }
      if ('page' in answer) {
        tookMs += isSlow(site, answer.state) ? SLOW_PAGE_MS : 0
        return { request, page: isDown(site, answer.state) ? null : answer.page }
      }
      request = get(answer.to)
    }
    throw new Error('The sandbox site redirects for ever.')
  }

  const go = (base: string, first: SiteRequest): void => {
    const { request, page } = send(first)
    const address = base + request.path + queryOf(request)
    state = { ...state, base, address, page, typed: page === null ? {} : script.fields(page) }
  }

  const open = (address: string): ScriptedAnswer => {
    const mount = `/sandbox/${site.integrationId}`
    const at = address.indexOf(mount)
    if (at === -1) {
      return failed('navigation_failed', 'A scripted person visits the sandbox only.')
    }
    const base = address.slice(0, at + mount.length)
    go(base, get(address.slice(base.length).split('#')[0] || '/'))
    return state.page === null
      ? failed('navigation_failed', 'The site answered 503.')
      : { result: { url: state.address } }
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
      case 'select': {
        const { selector, values } = COMMANDS.select.parse(params)
        const choices = script.choices?.(page) ?? {}
        if (!Object.hasOwn(choices, selector)) {
          const isField = Object.hasOwn(state.typed, selector)
          return failed(isField ? 'unsupported' : 'not_found', 'There is no such list.')
        }
        if (values.some((value) => choices[selector]?.includes(value) !== true)) {
          return failed('not_found', 'The list has no such option.')
        }
        state = { ...state, typed: { ...state.typed, [selector]: values.at(-1) ?? '' } }
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
        const { expression } = COMMANDS.evaluate.parse(params)
        const seen = script.evaluate(page, expression, state.typed, (request) => send(request).page)
        if (seen === undefined) {
          return failed('script_error', 'A scripted person knows no such expression.')
        }
        state = { ...state, page: seen.page ?? page }
        return { result: seen.value }
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
      case 'textContent':
        return failed('unsupported', 'A scripted person cannot do that.')
    }
  }

  return {
    get state() {
      return state
    },
    get tookMs() {
      return tookMs
    },
    answer(command, params) {
      tookMs = 0
      if (command === 'navigate') {
        return open(COMMANDS.navigate.parse(params).url)
      }
      if (state.page !== null) {
        return onPage(state.page, command, params)
      }
      // What a site that is down answers is a page as well, though an empty one.
      return state.base !== null && command === 'isVisible'
        ? { result: false }
        : failed('navigation_failed', 'No page is open.')
    },
    takeTurn(until) {
      tookMs = 0
      if (state.person === NOBODY) {
        return []
      }
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
