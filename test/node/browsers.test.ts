// Everything that runs in a user's browser must run in the oldest one that is named in src/cli/browsers.ts: no function
// may be younger. The compiler says what is meant by each name, MDN's data since when it is there. The syntax is the
// bundler's to keep.
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { OLDEST_BROWSERS } from '../../src/cli/browsers.ts'
import { OLDEST_WITH_EXTENSION } from '../../src/extension/manifest.ts'
import { APP } from '../../src/sandbox/ubereats/app.ts'
import { findUsedFunctions, has, type UsedFunction } from './used-functions.ts'

const root = join(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'passage-scripts-'))

/** Asked for before they are used; each file says what happens without them. */
const ASKED_FOR = new Set([
  'frame-history.ts: navigation',
  'frame-history.ts: Window.navigation',
  'frame.ts: Navigation.back',
  'frame-history.ts: Navigation.currentEntry',
  'frame-history.ts: Navigation.entries',
  'frame-history.ts: NavigationHistoryEntry.index',
  'frame-history.ts: NavigationHistoryEntry.key',
  'frame.ts: Navigation.canGoBack',
  'style.ts: Document.adoptedStyleSheets',
  'style.ts: CSSStyleSheet.replaceSync',
])

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('functions that the oldest browsers have not', () => {
  it('are used by neither the hosted page nor connect.js', () => {
    const used = findUsedFunctions(
      join(root, 'src/page'),
      ['page', 'device', 'embed', 'words'].map((room) => join(root, 'src', room)),
    )
    expect(used.length).toBeGreaterThan(150)
    expect(tooYoung(used)).toEqual([])
  })

  it('are not used by passage-react either', () => {
    const used = findUsedFunctions(join(root, 'src/sdk'), [join(root, 'src/sdk/react')])
    expect(used.map(({ name }) => name)).toEqual(expect.arrayContaining(['AbortController', 'URL.origin']))
    expect(tooYoung(used)).toEqual([])
  })

  it('are used nowhere in the extension, for the browsers that may install it', () => {
    const used = findUsedFunctions(
      join(root, 'src/extension'),
      ['extension', 'device', 'words'].map((room) => join(root, 'src', room)),
    )
    expect(used.length).toBeGreaterThan(150)
    expect(tooYoung(used, OLDEST_WITH_EXTENSION)).toEqual([])
  })

  it('are used by no script that is kept as text: of a sandbox site, or of an integration', async () => {
    await writeScripts({ 'ubereats-app': APP, ...(await expressions()) })
    const used = findUsedFunctions(scratch)
    expect(used.map(({ name }) => name)).toEqual(expect.arrayContaining(['Document.querySelector', 'fetch']))
    expect(tooYoung(used)).toEqual([])
  })

  it('would be found however they are named', async () => {
    await writeScripts({
      planted: [
        "URL.canParse('x')",
        "new CSSStyleSheet().replaceSync('')",
        '[].toSorted()',
        'const { navigation } = window',
        "document.body.ariaLabel = ''",
        'document.body.checkVisibility()',
        'AbortSignal.any([])',
      ].join(';\n'),
    })
    expect(tooYoung(findUsedFunctions(scratch)).map((line) => line.split(' ')[1])).toEqual(
      expect.arrayContaining([
        'URL.canParse',
        'CSSStyleSheet.replaceSync',
        'Array.toSorted',
        'Window.navigation',
        'Element.ariaLabel',
        'Element.checkVisibility',
        'AbortSignal.any',
      ]),
    )
  })
})

function tooYoung(used: readonly UsedFunction[], oldest: Readonly<Record<string, string>> = OLDEST_BROWSERS): string[] {
  return used
    .filter(({ file, name }) => !ASKED_FOR.has(`${file}: ${name}`))
    .flatMap((one) =>
      Object.entries(oldest)
        .filter(([browser, version]) => !has(browser, version, one.compat))
        .map(([browser, version]) => `${one.file}: ${one.name} is not in ${browser} ${version}`),
    )
    .sort()
}

async function expressions(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const path of globSync('src/integrations/*.ts', { cwd: root })) {
    for (const [name, value] of Object.entries((await import(join(root, path))) as Record<string, unknown>)) {
      if (typeof value === 'string' && /=>|document/.test(value)) {
        found[name] = `(${value})`
      }
    }
  }
  return found
}

async function writeScripts(scripts: Readonly<Record<string, string>>): Promise<void> {
  for (const path of globSync('*', { cwd: scratch })) {
    rmSync(join(scratch, path))
  }
  const compilerOptions = {
    allowJs: true,
    checkJs: true,
    lib: ['esnext', 'dom', 'dom.iterable'],
    types: [],
    noEmit: true,
  }
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  for (const [name, text] of Object.entries(scripts)) {
    // A module: names in one script are none of another's.
    writeFileSync(join(scratch, `${name}.js`), `${text}\nexport {}`)
  }
}
