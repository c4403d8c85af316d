// A site that was taken over, with every client: it is the real one, and each of its pages has a script in it that hears every
// call of the realm and does what it can against the client (hostile/spy.js). What it has learnt is told to its own server, and
// searched there: no token, no claim code, and no argument before it was typed into it. Nor does a place of its own learn one
// that it sends the browser to meanwhile. About 30 s a client.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../browser/support/listen.ts'
import { NEVER } from '../support/never.ts'
import { CLIENTS } from './clients/clients.ts'
import type { Device } from './support/device.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import { startWorld, type World } from './support/world.ts'

const SPY = readFileSync(new URL('hostile/spy.js', import.meta.url), 'utf8')
const [kind] = KINDS as readonly [Kind, ...Kind[]]
/** Chromium lets a page open no more than one tab a click without it. */
const MOST_TABS_LEFT = 5

interface Spied {
  readonly from: string
  readonly texts: readonly string[]
}

let world: World
let device: Device
let spied: Spied[] = []
let frames: string[] = []
/** What the script does, and on which page. */
let orders: (path: string) => string = () => ''
let stranger: { readonly origin: string; readonly visits: () => number; readonly stop: () => void }

beforeAll(async () => {
  world = await startWorld()
  stranger = await startStranger()
})

afterAll(async () => {
  stranger.stop()
  await world.stop()
})

beforeEach(() => {
  spied = []
  frames = []
  orders = () => ''
  const front = world.fronts[kind.site]
  front.intercept = (path, body) => {
    if (path === '/spied') {
      spied.push(JSON.parse(body) as Spied)
      return { type: 'text/plain', body: '' }
    }
    return path === '/spy.js' ? { type: 'text/javascript', body: SPY } : null
  }
  front.rewrite = (page, path) =>
    page.replace(/<head[^>]*>/i, (head) => `${head}<script src="/spy.js" ${orders(path)}></script>`)
  world.line.overhear = (frame) => frames.push(frame)
})

afterEach(() => {
  const front = world.fronts[kind.site]
  front.intercept = () => null
  front.rewrite = (page) => page
  front.hold = async () => {}
})

/** Another origin of the site's owner, which looks as the form does that is filled in. */
async function startStranger(): Promise<typeof stranger> {
  let visits = 0
  const fields = ['name', 'city', 'phone'].map((name) => `<input name="view[contacts][records][0][columns][${name}]">`)
  const page = `<!doctype html><html><head><script src="/spy.js" data-does="forge hide"></script></head><body><div id="content"><form id="controls">${fields.join('')}<button name="action[save]">Save</button></form></div></body></html>`
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (part: Buffer) => (body += part.toString()))
    incoming.on('end', () => {
      if (incoming.url === '/spied') {
        spied.push(JSON.parse(body) as Spied)
      }
      const isScript = incoming.url === '/spy.js'
      visits += incoming.url === '/form' ? 1 : 0
      outgoing.writeHead(200, {
        'content-type': isScript ? 'text/javascript' : 'text/html',
        'access-control-allow-origin': '*',
      })
      outgoing.end(isScript ? SPY : page)
    })
  })
  const origin = `http://localhost:${await listen(server)}`
  return {
    origin,
    visits: () => visits,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function heard(by = ''): string {
  return spied
    .filter(({ from }) => from.startsWith(by))
    .flatMap(({ texts }) => texts)
    .join('\n')
}

/** What nobody but the client and the service may know. */
function secretsOf({ claimCode, linkId }: { readonly claimCode: string; readonly linkId: string }): string[] {
  const ids = frames.flatMap((frame) => [...frame.matchAll(/"(?:id|sessionId)":"(\w{8,})"/g)].map(([, id = '']) => id))
  return [claimCode, linkId, ...world.line.tokens, ...ids]
}

function expectUnknown(text: string, secrets: readonly string[]): void {
  const known = secrets.filter((secret) => text.includes(secret))
  expect(known).toEqual([])
  expect(text.match(/\b(?:clm|ct)_(?!forged)\w+/g)).toBeNull()
}

describe.each(CLIENTS)('a site that was taken over, with the $name,', NEVER, (client) => {
  beforeAll(async () => {
    device = await world.device(client)
  })

  afterAll(async () => {
    await device.stop()
  })

  it('learns what is typed into it and nothing else, and cannot pretend to be anybody', async () => {
    orders = () => 'data-does="forge hide cover"'
    const visitor = await world.visitor(kind)
    const [first, second] = [`Vera Typed, ${client.name}`, `Olga Later, ${client.name}`]
    const created = await world.create(kind, [await kind.write(first, visitor), await kind.write(second, visitor)])
    let before: string | null = null
    world.fronts[kind.site].hold = async (write, moment) => {
      if (write === kind.writeName && moment === 'arrived') {
        before ??= heard()
      }
    }
    await device.client.begin(kind, created)
    const { status, error } = await world.attend(device, kind, created)
    expect({ status, error }).toEqual({ status: 'complete', error: null })
    expectUnknown(heard(), secretsOf(created))
    // The spy hears: what is typed it has.
    expect(before).toContain(first)
    expect(before).not.toContain(second)
    expect(heard()).toContain(second)
    // Whoever asks whether an extension is here, and is none of the service's pages, gets no answer: it would name its sites.
    expect(heard()).not.toContain('order-desk')
    expect(await kind.countWritten(first, visitor)).toBe(1)
    expect(await kind.countWritten(second, visitor)).toBe(1)
  })

  it('learns nothing where it goes elsewhere before the form is filled', async () => {
    const before = stranger.visits()
    orders = (path) => (path.startsWith('/contacts/add') ? `data-away="${stranger.origin}/form"` : '')
    const visitor = await world.visitor(kind)
    const text = `Nora Never, ${client.name}`
    const write = await kind.write(text, visitor)
    const created = await world.create(kind, [write])
    await device.client.begin(kind, created)
    const { status, error } = await world.attend(device, kind, created)
    console.log(`sent elsewhere, with the ${client.name}: ${error?.code ?? ''} ${error?.message ?? ''}`)
    expect(status).toBe('failed')
    // Its script may not have said anything when the client takes the page away.
    expect(stranger.visits()).toBeGreaterThan(before)
    expectUnknown(
      heard(),
      [...secretsOf(created), ...Object.values(write.arguments ?? {}).map(String)].filter((one) => one !== ''),
    )
    expect(await kind.countWritten(text, visitor)).toBe(0)
  })

  it('brings nobody out of step with a hundred tabs', async () => {
    orders = (path) => (/^\/contacts\/?$/.test(path) ? 'data-does="tabs"' : '')
    const visitor = await world.visitor(kind)
    const text = `Tabea Hundred, ${client.name}`
    const created = await world.create(kind, [await kind.write(text, visitor)])
    await device.client.begin(kind, created)
    const { status, error } = await world.attend(device, kind, created)
    console.log(`a hundred tabs, with the ${client.name}: ${error?.code ?? status}`)
    expectUnknown(heard(), secretsOf(created))
    expect(await kind.countWritten(text, visitor)).toBe(status === 'complete' ? 1 : 0)
    await expect.poll(() => device.context.pages().length).toBeLessThanOrEqual(MOST_TABS_LEFT)
  })
})
