// Runs what was recorded through the client's own driver, with arguments where the recording has names.
import type { Page } from 'playwright-core'
import type { FormStepField, Step } from '../../../src/authoring/recording.ts'
import { RemoteDriver } from '../../../src/device/drivers/remote-driver.ts'
import { PlaywrightView } from '../../../src/sdk/playwright/playwright-view.ts'
import { openWorld } from '../../../src/sdk/playwright/world.ts'
import { addressPattern } from '../../../src/wire/address-pattern.ts'
import type { CommandName, CommandParams, ParamsOf } from '../../../src/wire/command.ts'

const TIMEOUT_MS = 30_000

/** Gives what each reading gave, by its place among the steps. @throws Error where a step fails */
export async function replay(
  page: Page,
  site: string,
  steps: readonly Step[],
  given: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<number, unknown>> {
  const world = await openWorld(page)
  const driver = new RemoteDriver((hear) => new PlaywrightView(page, world, hear), null, {
    seen() {},
    left() {},
    moved() {},
    says() {},
  })
  const results = new Map<number, unknown>()
  try {
    for (const [index, step] of steps.entries()) {
      const [command, params] = commandOf(step, site, given)
      const answer = await driver.run(command, params)
      if ('error' in answer) {
        throw new Error(`${command} ${JSON.stringify(params)}: ${answer.error.code} ${answer.error.message}`)
      }
      if (step.do === 'extract') {
        results.set(index, answer.result)
      }
    }
    return results
  } finally {
    driver.close()
  }
}

function commandOf(step: Step, site: string, given: Readonly<Record<string, string>>): [CommandName, CommandParams] {
  switch (step.do) {
    case 'navigate':
      return ['navigate', { url: `${site}${step.path}${step.query ?? ''}` }]
    case 'waitForNavigation':
      return ['waitForNavigation', { urlPattern: addressPattern(site, step.path), timeout: TIMEOUT_MS }]
    case 'waitForSelector':
      return ['waitForSelector', { selector: step.selector, state: 'visible', timeout: TIMEOUT_MS }]
    case 'click':
    case 'submit':
      return [step.do, { selector: step.selector }]
    case 'press':
      return ['press', { key: step.key, selector: step.selector }]
    case 'fillForm':
      return ['fillForm', { fields: step.fields.map((field) => filled(field, given)) }]
    case 'extract': {
      const { root, rows, fields } = step
      return ['extract', { root, ...(rows !== undefined && { rows }), fields, timeout: TIMEOUT_MS }]
    }
  }
}

function filled(field: FormStepField, given: Readonly<Record<string, string>>): ParamsOf<'fillForm'>['fields'][number] {
  const { selector, takes } = field
  const value = 'argument' in takes ? given[takes.argument] : null
  if (value === undefined) {
    throw new Error(`No argument for ${selector}.`)
  }
  switch (field.kind) {
    case 'text':
      return { selector, value: value ?? '', ...(field.password === true && { password: true }) }
    case 'list':
      return { selector, values: 'always' in field.takes ? field.takes.always : [value ?? ''] }
    case 'tick':
      return { selector, checked: 'always' in field.takes ? field.takes.always : value === 'true' }
  }
}
