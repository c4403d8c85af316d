// passage-react-native as an app gets it: packed by npm, installed beside the real react-native, react-native-webview and
// react, type-checked, bundled by Metro, and compiled by the compiler of the engine that will run it.
// Price: 35 s, and 30 s more where nothing is installed yet.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { copySources, installApp, run } from './support/app.ts'

let app: string

beforeAll(() => {
  app = installApp()
})

const check = (config: string): string => run('node_modules/.bin/tsc', ['-p', config], app)

describe('types', () => {
  it('an app that is written as the documentation says has none that are wrong', () => {
    expect(check('app.json')).toBe('')
  })

  it('the package needs none but those of react', () => {
    const declarations = readFileSync(join(app, 'node_modules/passage-react-native/index.d.ts'), 'utf8')
    expect([...declarations.matchAll(/\bfrom '([^']+)'/g)].map(([, from]) => from)).toEqual(['react'])
    const config = join(app, 'declarations.json')
    const options = { extends: './app.json', compilerOptions: { skipLibCheck: false, types: [] } }
    writeFileSync(config, JSON.stringify({ ...options, include: ['node_modules/passage-react-native/index.d.ts'] }))
    expect(check(config)).toBe('')
  })

  it('the components are right for the real packages', () => {
    copySources(app)
    expect(check('sources.json')).toBe('')
  })
})

describe('a release', () => {
  it('is bundled by Metro and compiled for Hermes', () => {
    // The package has nothing that is one platform's alone: what holds for one holds for both.
    const words = ['--platform', 'android', '--dev', 'false', '--minify', 'false', '--out', 'release.js']
    run('node_modules/.bin/metro', ['build', 'index.js', ...words], app)
    expect(readFileSync(join(app, 'release.js'), 'utf8')).toContain('passage-react-native')
    const system = { darwin: 'osx-bin', win32: 'win64-bin' }[process.platform as string] ?? 'linux64-bin'
    const compiler = `node_modules/hermes-compiler/hermesc/${system}/hermesc`
    // What the engine does not know of the language, also inside of a pattern, it says here.
    run(compiler, ['-emit-binary', '-w', '-out', 'release.hbc', 'release.js'], app)
    expect(statSync(join(app, 'release.hbc')).size).toBeGreaterThan(100_000)
  })
})
