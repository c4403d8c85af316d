// The browser extension as a client of the conformance kit: a program that the kit starts, kills with its browser, and starts
// again. What the hosted page says by its button is said again and again, until no case is left. Its one word: a folder to keep
// things in.
import { setTimeout as sleep } from 'node:timers/promises'
import { shippedSite } from '../../../src/cli/pack-extension.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'
import { ExtensionBrowser, packForTest } from './extension-client.ts'

/** Sessions that are played side by side. */
const LANES = 3
const AGAIN_MS = 300

const { PASSAGE_URL: service = '', PASSAGE_CODE: code = '' } = process.env
const folder = process.argv[2] ?? '.'

const manifest = (await (await fetch(new URL('/manifest', service))).json()) as Manifest
const { integration } = manifest
const sites = { [integration]: shippedSite(manifest, {}) }
const extension = await packForTest(folder, { service, sites, hosts: 'installed' })
const browser = await ExtensionBrowser.launch({ folder, extension })
try {
  await Promise.all(Array.from({ length: LANES }, (_, lane) => playAll(lane)))
} finally {
  await browser.kill()
}

async function playAll(lane: number): Promise<void> {
  for (let number = 0; ; number++) {
    const linkId = `link_${process.pid}x${lane}x${number}`
    const refusal = await play(linkId)
    if (refusal === 'link_expired') {
      return
    }
    if (refusal !== null) {
      // The session of a case that is played alone.
      await sleep(AGAIN_MS)
    }
  }
}

/** To its end; or gives why it was refused. */
async function play(linkId: string): Promise<string | null> {
  const hosted = await browser.context.newPage()
  await hosted.goto(`${service}/connect/${linkId}?code=${code}`)
  await hosted.evaluate(
    "addEventListener('message', ({ data }) => { if (/taken|refused/.test(data.passage)) globalThis.answer ??= data })",
  )
  await browser.press(hosted, { linkId, code, integrationId: integration, asker: 'The kit' })
  const answer = await hosted.waitForFunction('globalThis.answer', null, {
    timeout: 0,
  })
  const { code: refusal } = (await answer.jsonValue()) as { readonly code?: string }
  while (await browser.isKept(linkId)) {
    await sleep(AGAIN_MS / 3)
  }
  await hosted.close()
  return refusal ?? null
}
