// Plays an automation as a table: answers in, commands out. No site and no runtime takes part.
import { expect } from 'vitest'
import { type Answer, type Next, type Outcome, replay, type Steps } from '../../src/core/automation.ts'
import type { CommandErrorCode } from '../../src/core/message.ts'
import type { Automation, Integration } from '../../src/integrations/integration.ts'
import type { Page } from '../../src/integrations/page.ts'

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

/**
 * @param expressions a short name for each
 * @param nameOf a short name for a selector, where the selector itself is too long for a table
 */
export function tableOf(
  site: string,
  expressions: ReadonlyMap<string, string>,
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
    const {
      url,
      selector,
      value,
      values,
      expression = '',
    } = params as Partial<Record<string, string>> & { values?: readonly string[] }
    const what =
      expressions.get(expression) ?? url?.replace(site, '') ?? (selector === undefined ? '' : nameOf(selector))
    const given = value ?? values?.join(', ')
    return `${command} ${what}${given === undefined ? '' : ` = ${given}`}`
  }
  return {
    opened: (path) => [`navigate ${path}`, value({ url: `${site}${path}` })],
    play: (run, lines) => {
      const answers: Answer[] = []
      for (const [command, outcome] of lines) {
        const next = replay(run, answers)
        expect(textOf(next)).toBe(command)
        answers.push({ fingerprint: (next as Next & { kind: 'request' }).fingerprint, outcome })
      }
      return replay(run, answers)
    },
  }
}
