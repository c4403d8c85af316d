// Bundles the browser client into texts that the Worker imports, and what the docs say of each error. Run by wrangler before each build and by the test
// configuration; its output is never committed.
import { readFileSync, writeFileSync } from 'node:fs'
import { build, type BuildOptions } from 'esbuild'
import { catalogue } from '../integrations/catalogue.ts'
import { OLDEST_BROWSERS } from './browsers.ts'
import { errorAdviceIn } from './error-advice.ts'

const shared = {
  outdir: '.build',
  outExtension: { '.js': '.txt', '.css': '.txt' },
  bundle: true,
  minify: true,
  format: 'iife',
  logLevel: 'warning',
} satisfies BuildOptions

const target = Object.entries(OLDEST_BROWSERS).map(([name, version]) => name + version)
/** A script in a page bears the page's address in every message and stack, and that carries the claim code. */
const inPage = { footer: { js: '//# sourceURL=passage.js' } }

/** What the hosted page holds of each: the twin's address it knows itself, and reasons are for people. */
const manifests = Object.fromEntries(
  catalogue.flatMap(({ id, hasSandbox, asks }) => {
    if (!hasSandbox) {
      return []
    }
    const { until, commands } = asks()
    return [[id, { until, commands: commands.map(({ command, params }) => ({ command, params })) }]]
  }),
)

await build({
  ...shared,
  entryPoints: { connect: 'src/page/connect.ts', 'not-found': 'src/page/not-found.ts' },
  target,
  define: {
    MANIFESTS: JSON.stringify(manifests),
  },
  ...inPage,
})
await build({
  ...shared,
  entryPoints: { embed: 'src/embed/embed.ts', 'connect-style': 'src/page/connect.css' },
  target,
  // The service puts its own in as it serves the script.
  define: { SERVICE_ORIGIN: '"SERVICE_ORIGIN"' },
})
// Put into pages of strangers.
await build({ ...shared, entryPoints: { device: 'src/device/hands/injected.ts' }, target })
// It speaks where nothing else runs.
await build({ ...shared, entryPoints: { guard: 'src/page/guard.ts' }, target: 'es5', ...inPage })
// For agents: they read an answer, and not the page beside it.
writeFileSync('.build/error-advice.txt', JSON.stringify(errorAdviceIn(readFileSync('src/docs/errors.md', 'utf8'))))
