// The extension as src/docs/extension.md packs it: the same bytes each time, and nothing in it that a store's own checks refuse.
// About 40 s, of which the checks' installation from the registry is most.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, expect, it } from 'vitest'
import { type } from './reader.ts'
import { shownCommand } from './shown.ts'

const CHECKS = 'web-ext@10.7.0'
const BROWSERS = ['chrome', 'firefox'] as const

const scratch = mkdtempSync(join(tmpdir(), 'passage-extension-'))

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true })
})

async function build(out: string): Promise<string> {
  const { code, output } = await type(
    `${shownCommand('LIVE_ORIGINS=\'{"tmobile":"https://www.t-mobile.com"}\' npm run build')} --out ${out}`,
    {},
  )
  expect(code, output).toBe(0)
  return output
}

it('is packed for both kinds of browser, the same each time', async () => {
  const [one, other] = [join(scratch, 'one'), join(scratch, 'other')]
  expect(await build(one)).toMatch(/chrome +\S+chrome\.zip \([\d.]+ KiB\)/)
  await build(other)
  for (const browser of BROWSERS) {
    const zip = readFileSync(join(one, `${browser}.zip`))
    expect(zip.equals(readFileSync(join(other, `${browser}.zip`)))).toBe(true)
    const files = unzipSync(new Uint8Array(zip))
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json'])) as Record<string, unknown>
    expect(manifest).toMatchObject({ manifest_version: 3, optional_host_permissions: ['https://www.t-mobile.com/*'] })
    // Everything that it names is in it.
    const named = JSON.stringify(manifest).match(/"[\w-]+\.(?:js|html|png)"/g) ?? []
    expect(named.map((name) => JSON.parse(name) as string).filter((name) => !(name in files))).toEqual([])
    for (const script of Object.keys(files).filter((name) => name.endsWith('.js'))) {
      expect(new TextDecoder().decode(files[script]), script).not.toMatch(/\beval\(|new Function\(|importScripts/)
    }
  }
})

it('refuses what is no deployment', async () => {
  for (const url of ['http://connect.example.com', 'connect.example.com', '']) {
    const { code, output } = await type(`npm run build:extension -- --url "${url}"`, {})
    expect([code, output]).toEqual([2, expect.stringContaining('--url is the address of your deployment')])
  }
})

it("passes the checks of Firefox's store", { timeout: 600_000 }, () => {
  const out = join(scratch, 'one')
  const home = resolve('.build', CHECKS)
  const program = join(home, 'node_modules/.bin/web-ext')
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"private":true}')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', CHECKS], {
      cwd: home,
      stdio: 'pipe',
    })
  }
  const parameters = ['lint', '--source-dir', join(out, 'firefox'), '--output', 'json', '--no-config-discovery']
  const { summary, errors, warnings } = JSON.parse(
    execFileSync(process.execPath, [program, ...parameters], { encoding: 'utf8' }),
  ) as { summary: unknown; errors: unknown[]; warnings: unknown[] }
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
  expect(summary).toMatchObject({ errors: 0, warnings: 0 })
})
