// What src/docs/authoring.md shows whoever teaches Passage a site, typed as it stands there in a project of its own. What needs
// a site, test/live does. About 15 s.
import { rmSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { newAuthorProject } from '../node/author-project.ts'
import { type } from './reader.ts'
import { shownCommand } from './shown.ts'

const project = newAuthorProject()

afterAll(() => {
  rmSync(project, { recursive: true, force: true, maxRetries: 5 })
})

it('writes the files of an integration, and says what is missing', async () => {
  const made = await type(shownCommand('npm run integration -- new my-shop'), {}, project)
  expect(made, made.output).toMatchObject({ code: 0 })
  const checked = await type(shownCommand('npm run integration -- check my-shop'), {}, project)
  expect(checked.code).toBe(1)
  expect(checked.output).toContain('missing: src/integrations/my-shop.ts:')
  expect(checked.output).toContain('test/integrations/my-shop.test.ts passes')
})
