// Start-up is no place for work: a schema costs 20 µs, and the first of them 4 ms; there were 750. Each is made when it is first
// asked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import * as z from 'zod'

const folder = mkdtempSync(join(tmpdir(), 'passage-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Stand in for what the Worker has and Node has not, and for zod, of which nothing may be called. */
const STANDINS: Readonly<Record<string, string>> = {
  zod: `
    const refused = (name) => new Proxy(() => undefined, {
      apply: () => { throw new Error(name + ' is called at start-up') },
      get: (_, inner) => refused(name + '.' + String(inner)),
    })
    ${Object.keys(z)
      .map((name) => `exports[${JSON.stringify(name)}] = refused('z.${name}')`)
      .join('\n')}
    // It makes none: from then on every error speaks our words.
    exports.config = () => undefined`,
  'cloudflare:workers': 'exports.DurableObject = class {}',
}

/** Loads a module as the Worker loads its own, with all that it imports at once. */
async function load(entry: string): Promise<unknown> {
  const outfile = join(folder, `${entry.replaceAll(/\W/g, '-')}.mjs`)
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    external: ['node:*'],
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.txt': 'text' },
    plugins: [
      {
        name: 'stand-ins',
        setup(bundler) {
          bundler.onResolve({ filter: /^(?:zod|cloudflare:workers)$/ }, ({ path }) => ({ path, namespace: 'stand-in' }))
          bundler.onLoad({ filter: /./, namespace: 'stand-in' }, ({ path }) => ({ contents: STANDINS[path] ?? '' }))
        },
      },
    ],
  })
  return await import(pathToFileURL(outfile).href)
}

it('makes no schema', async () => {
  expect(await load('src/index.ts')).toHaveProperty('LinkObject')
})

it('is noticed to make one', async () => {
  const planted = join(folder, 'planted.ts')
  writeFileSync(planted, "import * as z from 'zod'\nexport const planted = z.object({})\n")
  await expect(load(planted)).rejects.toThrow('z.object is called at start-up')
})
