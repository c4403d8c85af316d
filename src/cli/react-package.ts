// passage-react as it is published. The types of window.Passage are the file that this repository's own embed is held to.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { OLDEST_BROWSERS } from './browsers.ts'
import { writeDeclarations } from './declarations.ts'
import { packedReadme } from './packed-readme.ts'

const SOURCE = 'src/sdk/react'
const TARGET = 'dist/passage-react'

export async function buildReactPackage(): Promise<string> {
  rmSync(TARGET, { recursive: true, force: true })
  mkdirSync(TARGET, { recursive: true })
  await build({
    entryPoints: [join(SOURCE, 'index.ts')],
    outdir: TARGET,
    bundle: true,
    format: 'esm',
    target: Object.entries(OLDEST_BROWSERS).map(([name, version]) => name + version),
    external: ['react'],
    // A server that renders components leaves these to the browser.
    banner: { js: '"use client";' },
    logLevel: 'warning',
  })
  writeDeclarations([join(SOURCE, 'index.ts')], TARGET, [])
  cpSync('src/embed/passage.d.ts', join(TARGET, 'types/embed/passage.d.ts'))
  writeFileSync(join(TARGET, 'embed.js'), '// Types only.\nexport {}\n')
  cpSync('LICENSE', join(TARGET, 'LICENSE'))
  cpSync(join(SOURCE, 'package.json'), join(TARGET, 'package.json'))
  writeFileSync(join(TARGET, 'README.md'), packedReadme('src/docs/react.md'))
  return TARGET
}
