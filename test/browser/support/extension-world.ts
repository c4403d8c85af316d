// What the extension is tried with: the service with a live key, whose live site is a strict twin on an origin of its own, and
// the extension that is packed for both.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sitesOf } from '../../../src/cli/pack-extension.ts'
import type { Package } from '../../../src/extension/manifest.ts'
import { chanceOf } from '../../kill/chance.ts'
import { prepareService, Service } from '../../kill/service.ts'
import { type Line, startLine } from '../../live/support/line.ts'
import { packForTest } from './extension-client.ts'
import { listen } from './listen.ts'
import { serveStrictTwins } from './twins.ts'
import { type CreatedLink, READ } from './visit.ts'

export interface LinkView {
  readonly status: string
  readonly result: unknown
  readonly error: { readonly code: string } | null
}

export interface ExtensionWorld {
  /** For profiles. */
  readonly folder: string
  readonly service: string
  /** The way to it, which a test can watch and cut. */
  readonly line: Line
  /** The origin of the site. */
  readonly site: string
  /** Every form that the site was sent: method and path. */
  readonly posts: readonly string[]
  /** Told of each before it is answered. */
  heard: (post: string) => void
  /** The same folder each time. */
  pack(hosts: Package['hosts']): Promise<string>
  create(more?: Readonly<Record<string, unknown>>): Promise<CreatedLink>
  read(linkId: string): Promise<LinkView>
  /** By the developer. */
  cancel(linkId: string): Promise<void>
  stop(): Promise<void>
}

/** The sites' own pages allow no frames, and no script of a test's. */
const BARE = '/bare'

/** @param siteHost of the site, which is on a port of its own anyway */
export async function startExtensionWorld(siteHost = '127.0.0.1'): Promise<ExtensionWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'passage-extension-'))
  const posts: string[] = []
  const twins = createServer((request, response) => {
    if (request.method === 'POST') {
      const post = `POST ${(request.url ?? '').replace(/\?.*/, '')}`
      posts.push(post)
      world.heard(post)
    }
    if (request.url?.startsWith(BARE) === true) {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Bare</title>')
    } else {
      serveStrictTwins(request, response)
    }
  })
  const site = `http://${siteHost}:${await listen(twins)}`
  const home = `${site}/sandbox/tmobile`
  const prepared = await prepareService(folder, chanceOf(Date.now(), 'port'), {
    mode: 'live',
    variables: { LIVE_ORIGINS: JSON.stringify({ tmobile: home }) },
  })
  const service = new Service(prepared)
  service.spawn()
  await service.untilUp()
  const line = await startLine(prepared.url)
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(prepared.url + path, {
      method,
      headers: { authorization: `Bearer ${prepared.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    }
    return await answer.json()
  }
  const world: ExtensionWorld = {
    folder,
    service: line.url,
    line,
    site,
    posts,
    heard: () => {},
    pack: (hosts) =>
      packForTest(join(folder, hosts), {
        service: line.url,
        sites: sitesOf({ tmobile: { site: home }, att: { site: `${site}/sandbox/att` } }),
        hosts,
      }),
    create: async (more = {}) => {
      const created = await call('POST', '/v1/links', {
        integrationId: 'tmobile',
        operations: [READ],
        // Nobody listens: what comes of it is asked for.
        webhookUrl: 'http://127.0.0.1:9/',
        returnUrl: `${site}/sandbox/`,
        ...more,
      })
      const link = created as CreatedLink
      return { ...link, appClipUrl: link.appClipUrl.replace(prepared.url, line.url) }
    },
    read: async (linkId) => (await call('GET', `/v1/links/${linkId}`)) as LinkView,
    cancel: async (linkId) => {
      await call('POST', `/v1/links/${linkId}/cancel`)
    },
    stop: async () => {
      await line.stop()
      await service.kill()
      twins.closeAllConnections()
      twins.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return world
}
