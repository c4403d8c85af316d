// What `npm run integration -- new` writes is whole before anybody has filled it in: it compiles, is linted and formatted as
// everything else, its tables pass, and the tables that walk the catalogue take it. 30 to 60 s.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { integration, newAuthorProject, program } from './author-project.ts'

let project: string

beforeAll(async () => {
  project = newAuthorProject()
  for (const [name, ...words] of [
    ['acme', '--action', 'read', '--action', 'write'],
    ['acme-food', '--resource', 'orderHistory', '--label', "Acme's food"],
    ['acme-tel', '--resource', 'mobileBillingStatement'],
    [
      'acme-bank',
      '--resource',
      'bankAccount',
      '--fields',
      'id,name,city?,total:number,isDefault:yes',
      '--action',
      'write',
      '--action',
      'read',
    ],
    ['acme-box', '--resource', 'letter', '--action', 'write'],
    ['acme-wiki', '--resource', 'article', '--fields', 'id,changedAt', '--takes', 'title,text', '--action', 'write'],
  ]) {
    const made = await integration(project, 'new', name!, '--site', 'https://www.acme.example/app/', ...words)
    expect(made, made.output).toMatchObject({ code: 0 })
  }
})

afterAll(() => {
  rmSync(project, { recursive: true, maxRetries: 5 })
})

const files = ['src/integrations', 'src/words', 'test/integrations']

it('compiles', async () => {
  for (const part of ['src', 'test']) {
    const { code, output } = await program(project, 'typescript/bin/tsc', '-p', part, '--incremental', 'false')
    expect(code, output).toBe(0)
  }
})

it('is linted and formatted', async () => {
  const linted = await program(project, 'oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...files)
  expect(linted.code, linted.output).toBe(0)
  const formatted = await program(project, 'oxfmt/bin/oxfmt', '--check', ...files)
  expect(formatted.code, formatted.output).toBe(0)
})

it('passes its own tables, and those that walk the catalogue', async () => {
  const words = ['run', '--config', 'test/vitest.config.ts', '--project', 'core']
  const tables = ['test/integrations/acme', 'shown', 'manifest']
  const { code, output } = await program(project, 'vitest/vitest.mjs', ...words, ...tables)
  expect(code, output).toBe(0)
  expect(output).toMatch(/Test Files.* 9 passed/)
})

it('leaves green what is judged by the whole catalogue', async () => {
  const words = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'core',
    '--project',
    'node',
    '--project',
    'workerd',
  ]
  const judges = [
    'test/core/site',
    'test/node/client-types',
    'test/routes/create-link-refusals',
    'test/routes/examples',
  ]
  const { code, output } = await program(project, 'vitest/vitest.mjs', ...words, ...judges)
  expect(code, output).toBe(0)
  expect(output).toMatch(/Test Files.* 4 passed/)
})

it('is in the catalogue once, with the words of its resource', async () => {
  const listed = readFileSync(join(project, 'src/integrations/catalogue.ts'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(listed).toContain(' tmobile, att, verizon, ubereats, acme, acmeFood, acmeTel, acmeBank, acmeBox, acmeWiki')
  expect(readFileSync(join(project, 'src/words/en.ts'), 'utf8')).toContain("'bankAccount:write': 'Add a bank account'")
})

it('takes what was said that it takes', () => {
  const written = readFileSync(join(project, 'src/integrations/resources/article.ts'), 'utf8')
  expect(
    /newArticle = once\(\(\) =>\s+z\.strictObject\(\{([^]*?)\}\)/.exec(written)?.[1]?.match(/\w+(?=: z)/g),
  ).toEqual(['title', 'text'])
})

it.for([
  [['new', 'Acme', '--site', 'https://www.acme.example'], 'lower-case letters'],
  [['new', 'acme', '--site', 'https://www.acme.example'], 'src/integrations/acme.ts is there already.'],
  [['new', 'other'], 'Say where the site is'],
  [['new', 'other', '--site', 'http://www.acme.example'], '--site must be an https address.'],
  [
    ['new', 'other', '--site', 'https://a.example', '--resource', 'mobileBillingStatement', '--action', 'write'],
    'has no write',
  ],
  [['new', 'other', '--site', 'https://a.example', '--action', 'delete'], '--action is read or write.'],
  [['new', 'other', '--site', 'https://a.example', '--resource', 'x', '--fields', 'id;name'], 'is no field'],
  [['new', 'other', '--from', 'nowhere'], 'There is no recording in nowhere'],
  [['check', 'nobody'], 'The integrations are tmobile, att,'],
  [['try', 'nobody', '--headless'], 'There is no integration "nobody"'],
  [['try', 'acme', '--headless', '--from', '3'], 'Nothing is kept of a try of acme'],
] as const)('refuses %s', async ([words, why]) => {
  const { code, output } = await integration(project, ...words)
  expect(code).not.toBe(0)
  expect(output).toContain(why)
  expect(output).not.toMatch(/^ +at /m)
})
