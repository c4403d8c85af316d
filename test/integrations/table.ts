// Plays an automation as a table: answers in, commands out. No site and no runtime takes part.
import { expect, vi } from 'vitest'
import { type Answer, type Next, type Outcome, replay, type Steps } from '../../src/core/automation.ts'
import type { CommandErrorCode } from '../../src/wire/error-code.ts'
import type { CardFormField } from '../../src/integrations/card-form.ts'
import type { Automation, Integration } from '../../src/integrations/integration.ts'
import type { Page, Reading } from '../../src/integrations/page.ts'
import { asksFor } from '../../src/sandbox/scripted-site.ts'
import type { ParamsOf } from '../../src/wire/command.ts'

/** One line of a table: the command as a short text, and what the page answers. */
export type Line = readonly [command: string, outcome: Outcome]

export const value = (answer: unknown): Outcome => ({ value: answer })
export const error = (code: CommandErrorCode): Outcome => ({ error: { code, message: 'the page said so' } })

export interface Table {
  /** The table's line for `page.open`. */
  readonly opened: (path: string) => Line
  /** Gives what comes after the last line. Each command must be the one that the line names. */
  readonly play: (run: () => Steps<unknown>, lines: readonly Line[]) => Next
}

/** The line for a form of which each field that is given something keeps it. */
export function filledWith(fields: readonly CardFormField[], given: Readonly<Record<string, unknown>>): Line {
  const filled = fields.flatMap(({ selector, argument, keep }) => {
    const text = given[argument]
    return typeof text === 'string' ? [{ selector, text, kept: text.slice(text.length - keep) }] : []
  })
  return [
    `fillForm ${filled.map(({ selector, text }) => `${selector} = ${text}`).join('; ')}`,
    value({ fields: filled.map(({ kept }) => ({ found: true, kept })) }),
  ]
}

export function runOf(
  integration: Integration,
  page: Page,
  resource: string,
  action: 'read' | 'write',
  args: unknown,
): () => Steps<unknown> {
  const offer = integration.offers.find((one) => one.resource.name === resource)
  const automation = offer![action] as Automation<unknown>
  return () => automation(page, args)
}

/** What a site's automations read and ask, each by a short name. */
export type Names = Readonly<Record<string, Reading<unknown>>>

/** @param nameOf a short name for a selector, where the selector itself is too long for a table */
export function tableOf(
  site: string,
  readings: Names,
  nameOf: (selector: string) => string = (selector) => selector,
): Table {
  const textOf = (next: Next): string => {
    if (next.kind !== 'request') {
      return JSON.stringify(next)
    }
    if (next.request.kind === 'user') {
      return 'user'
    }
    const { command, params } = next.request
    if (command === 'extract') {
      return `extract ${nameIn(readings, params as ParamsOf<'extract'>)}`
    }
    if (command === 'fillForm') {
      const { fields } = params as ParamsOf<'fillForm'>
      return `fillForm ${fields.map((field) => `${nameOf(field.selector)} = ${givenIn(field)}`).join('; ')}`
    }
    const { url, path, selector, ...rest } = params as Partial<Record<string, string>>
    const what = url?.replace(site, '') ?? path?.replace(new URL(site).pathname, '') ?? (selector && nameOf(selector))
    const given = givenIn(rest)
    return `${command}${what === undefined ? '' : ` ${what}`}${given === undefined ? '' : ` = ${given}`}`
  }
  return {
    opened: (path) => [`navigate ${path}`, value({ url: `${site}${path}` })],
    play: (run, lines) => {
      const answers: Answer[] = []
      for (const [command, outcome] of lines) {
        const next = replayTwice(run, answers)
        expect(textOf(next)).toBe(command)
        answers.push({ fingerprint: (next as Next & { kind: 'request' }).fingerprint, outcome })
      }
      return replayTwice(run, answers)
    },
  }
}

function nameIn(readings: Names, params: ParamsOf<'extract'>): string {
  return Object.entries(readings).find(([, reading]) => asksFor(reading, params))?.[0] ?? 'something unknown'
}

function givenIn(given: object): string | undefined {
  const { value, values } = given as { readonly value?: string; readonly values?: readonly string[] }
  return value ?? values?.join(', ')
}

/** The same answers again, a year later, must give the same: whatever else an automation looks at shows here. */
function replayTwice(run: () => Steps<unknown>, answers: readonly Answer[]): Next {
  const first = replay(run, answers)
  const wasFake = vi.isFakeTimers()
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: now + A_YEAR_MS })
  try {
    expect(toldBy(replay(run, answers))).toEqual(toldBy(first))
  } finally {
    vi.setSystemTime(now)
    if (!wasFake) {
      vi.useRealTimers()
    }
  }
  return first
}

const A_YEAR_MS = 366 * 24 * 60 * 60_000

/** All of it that reaches anybody. */
function toldBy(next: Next): unknown {
  switch (next.kind) {
    case 'request':
      return JSON.parse(JSON.stringify(next))
    case 'result':
      return next
    case 'deviation':
      return { asks: next.asks }
    case 'failure':
      return { code: next.code, message: next.message }
  }
}
