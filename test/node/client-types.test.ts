// The client's types are those of the schemas, as they are now.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { formatted } from '../../src/cli/client-package.ts'
import { clientTypes } from '../../src/cli/client-types.ts'

it('what is committed is what `npm run build` would write', () => {
  const file = 'src/sdk/client/api.ts'
  expect(readFileSync(file, 'utf8')).toBe(formatted(file, clientTypes()))
})
