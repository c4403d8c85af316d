// The vocabulary that automations are written in: each word yields one request and gives back its parsed answer.
// Pure: it describes what a page should do and never does it.
import * as z from 'zod'
import { AutomationFailure, CommandError, type Steps } from '../core/automation.ts'
import { addressPattern } from '../wire/address-pattern.ts'
import type { CommandName, ParamsOf } from '../wire/command.ts'
import type { CommandErrorCode } from '../wire/error-code.ts'
import type { ExtractFields } from '../wire/extract.ts'
import { once } from '../wire/once.ts'
import type { Until } from '../wire/session-message.ts'
import { again } from './again.ts'
import { mismatchesOf } from './mismatches.ts'
import { missingField } from './missing-field.ts'

/** How long a page may take for one command. */
export const COMMAND_TIMEOUT_MS = 30_000
/** How long a user may take to sign in before the session is given up. */
export const USER_TIMEOUT_MS = 10 * 60_000

/** For the readings of a site whose pages come whole: what is not there soon after the page will not come. */
export const WHOLE_PAGE_MS = 5_000

const address = once(() => z.object({ url: z.string() }))
const arrival = once(() => z.object({ index: z.number().int().nonnegative(), url: z.string() }))
const filled = once(() => z.object({ fields: z.array(z.object({ found: z.boolean(), kept: z.string().nullable() })) }))
const failed = once(() => z.object({ status: z.number().min(500, { abort: true }) }))
const choice = once(() => z.object({ accepted: z.boolean() }))

/** What is read from a page, as data: where, which values of it, and what they must look like. */
export interface Reading<T> {
  /** What is looked for, in words that the developer gets where the page has changed: "read the cards". */
  readonly what: string
  /** Waited for. An empty list and a page that has changed must not look the same: the list itself, not its rows. */
  readonly root: string
  /** With it a list comes, of an object for each row; without it one object. */
  readonly rows?: string
  readonly fields: ExtractFields
  /** Made when it is first asked for, and once: an automation runs again with each answer. */
  readonly schema: () => z.ZodType<T>
  readonly timeoutMs?: number
}

export type FormField = ParamsOf<'fillForm'>['fields'][number]
export type FilledField = z.infer<ReturnType<typeof filled>>['fields'][number]

export interface Opening {
  /** Begins with its question mark. */
  readonly query?: string
  /**
   * What only this page shows, where the address does not tell: the pages of a wiki and the views of an app all have one.
   * It is waited for, and the site may then have led to whatever address it likes.
   */
  readonly expect?: string
}

export interface Page {
  /** `path` is joined to the site's own address. Gives the address where the page ended. */
  navigate(path: string): Steps<string>
  /** Throws where the site leads elsewhere: after a lost sign-in each page is the sign-in page. */
  open(path: string, how?: Opening): Steps<void>
  click(selector: string): Steps<void>
  /** For what is not on every visit, such as a question about cookies. Gives whether it was there. */
  clickIfThere(selector: string): Steps<boolean>
  /** A click with an effect outside the page, such as adding a card. Never repeated when its outcome is unknown. */
  submit(selector: string): Steps<void>
  fill(selector: string, value: string): Steps<void>
  select(selector: string, values: readonly string[]): Steps<void>
  press(key: string, selector?: string): Steps<void>
  waitForSelector(selector: string, state?: 'visible' | 'attached' | 'hidden', timeoutMs?: number): Steps<void>
  /** `urlPattern` is a regular expression on the whole address. */
  waitForNavigation(urlPattern: string, timeoutMs?: number): Steps<string>
  /** Waits for whichever comes first, and gives its place in the list and the address. */
  waitForAny(any: ParamsOf<'waitForAny'>['any'], timeoutMs?: number): Steps<z.infer<ReturnType<typeof arrival>>>
  /** Reads without running anything in the page. A page that was reloaded in the middle of it is asked again. */
  extract<T>(reading: Reading<T>): Steps<T>
  /** Fills several fields in order, and tells of each what it shows then. */
  fillForm(fields: readonly FormField[]): Steps<readonly FilledField[]>
  /** Asks the site for JSON as its own page would. `path` is joined to the site's own address. `what`: see Reading. */
  getJson<T>(what: string, path: string, schema: z.ZodType<T>): Steps<T>
  textContent(selector: string): Steps<string | null>
  isVisible(selector: string): Steps<boolean>
  url(): Steps<string>
  /**
   * A JavaScript expression that only looks, kept as text so that no build step can change it, and the schema of what it
   * gives. `what` is looked for, in words that the developer gets where the page has changed: "read the cards". A page that
   * was reloaded in the middle of it is asked again.
   */
  evaluate<T>(what: string, expression: string, schema: z.ZodType<T>): Steps<T>
  /** Asks the user whether to go on as whoever is signed in. `who`: where the page says who that is. */
  continueAs(who?: ParamsOf<'continueAs'>['who']): Steps<boolean>
  /** Words for the user while the page is hidden. */
  updateStatus(status: { heading?: string; subheading?: string; progress?: number }): Steps<void>
  /** A pattern of this site's addresses: `pathPattern` is a regular expression on what follows the site's own part. */
  addressOf(pathPattern: string): string
  /** Shows the page to the user until one of `until` is seen, and gives the place of that one. */
  user(until: readonly Until[], timeoutMs?: number): Steps<number>
}

/** @param site the address that paths are joined to, without a slash at its end */
export function pageAt(site: string): Page {
  return {
    *navigate(path) {
      return (yield* ask('navigate', { url: `${site}${path}` }, address())).url
    },
    *open(path, { query = '', expect } = {}) {
      const { url } = yield* ask('navigate', { url: `${site}${path}${query}` }, address())
      const isThere = expect === undefined ? url.split(/[?#]/)[0]?.endsWith(path) : yield* comes(expect)
      if (isThere !== true) {
        throw new AutomationFailure('AUTOMATION_ERROR', `The site did not open "${path}".`)
      }
    },
    *click(selector) {
      yield* ask('click', { selector }, nothing())
    },
    clickIfThere: (selector) => unless('not_found', ask('click', { selector }, nothing())),
    *submit(selector) {
      yield* ask('submit', { selector }, nothing())
    },
    *fill(selector, value) {
      yield* ask('fill', { selector, value }, nothing())
    },
    *select(selector, values) {
      yield* ask('select', { selector, values: [...values] }, nothing())
    },
    *press(key, selector) {
      yield* ask('press', selector === undefined ? { key } : { key, selector }, nothing())
    },
    *waitForSelector(selector, state = 'visible', timeoutMs = COMMAND_TIMEOUT_MS) {
      yield* ask('waitForSelector', { selector, state, timeout: timeoutMs }, nothing(), timeoutMs)
    },
    *waitForNavigation(urlPattern, timeoutMs = COMMAND_TIMEOUT_MS) {
      return (yield* ask('waitForNavigation', { urlPattern, timeout: timeoutMs }, address(), timeoutMs)).url
    },
    textContent: (selector) => ask('textContent', { selector }, z.string().nullable()),
    isVisible: (selector) => ask('isVisible', { selector }, z.boolean()),
    url: () => ask('url', {}, z.string()),
    evaluate: (what, expression, schema) => looked(what, schema, 'evaluate', { expression }),
    *extract(reading) {
      const { what, fields, schema } = reading
      const params = extractionOf(reading)
      try {
        return yield* looked(what, schema(), 'extract', params, params.timeout)
      } catch (error) {
        throw error instanceof CommandError && ['not_found', 'timeout'].includes(error.code)
          ? notAsExpected(what, missingField(fields, error.message))
          : error
      }
    },
    *fillForm(fields) {
      return (yield* ask('fillForm', { fields }, filled())).fields
    },
    *getJson(what, path, schema) {
      const expected = z.union([failed(), z.object({ status: z.number().max(399), json: schema })])
      const seen = yield* looked(what, expected, 'getJson', { path: pathAt(site, path) })
      if (!('json' in seen)) {
        // No navigation fails where the page stands and only its data does not come.
        throw new AutomationFailure('CONNECTION_FAILED', `The step "${what}" failed: the site did not send its data.`)
      }
      return seen.json
    },
    waitForAny: (any, timeoutMs = COMMAND_TIMEOUT_MS) =>
      ask('waitForAny', { any, timeout: timeoutMs }, arrival(), timeoutMs),
    *continueAs(who) {
      const params = { ...(who !== undefined && { who }), timeout: USER_TIMEOUT_MS }
      return (yield* ask('continueAs', params, choice(), USER_TIMEOUT_MS)).accepted
    },
    *updateStatus(status) {
      yield* ask('updateStatus', status, nothing())
    },
    addressOf: (pathPattern) => addressPattern(site, pathPattern),
    *user(until, timeoutMs = USER_TIMEOUT_MS) {
      return place().parse(yield { kind: 'user', until, timeoutMs })
    },
  }
}

/** What a reading asks for. */
export function extractionOf(reading: Reading<unknown>): ParamsOf<'extract'> {
  const { root, rows, fields, timeoutMs = COMMAND_TIMEOUT_MS } = reading
  return { root, ...(rows !== undefined && { rows }), fields, timeout: timeoutMs }
}

const nothing = once(() => z.unknown())
/** A turn that ended before this was kept has no place: the first is how a turn is meant to end. */
const place = once(() => z.number().int().nonnegative().catch(0))

/** What the page gives to a command that only looks, asked again where the page went away under it. */
function looked<N extends CommandName, T>(
  what: string,
  schema: z.ZodType<T>,
  command: N,
  params: ParamsOf<N>,
  timeoutMs?: number,
): Steps<T> {
  return again(function* () {
    const seen = schema.safeParse(yield* ask(command, params, z.unknown(), timeoutMs, { step: what, schema }))
    if (!seen.success) {
      throw notAsExpected(what)
    }
    return seen.data
  })
}

/** @param missing a field of the reading */
function notAsExpected(what: string, missing: string | null = null): AutomationFailure {
  const why = missing === null ? '' : ` It shows no "${missing}".`
  return new AutomationFailure('AUTOMATION_ERROR', `The step "${what}" failed: the page is not as expected.${why}`)
}

function comes(selector: string): Steps<boolean> {
  const params = { selector, state: 'visible', timeout: COMMAND_TIMEOUT_MS } as const
  return unless('timeout', ask('waitForSelector', params, nothing()))
}

/** False where the page answered with that error. */
function* unless(code: CommandErrorCode, steps: Steps<unknown>): Steps<boolean> {
  try {
    yield* steps
    return true
  } catch (error) {
    if (error instanceof CommandError && error.code === code) {
      return false
    }
    throw error
  }
}

/** As the page's own scripts ask: by what follows the origin. */
function pathAt(site: string, path: string): string {
  return `${site.replace(/^https?:\/\/[^/]+/, '')}${path}`
}

function* ask<N extends CommandName, T>(
  command: N,
  params: ParamsOf<N>,
  schema: z.ZodType<T>,
  timeoutMs: number = COMMAND_TIMEOUT_MS,
  looked: { readonly step?: string; readonly schema: z.ZodType } = { schema },
): Steps<T> {
  const { step } = looked
  const answer = schema.safeParse(
    yield {
      kind: 'command',
      command,
      params,
      timeoutMs,
      ...(step !== undefined && { step }),
      mismatchesOf: (given) => mismatchesOf(looked.schema, given),
    },
  )
  if (!answer.success) {
    throw new AutomationFailure('AUTOMATION_ERROR', `The page answered "${command}" with something unexpected.`)
  }
  return answer.data
}
