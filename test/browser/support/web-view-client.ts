// The web view kit as a client of the conformance kit: a program that the kit starts, kills, and starts again. Claims, plays in
// a browser that it is given, and claims again until no case is left. Its words: that browser, and a folder to keep things in.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ClaimRefused } from '../../../src/device/claim-link.ts'
import { fileStore } from '../../../src/sdk/playwright/link-store.ts'
import { openSession } from '../../../src/sdk/playwright/session-line.ts'
import { linkInWebView } from '../../../src/sdk/web-view/link-in-web-view.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'
import { Cdp } from './cdp.ts'
import { CdpBridge } from './cdp-bridge.ts'

/** Sessions that are played side by side. */
const LANES = 3

const [, , endpoint = '', folder = '', how = ''] = process.argv
const { PASSAGE_URL: service = '', PASSAGE_CODE: claimCode = '' } = process.env

const manifest = (await (await fetch(new URL('/manifest', service))).json()) as Manifest
const script = readFileSync('.build/device.txt', 'utf8')
const cdp = await Cdp.open(endpoint)
await Promise.all(Array.from({ length: LANES }, (_, lane) => playAll(lane)))
cdp.close()

async function playAll(lane: number): Promise<void> {
  const store = fileStore(join(folder, `${lane}.json`))
  try {
    for (;;) {
      const { browserContextId } = await cdp.send('Target.createBrowserContext', { disposeOnDetach: true })
      const bridge = await CdpBridge.open(cdp, String(browserContextId), {
        script: how === 'little' ? null : script,
        tellsLittle: how === 'little',
      })
      await linkInWebView(bridge, { service, claimCode, manifest, script, store, connect: openSession })
      // Another client may have the session now: this one does not go on with it.
      await store.clear()
      await cdp.send('Target.disposeBrowserContext', { browserContextId })
    }
  } catch (cause) {
    if (!(cause instanceof ClaimRefused)) {
      throw cause
    }
    await store.clear()
  }
}
