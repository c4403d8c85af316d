// A link from its claim to its end by the driver for Playwright, at the sandbox twins as sites of their own: each of them
// once, and then with everything that can break in between.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examplesOf } from '../../src/cli/example.ts'
import { ClaimRefused } from '../../src/device/claim-link.ts'
import { fileStore } from '../../src/sdk/playwright/link-store.ts'
import { linkWith, type LinkOptions } from '../../src/sdk/playwright/link-with.ts'
import { browser, service, useService } from './support/device.ts'
import { type Network, startNetwork } from './support/proxy.ts'
import { overhear, type Overheard } from './support/sockets.ts'
import { manifestOfTwin, signInTo, TWINS } from './support/twin.ts'
import { createLink, type CreatedLink, READ, WRITE } from './support/visit.ts'
import { NEVER } from '../support/never.ts'

useService()

let context: BrowserContext
let page: Page
let overheard: Overheard | null = null
let network: Network | null = null
let posts: string[]
const folder = mkdtempSync(join(tmpdir(), 'passage-link-'))
const path = join(folder, 'link.json')

beforeEach(async () => {
  posts = []
  await openBrowser()
})

afterEach(async () => {
  overheard?.stop()
  overheard = null
  await context.close()
  await network?.close()
  network = null
  rmSync(path, { force: true })
})

async function openBrowser(state?: Awaited<ReturnType<BrowserContext['storageState']>>): Promise<void> {
  context = await browser.newContext(state === undefined ? {} : { storageState: state })
  context.on('request', (request) => {
    if (request.method() === 'POST') {
      posts.push(new URL(request.url()).pathname)
    }
  })
  page = await context.newPage()
}

function optionsFor(
  { claimCode }: CreatedLink,
  integrationId = 'tmobile',
  more: Partial<LinkOptions> = {},
): LinkOptions {
  const { url } = network ?? service
  return {
    service: url,
    claimCode,
    manifest: manifestOfTwin(integrationId, url),
    signIn: (shown) => signInTo(integrationId, shown),
    ...more,
  }
}

async function statusOf({ linkId }: CreatedLink): Promise<{ status: string; code: string | null; data: unknown[] }> {
  const { body } = await service.api('GET', `/v1/links/${linkId}`)
  const data = (body.result?.operations ?? []).map(({ data }: { data: unknown }) => data)
  return { status: body.status, code: body.error?.code ?? null, data }
}

const COMPLETE = { kind: 'ended', status: 'complete', error: null }
const CARD_POST = '/sandbox/tmobile/payments/new'

describe('a link by hand or by script', () => {
  it.for(TWINS)('is complete at %s', async (integrationId) => {
    const { body: providers } = await service.api('GET', '/v1/providers')
    const example = examplesOf(providers).find((one) => one.integrationId === integrationId)!
    const link = await createLink(service, { integrationId, operations: example.operations })
    const began = performance.now()
    expect(await linkWith(page, optionsFor(link, integrationId))).toMatchObject(COMPLETE)
    console.log(`${integrationId}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    const { status, data } = await statusOf(link)
    expect(status).toBe('complete')
    expect(data).toHaveLength(example.operations.length)
  })

  it('is refused where there is none', async () => {
    const link = await createLink(service)
    await service.api('POST', `/v1/links/${link.linkId}/cancel`)
    const refused = linkWith(page, optionsFor(link))
    await expect(refused).rejects.toBeInstanceOf(ClaimRefused)
    await expect(refused).rejects.toMatchObject({ code: 'link_canceled' })
  })

  it('rejects with what signing in has thrown', async () => {
    const link = await createLink(service)
    const signIn = (): Promise<void> => Promise.reject(new Error('No such button'))
    await expect(linkWith(page, optionsFor(link, 'tmobile', { signIn }))).rejects.toThrow('No such button')
  })

  it('ends for this client where another comes with the same session', async () => {
    const link = await createLink(service)
    const store = fileStore(path)
    const other = await context.newPage()
    const second = Promise.withResolvers<Awaited<ReturnType<typeof linkWith>>>()
    const first = linkWith(page, {
      ...optionsFor(link),
      store,
      signIn: async () => {
        linkWith(other, { ...optionsFor(link), store }).then(second.resolve, second.reject)
      },
    })
    expect(await first).toEqual({ kind: 'replaced' })
    expect(await second.promise).toMatchObject(COMPLETE)
  })

  it('is canceled by the developer, and by the person', async () => {
    const link = await createLink(service)
    const signIn = async (): Promise<void> => {
      await service.api('POST', `/v1/links/${link.linkId}/cancel`)
    }
    expect(await linkWith(page, { ...optionsFor(link), signIn })).toMatchObject({ kind: 'ended', status: 'canceled' })

    const other = await createLink(service)
    const gaveUp = new AbortController()
    const given = linkWith(page, {
      ...optionsFor(other),
      signal: gaveUp.signal,
      signIn: async () => gaveUp.abort(),
    })
    expect(await given).toMatchObject({ kind: 'ended', status: 'failed', error: { code: 'USER_CANCELED' } })
  })
})

describe('a line that is cut', NEVER, () => {
  it('at each command changes nothing', async () => {
    network = await startNetwork(service.url)
    const link = await createLink(service)
    overheard = overhear(() => {
      network?.cut()
      network?.restore()
    })
    expect(await linkWith(page, optionsFor(link))).toMatchObject(COMPLETE)
    expect(overheard.connections).toBeGreaterThan(overheard.commands.length)
    expect(posts.filter((one) => one === CARD_POST)).toHaveLength(1)
  })

  it('for good leads to the end that the link tells', async () => {
    network = await startNetwork(service.url)
    const link = await createLink(service)
    const signIn = async (): Promise<void> => {
      network?.cut()
      await service.api('POST', `/v1/links/${link.linkId}/cancel`)
      network?.restore()
    }
    const end = await linkWith(page, { ...optionsFor(link), signIn })
    expect(end).toMatchObject({ kind: 'ended', status: 'canceled' })
  })
})

describe('a browser that is closed', NEVER, () => {
  it('at each command is gone on with in the next one', async () => {
    const link = await createLink(service, { operations: [READ, READ] })
    const options = { ...optionsFor(link), store: fileStore(path) }
    let state: Awaited<ReturnType<BrowserContext['storageState']>> | undefined
    const closing: Promise<void>[] = []
    const close = async (): Promise<void> => {
      state = await context.storageState()
      await context.close()
    }
    overheard = overhear(() => {
      if (closing.length === 0) {
        closing.push(close())
      }
    })
    for (;;) {
      const end = await linkWith(page, options)
      if (end.kind !== 'left') {
        expect(end).toMatchObject(COMPLETE)
        break
      }
      await closing.pop()
      await openBrowser(state)
    }
    expect(overheard.commands.length).toBeGreaterThan(4)
    expect((await statusOf(link)).data).toHaveLength(2)
    expect(fileStore(path).read()).toBeNull()
  })
})

describe('a client that refuses', NEVER, () => {
  it('at the worst leaves a link undone', async () => {
    const link = await createLink(service, { operations: [WRITE] })
    const manifest = manifestOfTwin('tmobile', service.url)
    const commands = manifest.commands.filter(({ command }) => command !== 'submit')
    const end = await linkWith(page, { ...optionsFor(link), manifest: { ...manifest, commands } })
    expect(end).toMatchObject({ kind: 'ended', status: 'failed' })
    expect(posts.filter((one) => one === CARD_POST)).toEqual([])
  })
})
