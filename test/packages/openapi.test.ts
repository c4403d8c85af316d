// /openapi.json as strangers' tools take it: linters have nothing to say, and three generators make clients of it that compile
// strictly, find a mistake where there is one, and work against the service. The tools are in a folder of their own, with a
// lock of their own: they need an older TypeScript, and nobody else needs them. Price: 20 s, and 15 s more where they are not
// installed yet.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Asker } from '../browser/support/shared-service.ts'
import { install } from '../support/install.ts'
import { run } from './support/app.ts'

const ASKER: Asker = 'Development'
const { url, apiKey } = inject('service')[ASKER]
let tools: string
/** Beside what the generated clients could import. */
let made: string
let document: string

beforeAll(async () => {
  tools = install(resolve(import.meta.dirname, 'openapi'), 'openapi')
  made = mkdtempSync(join(tools, 'made-'))
  document = join(made, 'openapi.json')
  writeFileSync(document, await (await fetch(new URL('/openapi.json', url))).text())
  run(process.execPath, ['generate.js', document, made], tools)
  for (const file of ['uses', 'tsconfig.json']) {
    cpSync(join(tools, file), join(made, file), { recursive: true })
  }
})

afterAll(() => {
  rmSync(made, { recursive: true, force: true })
})

describe('linters', () => {
  it("redocly's recommended-strict and spectral:oas have no error and no warning, and are really asked", () => {
    const { paths, ...rest } = JSON.parse(readFileSync(document, 'utf8')) as {
      paths: Record<string, { get: { summary?: string; description?: string } }>
    }
    const { summary: _, description: __, ...bare } = paths['/health']!.get
    const worse = join(made, 'worse.json')
    writeFileSync(worse, JSON.stringify({ ...rest, paths: { ...paths, '/health': { get: bare } } }))
    const said = run(process.execPath, ['lint.js', document, worse], tools).trim().split('\n')
    expect(said.filter((line) => !line.startsWith('worse.json '))).toEqual([])
    expect(said.map((line) => line.split(': ')[0])).toEqual([
      'worse.json redocly error operation-summary',
      'worse.json spectral 1 operation-description',
    ])
  })
})

describe('generated clients', () => {
  const compile = (): string =>
    run(process.execPath, [join(tools, 'node_modules/typescript/bin/tsc'), '-p', made], tools)

  it('of openapi-typescript, hey-api and orval compile strictly, and so does what is right with them, and that only', () => {
    expect(compile()).toBe('')
  })

  it('one works: a link, its session and its typed result, and a refusal by its code', async () => {
    const program = join(made, 'hey-api.mjs')
    await build({
      entryPoints: [join(made, 'uses/hey-api.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    })
    const printed = run(process.execPath, [program], made, { PASSAGE_URL: url, PASSAGE_API_KEY: apiKey })
    expect(JSON.parse(printed)).toEqual({ issues: ['expiresIn'], cards: 3 })
  })
})
