// Everything that a link to a real site needs, running: the two sites behind their fronts, the service with a live key, the
// line to it, and the person who links. What the person links with is device.ts.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { TEST_MS } from '../../support/patience.ts'
import { chanceOf } from '../../kill/chance.ts'
import { prepareService, Service } from '../../kill/service.ts'
import { SITES, type SiteName } from './applications.ts'
import { type ClientKind, Device } from './device.ts'
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
  readonly appClipUrl: string
}

export class World {
  readonly service: Service
  readonly line: Line
  readonly fronts: Readonly<Record<SiteName, Front>>
  readonly #certificate: string
  readonly #webhookUrl: string
  readonly #stop: () => Promise<void>
  /** The user's, in the session that was heard of last. */
  #isTurn = false

  constructor(parts: {
    service: Service
    line: Line
    fronts: Readonly<Record<SiteName, Front>>
    certificate: string
    webhookUrl: string
    stop: () => Promise<void>
  }) {
    this.service = parts.service
    this.line = parts.line
    this.fronts = parts.fronts
    this.#certificate = parts.certificate
    this.#webhookUrl = parts.webhookUrl
    this.#stop = parts.stop
    this.line.hear = ({ by, interactive }) => {
      if (by === 'service' && interactive !== undefined) {
        this.#isTurn = interactive
      }
    }
  }

  async device(client: ClientKind): Promise<Device> {
    const origins = KINDS.map(({ integration, site }) => [integration.id, this.fronts[site].origin])
    return await Device.start(client, {
      service: this.line.url,
      origins: Object.fromEntries(origins),
      certificate: this.#certificate,
    })
  }

  /** Somebody who has signed in at the site by themselves. */
  async visitor(kind: Kind): Promise<Visitor> {
    const visitor = new Visitor(this.fronts[kind.site].origin, this.#certificate)
    await kind.enter(visitor)
    return visitor
  }

  /** Its address is that of the line. */
  async create(kind: Kind, operations: readonly Operation[]): Promise<Created> {
    const body = {
      integrationId: kind.integration.id,
      operations,
      webhookUrl: this.#webhookUrl,
      returnUrl: 'https://your-app.example.com/done',
    }
    return (await this.#call(this.line.url, 'POST', '/v1/links', body)) as Created
  }

  async read({ linkId }: Created): Promise<LinkView> {
    return (await this.#call(this.service.url, 'GET', `/v1/links/${linkId}`)) as LinkView
  }

  /**
   * The person at the device, who signs in whenever it is their turn, until the link has ended. Gives how it did.
   * @throws Error where it does not end
   */
  async attend(device: Device, kind: Kind, created: Created): Promise<LinkView> {
    let link: LinkView | null = null
    const hasEnded = async (): Promise<boolean> => {
      // The service may be down.
      link = await this.read(created).catch(() => null)
      return link !== null && /^(?:complete|failed|canceled|expired)$/.test(link.status)
    }
    await this.attendUntil(device, kind, hasEnded)
    return link ?? (await this.read(created))
  }

  async attendUntil(device: Device, kind: Kind, isOver: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + TEST_MS / 2; !(await isOver()); await sleep(LOOK_MS)) {
      if (Date.now() > deadline) {
        throw new Error(`The link does not go on. It is ${this.#isTurn ? '' : 'not '}the turn of the user.`)
      }
      if (this.#isTurn) {
        // The page may go away, and the browser may be closed at any moment: then it is tried again.
        await this.#signIn(device, kind).catch(() => null)
      }
    }
  }

  /** How often the front has seen this kind's write since the world began. */
  writes({ site, writeName }: Kind): number {
    return this.fronts[site].writes.filter((write) => write === writeName).length
  }

  async stop(): Promise<void> {
    await this.#stop()
  }

  async #signIn(device: Device, kind: Kind): Promise<void> {
    const page = device.pageAt(this.fronts[kind.site].origin)
    const password = page?.locator(kind.password)
    if (page === null || (await password?.isVisible()) !== true) {
      return
    }
    await kind.signIn(page)
    await password?.waitFor({ state: 'hidden', timeout: ENTERED_MS })
  }

  async #call(at: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(at + path, {
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

const LOOK_MS = 200
/** How long a site may take to let somebody in: then it is tried again. */
const ENTERED_MS = 15_000

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
  const [line] = await Promise.all([startLine(service.url), service.untilUp()])
  return new World({
    service,
    line,
    fronts,
    certificate: certificate.cert,
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    async stop() {
      await Promise.all([line.stop(), admin?.stop(), shop?.stop(), service.kill()])
      receiver.close()
      rmSync(directory, { recursive: true, force: true })
    },
  })
}
