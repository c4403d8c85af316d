// Bundles the browser client into texts that the Worker imports. Run by wrangler before each build and by the test
// configuration; its output is never committed.
import { build } from 'esbuild'

await build({
  entryPoints: {
    connect: 'src/client/connect.ts',
    'connect-style': 'src/client/connect.css',
    'not-found': 'src/client/not-found.ts',
    embed: 'src/client/embed.ts',
  },
  outdir: '.build',
  outExtension: { '.js': '.txt', '.css': '.txt' },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  logLevel: 'warning',
})
