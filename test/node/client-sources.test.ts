// `npm start` must show every change of the hosted page at its next reload: wrangler bundles anew where a file below its
// watch_dir changes, so nothing of ours in the bundle may come from elsewhere.
import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it('watches all that goes into the bundles of the browser', async () => {
  const watched = /^watch_dir = "(.+)"$/m.exec(readFileSync('wrangler.toml', 'utf8'))?.[1]
  const { metafile } = await build({
    entryPoints: ['page/connect.ts', 'page/not-found.ts', 'embed/embed.ts', 'page/connect.css'].map(
      (name) => `src/${name}`,
    ),
    bundle: true,
    write: false,
    outdir: '.build',
    metafile: true,
  })
  const ours = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'))
  expect(ours.length).toBeGreaterThan(10)
  expect(ours.filter((path) => !path.startsWith(`${watched}/`))).toEqual([])
})
