// A form that must hold what was filled in: of each field the last characters are looked at, as many as its integration keeps.
import { expect, it } from 'vitest'
import { CommandError, type Request } from '../../src/core/automation.ts'
import { fillWhole } from '../../src/integrations/whole-form.ts'
import { pageAt } from '../../src/integrations/page.ts'

const KEEP = 8
const FIELD = { name: 'city', selector: '#city', argument: 'city', keep: KEEP }

it.for([
  // given, kept, holds
  ['Rio', 'Rio', true],
  ['London', 'London', true],
  ['Helsinki', 'Helsinki', true],
  ['San Francisco', 'rancisco', true],
  ['London', 'ondon', false],
  ['Helsinki', '', false],
  ['San Francisco', 'San Fran', false],
] as const)('of %s the site kept %s', ([given, kept, holds]) => {
  const steps = fillWhole(pageAt('https://shop.test'), [FIELD], { city: given })
  expect(steps.next().value).toMatchObject({ command: 'fillForm' })
  const after = (): unknown => steps.next({ fields: [{ found: true, kept }] }).done
  if (holds) {
    expect(after()).toBe(true)
  } else {
    expect(after).toThrow('The site did not keep what was filled: city.')
  }
})

it('is filled again where the client died in the middle, as nothing was sent, but not for ever', () => {
  const steps = fillWhole(pageAt('https://shop.test'), [FIELD], { city: 'Rio' })
  const { value } = steps.next()
  const cutOff = new CommandError('detached', 'The client died before the command had ended.', value as Request)
  expect(steps.throw(cutOff).value).toMatchObject({ command: 'fillForm' })
  expect(steps.throw(cutOff).value).toMatchObject({ command: 'fillForm' })
  expect(() => steps.throw(cutOff)).toThrow(cutOff)
})
