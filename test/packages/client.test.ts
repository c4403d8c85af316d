// passage-client as a server gets it: packed by npm, installed into an empty project, used against the real service in each runtime
// that it is for, and compiled by the oldest compiler that it promises. Price: 25 s, and 30 s more where no runtime is cached.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Asker } from '../browser/support/shared-service.ts'
import { Passage } from '../../src/sdk/client/index.ts'
import { listenForWebhooks } from '../../src/sdk/client/testing.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { run } from './support/app.ts'

const ASKER: Asker = 'Development'
const { url, apiKey } = inject('service')[ASKER]
const KEY = { PASSAGE_URL: url, PASSAGE_API_KEY: apiKey }
const { engines } = JSON.parse(readFileSync('src/sdk/client/package.json', 'utf8')) as { engines: { node: string } }
/** `>=20.3` */
const OLDEST = `node@${engines.node.slice(2)}.0`
const fetched = (what: string, ...words: string[]): string[] => ['exec', '--yes', `--package=${what}`, '--', ...words]
const TARGETS = ['./dist/passage-client', './dist/passage-react', './dist/passage-react-native']
let app: string

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'passage-client-app-'))
  cpSync('test/packages/client-app', app, { recursive: true })
  run('npm', ['run', 'build'])
  const packed = run('npm', ['pack', './dist/passage-client', '--json', '--pack-destination', app])
  const [made] = JSON.parse(packed) as { filename: string }[]
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `./${made?.filename}`], app)
  symlinkSync(resolve('node_modules/vitest'), join(app, 'node_modules/vitest'))
})

afterAll(() => {
  rmSync(app, { recursive: true, force: true })
})

describe('the story, from a create to a verified webhook', () => {
  it.each([
    ['this Node', process.execPath, ['story.js']],
    ['the oldest Node', 'npm', fetched(OLDEST, 'node', 'story.js')],
    ['Node 22.12', 'npm', fetched('node@22.12.0', 'node', 'story.js')],
    ['Deno', 'npm', fetched('deno@2.9.6', 'deno', 'run', '--allow-all', '--node-modules-dir=manual', 'story.js')],
    ['Bun', 'npm', fetched('bun@1.4.5', 'bun', 'run', 'story.js')],
  ])('%s', (_, command, words) => {
    const printed = run(command, words, app, KEY)
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual({
      status: 'complete',
      data: ['paymentMethods', 'billing'],
      event: ['link.complete', true],
      failed: ['failed', 'LOGIN_FAILED'],
      expired: 'expired',
      again: 'conflict',
      listed: [true],
      events: ['link.created', 'link.complete'],
      deliveries: 1,
      sessions: ['complete'],
      erased: 1,
      gone: 'not found',
    })
  })
})

describe('the tests of a server, run by', () => {
  const from = resolve('.')
  const vitest = join(from, 'node_modules/vitest/vitest.mjs')
  // Jest takes modules that are not CommonJS with this only.
  const MODULES = { NODE_OPTIONS: '--experimental-vm-modules' }
  const JEST = fetched('jest@30.5.2', 'jest', '--rootDir', 'runners', '--testMatch', '**/jest.test.js')

  it('node:test, with a Passage that it starts', () => {
    expect(run(process.execPath, ['--test', 'runners/node.test.js'], app, { CHECKOUT: from })).toMatch(/pass 2\n/)
  })

  it.each([
    ['jest', 'npm', JEST, MODULES],
    ['vitest', process.execPath, [vitest, 'run', '--root', 'runners', 'vitest.test.js'], {}],
  ])('%s, with the one that there is', async (_, command, words, more) => {
    const organisation = await organisationOf()
    run(command, words, app, { ...KEY, ...more, PASSAGE_ORGANISATION: organisation, NODE_ENV: 'test' })
  })
})

/** As its webhooks say: whoever runs a Passage is told it by `npm start`. */
async function organisationOf(): Promise<string> {
  const { links } = new Passage({ url, apiKey })
  const receiver = await listenForWebhooks()
  const operations = [{ resource: 'paymentMethod', action: 'read' }] as const
  await links.cancel(await links.create({ integrationId: 'att', operations, webhookUrl: receiver.url }))
  const { headers } = await receiver.next(AbortSignal.timeout(PATIENCE_MS))
  await receiver.close()
  const [, claims = ''] = String(headers['x-passage-signature']).split('.')
  return (JSON.parse(atob(claims)) as { aud: string }).aud
}

describe('what is published', () => {
  it('needs no other package, and the client nothing of Node', async () => {
    const manifest = JSON.parse(readFileSync(join(app, 'node_modules/passage-client/package.json'), 'utf8')) as object
    expect(manifest).not.toHaveProperty('dependencies')
    const bundled = await build({
      stdin: { contents: "export { Passage } from 'passage-client'", resolveDir: app },
      bundle: true,
      write: false,
      format: 'esm',
      minify: true,
      logLevel: 'silent',
    })
    const text = bundled.outputFiles[0]?.text ?? ''
    expect(text).not.toContain('node:')
    // What is only for tests, and for the command, is not in it.
    expect(text).not.toContain('generateKey')
    expect(text.length).toBeLessThan(20_000)
  })

  it('npm would take it', () => {
    for (const target of TARGETS) {
      const printed = run('npm', ['publish', target, '--dry-run', '--json', '--access', 'public'])
      expect(printed).toContain('"version": "0.1.0"')
    }
  })

  it.each(TARGETS)('no link of what %s says to its reader leads to a file that is not in it', (target) => {
    const [made] = JSON.parse(run('npm', ['pack', target, '--dry-run', '--json'])) as { files: { path: string }[] }[]
    const files = made?.files.map(({ path }) => path) ?? []
    const pages = files.filter((path) => path.endsWith('.md'))
    expect(pages.toSorted()).toEqual(['CHANGELOG.md', 'README.md'])
    const links = pages.flatMap((page) =>
      [...readFileSync(join(target, page), 'utf8').matchAll(/\]\((?!https:|#)([^)#]+)/g)].map(([, to = '']) => to),
    )
    expect(links.filter((to) => !files.includes(join(to)))).toEqual([])
  })

  it('its examples compile with TypeScript 5.4, strictly, and its declarations with nothing left out', () => {
    writeFileSync(join(app, 'examples.ts'), examplesIn(readFileSync('src/docs/client.md', 'utf8')))
    writeFileSync(
      join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          skipLibCheck: false,
          target: 'es2022',
          lib: ['es2022', 'dom', 'dom.iterable'],
          module: 'nodenext',
          moduleResolution: 'nodenext',
          types: [],
        },
        files: ['examples.ts'],
      }),
    )
    expect(run('npm', fetched('typescript@5.4.5', 'tsc', '-p', '.'), app)).toBe('')
    const create = (operations: string): string =>
      `void links.create({ integrationId: 'att', operations: [${operations}] })`
    const wrong = [
      "{ resource: 'paymentMethods', action: 'read' }",
      "{ resource: 'mobileBillingStatement', action: 'read', argument: {} }",
      "{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 3, limits: 3 } }",
      '',
    ]
    const imported = "import { Passage } from 'passage-client'; const { links } = new Passage({ url: '', apiKey: '' })"
    writeFileSync(join(app, 'examples.ts'), [imported, ...wrong.map(create)].join('\n'))
    const compile = (): string => run('npm', fetched('typescript@5.4.5', 'tsc', '-p', '.'), app)
    expect(compile).toThrow(/ts\(2,(.|\n)*"paymentMethods"(.|\n)*ts\(3,(.|\n)*ts\(4,(.|\n)*ts\(5,/)
  })

  it('the kit comes with it, and tries a receiver where no Passage runs', () => {
    const command = join(app, 'node_modules/.bin/passage-webhook-check')
    expect(run(command, ['--list'], app)).toMatch(/^again +repeat /m)
    expect(() => run(command, ['http://127.0.0.1:9/webhook', '--stand-in', '0'], app)).toThrow(/Nobody listens at/)
  })

  it('its commands start in the oldest Node', () => {
    const each =
      'for one in passage passage-client passage-webhook-check; do node node_modules/passage-client/$one.js --help; done'
    const printed = run('npm', fetched(OLDEST, 'sh', '-c', each), app)
    expect(printed.match(/Usage: passage <|npx passage-client types <|Usage: npx passage-webhook-check/g)).toHaveLength(
      3,
    )
  })

  it('CommonJS has it by require, and in the oldest Node by import', () => {
    const print = 'console.log(typeof Passage)'
    const words = ['--input-type=commonjs', '-e']
    const required = `const { Passage } = require('passage-client'); ${print}`
    expect(run(process.execPath, [...words, required], app).trim()).toBe('function')
    const imported = `import('passage-client').then(({ Passage }) => ${print})`
    expect(run('npm', fetched(OLDEST, 'node', ...words, imported), app).trim()).toBe('function')
  })

  it('the command writes the types of what this deployment offers', () => {
    const command = join(app, 'node_modules/.bin/passage-client')
    run(command, ['types', url, '--out', 'own.ts'], app, KEY)
    const own = readFileSync(join(app, 'own.ts'), 'utf8')
    expect(own).toContain('export interface Integrations {')
    expect(own).toContain('readonly ubereats: { readonly orderHistory:')
    expect(() => run(command, ['types', url], app, { PASSAGE_API_KEY: 'psg_test_nobody' })).toThrow(/API key/)
    expect(() => run(command, ['type', url], app, KEY)).toThrow(/npx passage-client types/)
  })
})

/** Each block of the page as a function of its own; what they import, and what their reader has, comes first. */
function examplesIn(page: string): string {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
  const imports = blocks.flatMap((block) => block.match(/^import .*$/gm) ?? [])
  const bodies = blocks.map((block) => block.replaceAll(/^import .*$/gm, ''))
  return [
    ...new Set(imports),
    "import { type Link, Passage as Client } from 'passage-client'",
    'declare const process: { env: Record<string, string | undefined> }',
    'declare const console: { log(...words: unknown[]): void; error(...words: unknown[]): void }',
    'type Handler = (request: { headers: Record<string, string | string[] | undefined>; body: Uint8Array }, response: { sendStatus(status: number): void }) => Promise<void>',
    'type Shown = (request: unknown, response: { redirect(status: number, url: string): void }) => Promise<void>',
    'declare const app: { post(path: string, handler: Shown): void; post(path: string, before: unknown, handler: Handler): void }',
    'declare const express: { raw(options: { type: string; limit: string }): unknown }',
    'declare const passage: Client',
    "declare const signer: import('passage-client/testing').Signer",
    'declare const link: Link & { linkId: string; appClipUrl: string }',
    ...bodies.map((body, index) => `export async function example${index}() {\n${body}\n}`),
  ].join('\n')
}
