// passage-client as it is published: its types are made anew, then its entries are bundled and their declarations written.
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { writeClientTypes } from './client-types-file.ts'
import { writeDeclarations } from './declarations.ts'
import { packedReadme } from './packed-readme.ts'

const SOURCE = 'src/sdk/client'
const TARGET = 'dist/passage-client'
const ENTRIES = ['index', 'testing']
/** What the package's commands are made of: beside the client, and no part of it. */
const COMMANDS: Readonly<Record<string, string>> = {
  passage: 'src/sdk/command/passage.ts',
  'passage-client': join(SOURCE, 'passage-client.ts'),
  'passage-webhook-check': 'src/sdk/webhook-check/passage-webhook-check.ts',
}

export async function buildClientPackage(): Promise<string> {
  writeClientTypes()
  rmSync(TARGET, { recursive: true, force: true })
  mkdirSync(TARGET, { recursive: true })
  await build({
    entryPoints: {
      ...Object.fromEntries(ENTRIES.map((name) => [name, join(SOURCE, `${name}.ts`)])),
      ...COMMANDS,
    },
    outdir: TARGET,
    bundle: true,
    // What two entries share is one file: an error of one is an error of the other.
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    logLevel: 'warning',
  })
  Object.keys(COMMANDS).forEach((name) => chmodSync(join(TARGET, `${name}.js`), 0o755))
  writeDeclarations(
    ENTRIES.map((name) => join(SOURCE, `${name}.ts`)),
    TARGET,
    ['node'],
  )
  cpSync('LICENSE', join(TARGET, 'LICENSE'))
  cpSync(join(SOURCE, 'package.json'), join(TARGET, 'package.json'))
  writeFileSync(join(TARGET, 'README.md'), packedReadme('src/docs/client.md'))
  return TARGET
}
