// Everything that a link to a real site needs, running: the two sites behind their fronts, the service with a live key, the
// line to it, and a browser.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'
import type { DeviceEnd } from '../../../src/device/step.ts'
import { manifestOf } from '../../../src/integrations/manifest.ts'
import { type LinkOptions, linkWith } from '../../../src/sdk/playwright/link-with.ts'
import { launchBrowser } from '../../browser/support/browser.ts'
import { chanceOf } from '../../kill/chance.ts'
import { prepareService, Service } from '../../kill/service.ts'
import { SITES, type SiteName } from './applications.ts'
import { type Front, startFront } from './front.ts'
import { KINDS, type Kind, type Operation } from './kinds.ts'
import { type Line, startLine } from './line.ts'
import { Visitor } from './visitor.ts'

export interface LinkView {
  readonly id: string
  readonly status: string
  readonly result: unknown
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface Created {
  readonly linkId: string
  readonly claimCode: string
}

export class World {
  readonly service: Service
  readonly line: Line
  readonly fronts: Readonly<Record<SiteName, Front>>
  #browser: Browser
  readonly #certificate: string
  readonly #webhookUrl: string
  readonly #stop: () => Promise<void>

  constructor(parts: {
    service: Service
    line: Line
    fronts: Readonly<Record<SiteName, Front>>
    browser: Browser
    certificate: string
    webhookUrl: string
    stop: () => Promise<void>
  }) {
    this.service = parts.service
    this.line = parts.line
    this.fronts = parts.fronts
    this.#browser = parts.browser
    this.#certificate = parts.certificate
    this.#webhookUrl = parts.webhookUrl
    this.#stop = parts.stop
  }

  /** Somebody who has signed in at the site by themselves. */
  async visitor(kind: Kind): Promise<Visitor> {
    const visitor = new Visitor(this.fronts[kind.site].origin, this.#certificate)
    await kind.enter(visitor)
    return visitor
  }

  async create(kind: Kind, operations: readonly Operation[]): Promise<Created> {
    const body = {
      integrationId: kind.integration.id,
      operations,
      webhookUrl: this.#webhookUrl,
      returnUrl: 'https://your-app.example.com/done',
    }
    return (await this.#call('POST', '/v1/links', body)) as Created
  }

  async read({ linkId }: Created): Promise<LinkView> {
    return (await this.#call('GET', `/v1/links/${linkId}`)) as LinkView
  }

  /** A page that nobody has used. The certificate is nobody's whom a browser knows. */
  async newPage(state?: BrowserContextOptions['storageState']): Promise<Page> {
    const context = await this.#browser.newContext({
      ignoreHTTPSErrors: true,
      ...(state !== undefined && { storageState: state }),
    })
    return await context.newPage()
  }

  async closeBrowser(): Promise<void> {
    await this.#browser.close()
  }

  async openBrowser(): Promise<void> {
    this.#browser = await launchBrowser()
  }

  /** Over the line. */
  async link(kind: Kind, { claimCode }: Created, page: Page, more: Partial<LinkOptions> = {}): Promise<DeviceEnd> {
    const { origin } = this.fronts[kind.site]
    return await linkWith(page, {
      service: this.line.url,
      claimCode,
      manifest: manifestOf(kind.integration, { site: origin }, [origin]),
      signIn: (page) => kind.signIn(page),
      ...more,
    })
  }

  /** How often the front has seen this kind's write since the world began. */
  writes({ site, writeName }: Kind): number {
    return this.fronts[site].writes.filter((write) => write === writeName).length
  }

  async stop(): Promise<void> {
    await this.#browser.close()
    await this.#stop()
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.service.url + path, {
      method,
      headers: { authorization: `Bearer ${this.service.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    }
    return await answer.json()
  }
}

export async function startWorld(): Promise<World> {
  const certificate = inject('certificate')
  const applications = inject('applications')
  const [admin, shop] = await Promise.all(SITES.map((name) => startFront(applications[name], certificate)))
  const fronts = { admin: admin!, shop: shop! }
  const directory = mkdtempSync(join(tmpdir(), 'passage-live-service-'))
  const origins = KINDS.map(({ integration, site }) => [integration.id, fronts[site].origin])
  const prepared = await prepareService(directory, chanceOf(Date.now(), 'port'), {
    mode: 'live',
    entry: 'test/live/worker.ts',
    variables: { LIVE_ORIGINS: JSON.stringify(Object.fromEntries(origins)) },
  })
  const service = new Service(prepared)
  service.spawn()
  const receiver = createServer((incoming, outgoing) => {
    incoming.resume()
    outgoing.writeHead(204).end()
  })
  receiver.listen(0, '127.0.0.1')
  const [line, browser] = await Promise.all([startLine(service.url), launchBrowser(), service.untilUp()])
  return new World({
    service,
    line,
    fronts,
    browser,
    certificate: certificate.cert,
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    async stop() {
      await Promise.all([line.stop(), admin?.stop(), shop?.stop(), service.kill()])
      receiver.close()
      rmSync(directory, { recursive: true, force: true })
    },
  })
}
