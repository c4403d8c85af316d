// The browser extension, packed for the service and with the manifests of the sites, as whoever installs it has it: it is told
// of a link by the button of the hosted page. Its worker dies as the browser stops one, and it comes again by itself.
import { shippedSite } from '../../../src/cli/pack-extension.ts'
import { killWorker, packForTest } from '../../browser/support/extension-client.ts'
import type { Client, ClientKind, Device } from '../support/device.ts'
import { KINDS, type Kind, manifestAt } from '../support/kinds.ts'
import type { Created } from '../support/world.ts'

class Extension implements Client {
  readonly #device: Device
  readonly #begun = new Set<string>()

  constructor(device: Device) {
    this.#device = device
  }

  /** With the browser it goes on by itself. */
  async begin(_kind: Kind, { linkId, appClipUrl }: Created): Promise<void> {
    if (this.#begun.has(linkId)) {
      return
    }
    this.#begun.add(linkId)
    const page = await this.#device.context.newPage()
    await page.goto(appClipUrl)
    await page.getByRole('button', { name: 'Continue in this browser', exact: true }).click()
  }

  async kill(): Promise<void> {
    await killWorker(this.#device.browser, 'chrome-extension://')
  }

  async closed(): Promise<void> {}
}

export const extension: ClientKind = {
  name: 'extension',
  async flags({ service, origins }, folder) {
    const sites = KINDS.map(({ integration: { id } }) => [id, shippedSite(manifestAt(id, origins[id] ?? ''), {})])
    const packed = await packForTest(folder, { service, sites: Object.fromEntries(sites), hosts: 'installed' })
    return [
      `--disable-extensions-except=${packed}`,
      `--load-extension=${packed}`,
      // Branded builds take none from the command line without it.
      '--disable-features=DisableLoadExtensionCommandLineSwitch',
    ]
  },
  make: (device) => new Extension(device),
}
