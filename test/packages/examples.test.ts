// The apps of examples/, each as its README says: made by the command in an empty folder, started, and used until a webhook that it
// has verified shows on its page. Then the kit tries what it takes. Price: about 25 s each.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { browser, useService } from '../browser/support/device.ts'
import { framed, press } from '../browser/support/modal.ts'
import { heading, signIn } from '../browser/support/visit.ts'
import { run } from './support/app.ts'
import { type Example, startExample } from './support/example.ts'

const { url: passage, apiKey, state } = inject('service').Development
let example: Example | null = null

useService()

afterEach(async () => {
  await example?.remove()
  example = null
})

/** @throws with the table where a case failed */
function check({ url }: Example, ...words: string[]): void {
  run('npm', ['run', 'webhook:check', '--', `${url}/webhooks/passage`, ...words], '.', { STATE_DIR: state })
}

/** Presses its one button, as a form does, and plays the user of the link that this leads to. */
async function linkFrom({ url }: Example): Promise<void> {
  const answer = await fetch(`${url}/links`, { method: 'POST', redirect: 'manual' })
  expect(answer.status).toBe(303)
  const { pathname, searchParams } = new URL(answer.headers.get('Location') ?? '')
  const simulated = await fetch(`${passage}/v1/sandbox/links/${pathname.split('/').at(-1)}/simulate`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ claimCode: searchParams.get('code'), person: 'user_good' }),
  })
  expect(simulated.status).toBe(202)
}

const pageOf = async ({ url }: Example): Promise<string> => await (await fetch(url)).text()

const BY_HAND = 'test/packages/by-hand'

describe('examples/express-react', () => {
  it('links in the modal over its page, and so does the same app by hand', async () => {
    example = await startExample('express-react', state)
    const script = await connect(example)
    // The key is the server's: no script of the page has it.
    expect(await (await fetch(new URL(script, example.url))).text()).not.toContain(apiKey)
    check(example)

    await example.stop()
    cpSync(BY_HAND, example.folder, { recursive: true })
    await example.start()
    await connect(example)
    check(example)
  })

  it('is as much shorter as the page of the client says', () => {
    const shown = FILES.map(
      (file) => `| ${file} | ${linesOf('examples/express-react', file)} | ${linesOf(BY_HAND, file)} |`,
    )
    const [with_, by] = ['examples/express-react', BY_HAND].map((folder) =>
      FILES.map((file) => linesOf(folder, file)).reduce((sum, lines) => sum + lines, 0),
    )
    expect(readFileSync('src/docs/client.md', 'utf8')).toContain(
      [...shown, `| together | ${with_} | ${by} |`].join('\n'),
    )
  })
})

const FILES = ['server.js', 'src/main.jsx']

/** Without those that are empty, and those that only comment. */
function linesOf(folder: string, file: string): number {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length
}

/** In a browser of its own: the site knows a user who was there. Gives the address of the page's script. */
async function connect({ url }: Example): Promise<string> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.getByText('None yet.').waitFor()
  await page.getByRole('button', { name: 'Connect T-Mobile' }).click()
  await heading(framed(page), 'Connect T-Mobile')
  await press(page, 'Continue to T-Mobile')
  await signIn(framed(page))
  await page.getByText('•••• 4242').waitFor()
  const script = await page.locator('script[type=module]').getAttribute('src')
  await page.close()
  return script ?? ''
}

describe.each(['hono-worker', 'next'])('examples/%s', (name) => {
  it('leads the user to the link, and shows what the webhook brought', async () => {
    example = await startExample(name, state)
    expect(await pageOf(example)).toContain('None yet.')
    await linkFrom(example)
    await expect.poll(async () => await pageOf(example!)).toContain('4242')
    check(example, ...(name === 'hono-worker' ? ['--effects', `${example.url}/count`] : []))
    if (name === 'hono-worker') {
      checkTypes(example.folder)
    }
  })
})

/** With the client as it was packed. */
function checkTypes(folder: string): void {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2022'],
        module: 'esnext',
        moduleResolution: 'bundler',
        types: [resolve('node_modules/@cloudflare/workers-types')],
      },
      include: ['src'],
    }),
  )
  expect(run(resolve('node_modules/.bin/tsc'), ['-p', '.'], folder)).toBe('')
}
