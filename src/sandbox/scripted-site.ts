// Plays a client and its user on a sandbox site without a browser: the site's own `visit` moves it from page to page,
// and a script says what stands on each page. No runtime API, clock or chance: its state is plain JSON at any moment.
import type { Reading } from '../integrations/page.ts'
import { COMMANDS, type CommandName, type ParamsOf } from '../wire/command.ts'
import type { ClientEvent, CommandFailure, Until } from '../wire/session-message.ts'
import { NOBODY, signsInAs, SLOW_PAGE_MS } from './people.ts'
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
  /** No session of the link has failed yet. */
  readonly isFirstTry: boolean
  /** What was sent last was the end of it: the site answers nothing any more. */
  readonly isLost: boolean
}

export interface ScriptedPerson {
  readonly state: PersonState
  /** How long the site took for the last answer or turn. Who plays a session waits so long. */
  readonly tookMs: number
  /** They leave by the door: the client cancels when the page is theirs. */
  readonly givesUp: boolean
  answer(command: CommandName, params: unknown): ScriptedAnswer
  /** What the person does when the page is theirs: the events that a client would send. Empty: they do not know on. */
  takeTurn(until: readonly Until[]): readonly ClientEvent[]
}

/** A reading that the site's automations ask for, and what it finds on a page: null where the page lacks its root. */
export type Found = readonly [reading: Reading<unknown>, value: unknown]

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
  /** Every reading that the site's automations ask for. */
  readings(page: Page): readonly Found[]
  /** What the site answers to a call of its own page; null where the answer is no JSON. */
  json?(page: Page): { readonly status: number; readonly json: unknown } | null
  /** What this person does on this page; undefined where they are done or stuck. */
  next(page: Page, person: string): SiteRequest | undefined
}

/** A site that redirects for ever, or a person who never arrives, must end. */
const MOST_STEPS = 20

export function scriptedPerson<State, Page>(
  script: SiteScript<State, Page>,
  person: string,
  isFirstTry: boolean,
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
    isFirstTry,
    isLost: false,
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

  /** The page changes by nobody else's hand: what is not there now will not come. */
  const isThere = (page: Page, wanted: ParamsOf<'waitForAny'>['any'][number]): boolean =>
    'urlPattern' in wanted
      ? new RegExp(wanted.urlPattern).test(state.address)
      : script.selectors(page).includes(wanted.selector) === (wanted.state !== 'hidden')

  /** Null where the list offers the values. */
  const choose = (page: Page, selector: string, values: readonly string[]): ScriptedAnswer | null => {
    const choices = script.choices?.(page) ?? {}
    if (!Object.hasOwn(choices, selector)) {
      const isField = Object.hasOwn(state.typed, selector)
      return failed(isField ? 'unsupported' : 'not_found', 'There is no such list.')
    }
    if (values.some((value) => choices[selector]?.includes(value) !== true)) {
      return failed('not_found', 'The list has no such option.')
    }
    state = { ...state, typed: { ...state.typed, [selector]: values.at(-1) ?? '' } }
    return null
  }

  /** A list that does not offer the value stays as it is, which the form's answer then shows. */
  const put = (page: Page, field: ParamsOf<'fillForm'>['fields'][number]): ScriptedAnswer | null => {
    if ('values' in field) {
      const refusal = choose(page, field.selector, field.values)
      return refusal !== null && 'error' in refusal && refusal.error.code === 'unsupported' ? refusal : null
    }
    if ('checked' in field) {
      return failed('unsupported', 'The element cannot be ticked.')
    }
    state = { ...state, typed: { ...state.typed, [field.selector]: field.value } }
    return null
  }

  const extract = (page: Page, params: ParamsOf<'extract'>): ScriptedAnswer => {
    const found = script.readings(page).find(([reading]) => asksFor(reading, params))
    if (found === undefined) {
      return failed('script_error', 'A scripted person knows no such reading.')
    }
    return found[1] === null ? failed('timeout', 'The element did not become attached.') : { result: found[1] }
  }

  const getJson = (path: string): ScriptedAnswer => {
    const mount = `/sandbox/${site.integrationId}`
    if (!path.startsWith(`${mount}/`)) {
      return failed('refused', 'A scripted person asks the sandbox only.')
    }
    const { page } = send(get(path.slice(mount.length)))
    return {
      result: page === null ? { status: 503, json: null } : (script.json?.(page) ?? { status: 200, json: null }),
    }
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
        return click(page, COMMANDS.click.params().parse(params).selector)
      case 'submit': {
        const answer = click(page, COMMANDS.submit.params().parse(params).selector)
        state = { ...state, isLost: state.person === 'card_lost' }
        return state.isLost ? LOST : answer
      }
      case 'fill': {
        const { selector, value } = COMMANDS.fill.params().parse(params)
        if (!Object.hasOwn(state.typed, selector)) {
          return failed('not_found', 'There is no such field.')
        }
        state = { ...state, typed: { ...state.typed, [selector]: value } }
        return { result: null }
      }
      case 'select': {
        const { selector, values } = COMMANDS.select.params().parse(params)
        const refusal = choose(page, selector, values)
        return refusal === null ? { result: null } : refusal
      }
      case 'fillForm': {
        const { fields } = COMMANDS.fillForm.params().parse(params)
        for (const field of fields.filter(({ selector }) => Object.hasOwn(state.typed, selector))) {
          const refusal = put(page, field)
          if (refusal !== null) {
            return refusal
          }
        }
        return { result: { fields: fields.map(({ selector, keep }) => shown(state.typed[selector], keep)) } }
      }
      case 'isVisible':
        return { result: script.selectors(page).includes(COMMANDS.isVisible.params().parse(params).selector) }
      case 'waitForSelector': {
        const isThereNow = isThere(page, COMMANDS.waitForSelector.params().parse(params))
        return isThereNow ? { result: null } : failed('timeout', 'The element did not come.')
      }
      case 'waitForNavigation':
        return isThere(page, COMMANDS.waitForNavigation.params().parse(params))
          ? { result: { url: state.address } }
          : failed('timeout', 'The address did not change.')
      case 'waitForAny': {
        const { any } = COMMANDS.waitForAny.params().parse(params)
        const index = any.findIndex((one) => isThere(page, one))
        return index === -1 ? failed('timeout', 'None of it came.') : { result: { index, url: state.address } }
      }
      case 'extract':
        return extract(page, COMMANDS.extract.params().parse(params))
      case 'getJson':
        return getJson(COMMANDS.getJson.params().parse(params).path)
      case 'updateStatus':
      case 'waitForTimeout':
      case 'waitForNetworkIdle':
        return { result: null }
      case 'content':
      case 'continueAs':
      case 'evaluate':
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
    givesUp: person === 'user_cancels',
    answer(command, params) {
      tookMs = 0
      if (state.isLost) {
        return LOST
      }
      if (command === 'navigate') {
        return open(COMMANDS.navigate.params().parse(params).url)
      }
      if (state.page !== null) {
        return onPage(state.page, command, params)
      }
      // What a site that is down answers is a page as well, though an empty one: it has an address, and can ask.
      if (state.base !== null && command === 'getJson') {
        return getJson(COMMANDS.getJson.params().parse(params).path)
      }
      return state.base !== null && command === 'isVisible'
        ? { result: false }
        : failed('navigation_failed', 'No page is open.')
    },
    takeTurn(until) {
      tookMs = 0
      if (state.person === NOBODY || state.person === 'user_cancels') {
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
        const request = page === null ? undefined : script.next(page, signsInAs(state.person, state.isFirstTry))
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

const LOST = failed('navigation_failed', 'The site does not answer any more.')

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

/** All of the reading counts, and not only its words. */
export function asksFor(reading: Reading<unknown>, params: ParamsOf<'extract'>): boolean {
  return textOf(reading) === textOf(params)
}

function textOf({ root, rows, fields }: Omit<ParamsOf<'extract'>, 'timeout'>): string {
  return JSON.stringify([root, rows, fields], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

function shown(value: string | undefined, keep: number | undefined) {
  const isKept = value !== undefined && keep !== undefined
  return { found: value !== undefined, kept: isKept ? value.slice(Math.max(0, value.length - keep)) : null }
}

function failed(code: CommandFailure['code'], message: string): ScriptedAnswer {
  return { error: { code, message } }
}
