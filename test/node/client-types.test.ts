// The client's types are those of the schemas, as they are now.
import { expect, it } from 'vitest'
import { areClientTypesCurrent } from '../../src/cli/client-types-file.ts'

it('what is committed is what `npm run build` and `npm run integration -- types` would write', () => {
  expect(areClientTypesCurrent()).toBe(true)
})
