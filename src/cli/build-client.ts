// Bundles the browser client into texts that the Worker imports. Run by wrangler before each build and by the test
// configuration; its output is never committed.
import { build, type BuildOptions } from 'esbuild'
import { OLDEST_BROWSERS } from './browsers.ts'

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

await build({
  ...shared,
  entryPoints: { connect: 'src/client/connect.ts', 'not-found': 'src/client/not-found.ts' },
  target,
  ...inPage,
})
await build({
  ...shared,
  entryPoints: { embed: 'src/client/embed.ts', 'connect-style': 'src/client/connect.css' },
  target,
  // The service puts its own in as it serves the script.
  define: { SERVICE_ORIGIN: '"SERVICE_ORIGIN"' },
})
// It speaks where nothing else runs.
await build({ ...shared, entryPoints: { guard: 'src/client/guard.ts' }, target: 'es5', ...inPage })
