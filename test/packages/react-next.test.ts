// passage-react in Next's App Router, built and started as its developers do: rendered by the server, in a layout that is a server's
// component, taken over by the browser under a policy that goes by nonces. Price: 20 s, and 20 s more where nothing is installed.
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { launchBrowser } from '../browser/support/browser.ts'
import { continueToSite, heading, signIn } from '../browser/support/modal.ts'
import { serviceAt } from '../browser/support/service.ts'
import type { Asker } from '../browser/support/shared-service.ts'
import { createLink, READ } from '../browser/support/visit.ts'
import { freePort } from '../support/free-port.ts'
import { install } from '../support/install.ts'
import { run } from './support/app.ts'

const ASKER: Asker = 'Development'
const service = serviceAt(inject('service')[ASKER])
const ENV = { NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1', PASSAGE_URL: service.url }
let server: ChildProcess
let url: string
let browser: Browser

beforeAll(async () => {
  const app = install(resolve(import.meta.dirname, 'next-app'), 'packages')
  run('npm', ['run', 'build'])
  const packed = run('npm', ['pack', './dist/passage-react', '--json', '--pack-destination', app])
  const [made] = JSON.parse(packed) as [{ filename: string }]
  run('npm', ['install', '--no-save', '--ignore-scripts', '--prefer-offline', `./${made.filename}`], app)
  rmSync(join(app, '.next'), { recursive: true, force: true })
  const next = join(app, 'node_modules/next/dist/bin/next')
  run(process.execPath, [next, 'build'], app, ENV)
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const words = [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)]
  server = spawn(process.execPath, words, { cwd: app, env: { ...process.env, ...ENV }, stdio: 'ignore' })
  browser = await launchBrowser()
})

afterAll(async () => {
  server?.kill()
  await browser?.close()
})

it('is rendered by the server, and links an account', async () => {
  await expect.poll(async () => (await fetch(url).catch(() => null))?.status).toBe(200)
  expect(await (await fetch(url)).text()).toContain('<button>Connect soon</button>')
  const link = await createLink(service, { operations: [READ] })
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
  const said: string[] = []
  page.on('console', (message) => message.type() === 'log' && said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  await page.goto(`${url}/#${link.claimCode}`)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await heading(page, 'Connect T-Mobile')
  expect(await page.locator('script[src$="/connect.js"]').count()).toBe(1)
  await continueToSite(page)
  await signIn(page)
  await page.locator('iframe').waitFor({ state: 'detached' })
  await expect.poll(() => said).toEqual([`linked ${link.linkId}`])
})
