// `npm run build`: what other projects install, as it is published. Each package is a folder of dist/; its declarations are the
// file of its public types, and no part of this project is needed to use it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
// Makes the script that the package carries.
import './build-client.ts'
import { buildClientPackage } from './client-package.ts'
import { packedReadme } from './packed-readme.ts'
import { buildReactPackage } from './react-package.ts'

const SOURCE = 'src/sdk/react-native'
const TARGET = 'dist/passage-react-native'

const { version } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')) as { version: string }

rmSync(TARGET, { recursive: true, force: true })
mkdirSync(TARGET, { recursive: true })
await build({
  entryPoints: { index: join(SOURCE, 'passage-session.tsx') },
  outdir: TARGET,
  bundle: true,
  format: 'esm',
  // The app's own bundler goes on from there.
  target: 'es2022',
  jsx: 'automatic',
  external: ['react', 'react/jsx-runtime', 'react-native', 'react-native-webview'],
  inject: [join(SOURCE, 'url.ts')],
  define: {
    DEVICE_SCRIPT: JSON.stringify(readFileSync('.build/device.txt', 'utf8').trim()),
    PACKAGE_VERSION: JSON.stringify(version),
  },
  logLevel: 'warning',
})
writeFileSync(
  join(TARGET, 'index.d.ts'),
  `import type { ReactElement } from 'react'

export declare function PassageSession(props: PassageSessionProps): ReactElement

${readFileSync(join(SOURCE, 'props.ts'), 'utf8')}`,
)
// Its address parser is in the bundle.
const licenses = ['LICENSE', 'node_modules/whatwg-url-minimum/LICENSE.md'].map((file) => readFileSync(file, 'utf8'))
writeFileSync(join(TARGET, 'LICENSE'), licenses.join('\n---\n\n'))
cpSync(join(SOURCE, 'package.json'), join(TARGET, 'package.json'))
writeFileSync(join(TARGET, 'README.md'), packedReadme('src/docs/react-native.md'))
for (const target of [TARGET, await buildClientPackage(), await buildReactPackage()]) {
  cpSync('src/sdk/CHANGELOG.md', join(target, 'CHANGELOG.md'))
  console.log(`${target} is built: npm pack ./${target}`)
}
