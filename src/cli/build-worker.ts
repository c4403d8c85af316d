// Bundles the Worker: what any request may need in scripts that start with it, and for each dynamic import a chunk that is
// loaded when it is first asked for. wrangler's own bundler makes one script of it all. Run by wrangler before each build, after
// build-client.ts.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values: given } = parseArgs({
  options: {
    /** Another Worker with all of this one in it. */
    entry: { type: 'string', default: 'src/index.ts' },
    out: { type: 'string', default: '.build/worker' },
    /** With names that people can read, for a profile. */
    readable: { type: 'boolean', default: false },
    /** Where to write what is in each script. */
    metafile: { type: 'string' },
  },
})

const { outputFiles, metafile } = await build({
  entryPoints: { index: given.entry },
  outdir: given.out,
  // By which wrangler.toml tells them from what the tests load of packages.
  chunkNames: 'part-[name]-[hash]',
  // Beside it TypeScript would take `index.js` for what the generated types import, and lose the types.
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  // As wrangler bundles for its runtime.
  target: 'es2024',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.txt': 'text' },
  // Less to parse at a cold start; stack traces stay readable through the source maps.
  minify: !given.readable,
  sourcemap: 'linked',
  logLevel: 'warning',
  metafile: true,
  write: false,
})

// Another server on this checkout may read the folder meanwhile: what stays the same is not touched, no file is half there, and
// a chunk comes before the script that names it, and goes after.
mkdirSync(given.out, { recursive: true })
const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]))
for (const [name, contents] of [...files].toSorted(([one], [other]) => Number(isEntry(one)) - Number(isEntry(other)))) {
  const path = join(given.out, name)
  if (readIfThere(path)?.equals(contents) !== true) {
    writeFileSync(`${path}.${process.pid}`, contents)
    renameSync(`${path}.${process.pid}`, path)
  }
}
for (const name of readdirSync(given.out)) {
  if (/\.(?:mjs|map)$/.test(name) && !files.has(name)) {
    rmSync(join(given.out, name), { force: true })
  }
}
if (given.metafile !== undefined) {
  writeFileSync(given.metafile, JSON.stringify(metafile))
}

function isEntry(name: string): boolean {
  return name.startsWith('index.')
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
