// The vocabulary that automations are written in: each word yields one request and gives back its parsed answer.
// Pure: it describes what a page should do and never does it.
import * as z from 'zod'
import { AutomationFailure, CommandError, type Steps } from '../core/automation.ts'
import type { CommandName, ParamsOf, Until } from '../core/message.ts'
import { mismatchesOf } from './mismatches.ts'

/** How long a page may take for one command. */
const COMMAND_TIMEOUT_MS = 30_000
/** How long a user may take to sign in before the session is given up. */
const USER_TIMEOUT_MS = 10 * 60_000

/** A page that is gone this often is not coming back. */
const MOST_READS = 3

const address = z.object({ url: z.string() })

export interface Page {
  /** `path` is joined to the site's own address. Gives the address where the page ended. */
  navigate(path: string): Steps<string>
  /** Throws where the site leads elsewhere: after a lost sign-in each page is the sign-in page. */
  open(path: string, query?: string): Steps<void>
  click(selector: string): Steps<void>
  /** A click with an effect outside the page, such as adding a card. Never repeated when its outcome is unknown. */
  submit(selector: string): Steps<void>
  fill(selector: string, value: string): Steps<void>
  select(selector: string, values: readonly string[]): Steps<void>
  press(key: string, selector?: string): Steps<void>
  waitForSelector(selector: string, state?: 'visible' | 'attached' | 'hidden', timeoutMs?: number): Steps<void>
  /** `urlPattern` is a regular expression on the whole address. */
  waitForNavigation(urlPattern: string, timeoutMs?: number): Steps<string>
  textContent(selector: string): Steps<string | null>
  isVisible(selector: string): Steps<boolean>
  url(): Steps<string>
  /**
   * A JavaScript expression that only looks, kept as text so that no build step can change it, and the schema of what it
   * gives. `what` is looked for, in words that the developer gets where the page has changed: "read the cards". A page that
   * was reloaded in the middle of it is asked again.
   */
  evaluate<T>(what: string, expression: string, schema: z.ZodType<T>): Steps<T>
  /** Words for the user while the page is hidden. */
  updateStatus(status: { heading?: string; subheading?: string; progress?: number }): Steps<void>
  /** A pattern of this site's addresses: `pathPattern` is a regular expression on what follows the site's own part. */
  addressOf(pathPattern: string): string
  /** Shows the page to the user until one of `until` is seen. */
  user(until: readonly Until[], timeoutMs?: number): Steps<void>
}

/** @param site the address that paths are joined to, without a slash at its end */
export function pageAt(site: string): Page {
  return {
    *navigate(path) {
      return (yield* ask('navigate', { url: `${site}${path}` }, address)).url
    },
    *open(path, query = '') {
      const { url } = yield* ask('navigate', { url: `${site}${path}${query}` }, address)
      if (url.split(/[?#]/)[0]?.endsWith(path) !== true) {
        throw new AutomationFailure('AUTOMATION_ERROR', `The site did not open "${path}".`)
      }
    },
    *click(selector) {
      yield* ask('click', { selector }, nothing)
    },
    *submit(selector) {
      yield* ask('submit', { selector }, nothing)
    },
    *fill(selector, value) {
      yield* ask('fill', { selector, value }, nothing)
    },
    *select(selector, values) {
      yield* ask('select', { selector, values: [...values] }, nothing)
    },
    *press(key, selector) {
      yield* ask('press', selector === undefined ? { key } : { key, selector }, nothing)
    },
    *waitForSelector(selector, state = 'visible', timeoutMs = COMMAND_TIMEOUT_MS) {
      yield* ask('waitForSelector', { selector, state, timeout: timeoutMs }, nothing, timeoutMs)
    },
    *waitForNavigation(urlPattern, timeoutMs = COMMAND_TIMEOUT_MS) {
      return (yield* ask('waitForNavigation', { urlPattern, timeout: timeoutMs }, address, timeoutMs)).url
    },
    textContent: (selector) => ask('textContent', { selector }, z.string().nullable()),
    isVisible: (selector) => ask('isVisible', { selector }, z.boolean()),
    url: () => ask('url', {}, z.string()),
    *evaluate(what, expression, schema) {
      for (let tries = 1; ; tries++) {
        try {
          const looked = { step: what, schema }
          const seen = schema.safeParse(yield* ask('evaluate', { expression }, z.unknown(), COMMAND_TIMEOUT_MS, looked))
          if (!seen.success) {
            throw new AutomationFailure('AUTOMATION_ERROR', `The step "${what}" failed: the page is not as expected.`)
          }
          return seen.data
        } catch (error) {
          const wasReloaded = error instanceof CommandError && error.code === 'detached'
          if (!wasReloaded || tries === MOST_READS) {
            throw error
          }
        }
      }
    },
    *updateStatus(status) {
      yield* ask('updateStatus', status, nothing)
    },
    // Any other site may have a page of the same path: it must not end the user's turn.
    addressOf: (pathPattern) => `^${site.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${pathPattern}`,
    *user(until, timeoutMs = USER_TIMEOUT_MS) {
      yield { kind: 'user', until, timeoutMs }
    },
  }
}

const nothing = z.unknown()

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
