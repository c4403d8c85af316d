// Builds the docs that the service serves below /docs, from README.md, SECURITY.md, src/docs/ and the API's own description. Run
// by wrangler before each build, as the Worker's own bundler is; what it writes is never committed.
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { COMMAND_ERROR_CODES, LINK_ERROR_CODES } from '../wire/error-code.ts'
import { FAILURE_CODES } from '../wire/failure-code.ts'
import type { OpenApi } from './open-api.ts'
import { pathOfLinked, siteOf } from './site.ts'

/** As wrangler.toml has it. */
const OUT = '.build/docs-site'
const ASSETS = 'docs/assets'

const names = ['README.md', 'SECURITY.md', ...globSync('src/docs/*.md').toSorted()]
const sources = new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(name, 'utf8')]))
const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'print-api.ts')], { encoding: 'utf8' })
const document = JSON.parse(printed) as OpenApi
const codes = [...FAILURE_CODES, ...LINK_ERROR_CODES, ...COMMAND_ERROR_CODES]
const { files, linked } = await siteOf({ sources, document, codes })

const { outputFiles } = await build({
  entryPoints: { docs: 'src/docs-site/in-browser/docs.ts', style: 'src/docs-site/style.css' },
  outdir: ASSETS,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  write: false,
})

const all = new Map<string, Uint8Array | string>(files)
for (const { path, contents } of outputFiles) {
  all.set(`${ASSETS}/${path.split(/[/\\]/).at(-1)}`, contents)
}
all.set(`${ASSETS}/icon.png`, readFileSync('src/extension/icon-48.png'))
for (const file of linked) {
  if (!existsSync(file)) {
    throw new Error(`A page of the docs links ${file}, which is not there`)
  }
  all.set(pathOfLinked(file), readFileSync(file))
}

// A server on this checkout may read the folder meanwhile: what stays the same is not touched, and no file is half there.
for (const [path, contents] of all) {
  const target = join(OUT, path)
  if (!existsSync(target) || !readFileSync(target).equals(Buffer.from(contents))) {
    const half = `${OUT}.${process.pid}`
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(half, contents)
    renameSync(half, target)
  }
}
for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !all.has(path.slice(OUT.length + 1).replaceAll('\\', '/'))) {
    rmSync(path, { force: true })
  }
}
