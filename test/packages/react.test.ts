// passage-react as a web app gets it: packed by npm, installed beside React 18 and 19, compiled by the oldest compiler that it promises
// and by the newest, built by Vite, and used against the real service. The app is what src/docs/react.md shows.
// Price: 25 s, and 10 s more where nothing is installed yet.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from '../browser/support/browser.ts'
import { listen } from '../browser/support/listen.ts'
import { continueToSite, heading, signIn } from '../browser/support/modal.ts'
import { serviceAt } from '../browser/support/service.ts'
import type { Asker } from '../browser/support/shared-service.ts'
import { createLink, READ } from '../browser/support/visit.ts'
import { install } from '../support/install.ts'
import { run } from './support/app.ts'

const ASKER: Asker = 'Development'
const service = serviceAt(inject('service')[ASKER])
const SOURCE = resolve(import.meta.dirname, 'vite-app')
const VERSIONS = ['react-18', 'react-19'] as const
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' }
const apps = new Map<string, string>()
let vite: string
let browser: Browser

beforeAll(async () => {
  run('npm', ['run', 'build'])
  vite = join(install(join(SOURCE, 'vite'), 'packages'), 'node_modules/.bin/vite')
  for (const version of VERSIONS) {
    apps.set(version, installApp(version))
  }
  browser = await launchBrowser()
})

afterAll(() => browser?.close())

function installApp(version: string): string {
  const app = install(join(SOURCE, version), 'packages')
  const packed = run('npm', ['pack', './dist/passage-react', '--json', '--pack-destination', app])
  const [made] = JSON.parse(packed) as [{ filename: string }]
  run('npm', ['install', '--no-save', '--ignore-scripts', '--prefer-offline', `./${made.filename}`], app)
  rmSync(join(app, 'src'), { recursive: true, force: true })
  cpSync(join(SOURCE, 'src'), join(app, 'src'), { recursive: true })
  const page = readFileSync('src/docs/react.md', 'utf8')
  for (const [index, [, language, text = '']] of [...page.matchAll(/^```(tsx?)\n(.*?)^```/gms)].entries()) {
    const own = text.replaceAll('https://passage.example.com', service.url)
    writeFileSync(join(app, 'src', `example-${index}.${language}`), own)
  }
  // For production, as under a test runner it would not be.
  run(vite, ['build', 'src', '--outDir', '../dist', '--emptyOutDir', '--logLevel', 'error'], app, {
    NODE_ENV: 'production',
  })
  return app
}

const appOf = (version: string): string => apps.get(version) ?? ''

/** As strict as a page without nonces can be. */
async function serve(folder: string): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = join(folder, request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (!existsSync(path)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'text/plain',
      'Content-Security-Policy': `default-src 'none'; script-src 'self' ${service.url}; frame-src ${service.url}`,
    })
    response.end(readFileSync(path))
  })
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

describe.each(VERSIONS)('the types, with %s', (version) => {
  it.each([
    ['TypeScript 5.4', 'npm', ['exec', '--yes', '--package=typescript@5.4.5', '--', 'tsc']],
    ['the newest TypeScript', resolve('node_modules/.bin/tsc'), []],
  ])('let what the page shows compile with %s, strictly, and what is wrong not', (_, command, words) => {
    expect(run(command, [...words, '-p', 'src'], appOf(version))).toBe('')
  })
})

describe('an app that Vite has built', () => {
  it.each(VERSIONS)('links an account, with %s', async (version) => {
    const server = await serve(join(appOf(version), 'dist'))
    try {
      const link = await createLink(service, { operations: [READ] })
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
      const said: string[] = []
      page.on('console', (message) => message.type() === 'log' && said.push(message.text()))
      page.on('pageerror', (error) => said.push(error.message))
      await page.goto(`${server.url}/#${link.claimCode}`)
      await page.getByRole('button', { name: 'Connect your account' }).click()
      await heading(page, 'Connect T-Mobile')
      await continueToSite(page)
      await signIn(page)
      await page.locator('iframe').waitFor({ state: 'detached' })
      await expect.poll(() => said).toEqual([`linked ${link.linkId}`])
      expect((await service.api('GET', `/v1/links/${link.linkId}`)).body.status).toBe('complete')
      await page.close()
    } finally {
      server.close()
    }
  })
})

describe('what is published', () => {
  it('is for the browser, needs nothing but React, and is as small as the page says', () => {
    const folder = join(appOf('react-19'), 'node_modules/passage-react')
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object
    expect(manifest).not.toHaveProperty('dependencies')
    const text = readFileSync(join(folder, 'index.js'), 'utf8')
    expect(text.startsWith('"use client";')).toBe(true)
    expect([...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, from]) => from)).toEqual(['react', 'react'])
    expect(gzipSync(transformSync(text, { minify: true, format: 'esm' }).code).length).toBeLessThan(2.1 * 1024)
  })

  it('has the types of the script as they are in the repository', () => {
    const types = join(appOf('react-19'), 'node_modules/passage-react/types/embed/passage.d.ts')
    expect(readFileSync(types, 'utf8')).toBe(readFileSync('src/embed/passage.d.ts', 'utf8'))
  })
})
