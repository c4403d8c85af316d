// The web view kit as apps use it: the script at document start, the five calls, and everything else in a program of its own.
// Costs about a minute.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { TEST_MS } from '../support/patience.ts'
import { simulated } from './support/end.ts'
import { type Network, startNetwork } from './support/proxy.ts'
import { linesOf } from './support/recording-of.ts'
import { serviceAt } from './support/service.ts'
import { manifestOfTwin, signInTo, TWINS } from './support/twin.ts'
import { createLink, type CreatedLink, READ, WRITE } from './support/visit.ts'
import { type AppWord, type LinkInApp, Phone } from './support/web-view-shell.ts'

const service = serviceAt(inject('service').Development)
let phone: Phone

beforeAll(async () => {
  phone = await Phone.launch()
})

afterAll(async () => {
  await phone?.close()
})

/** @param at where the service is reached, and the site with it */
function asked({ claimCode }: CreatedLink, integrationId = 'tmobile', at = service.url): LinkInApp {
  return { service: at, claimCode, manifest: manifestOfTwin(integrationId, at) }
}

const resultOf = async ({ linkId }: CreatedLink): Promise<unknown> =>
  (await service.api('GET', `/v1/links/${linkId}`)).body.result

describe('a link in an app', () => {
  it.for(TWINS)('gives of %s what anybody else gets', async (integrationId) => {
    const operations = integrationId === 'ubereats' ? [READ] : [READ, WRITE]
    const link = await createLink(service, { integrationId, operations })
    const run = (await phone.install()).link(asked(link, integrationId))
    await signInTo(integrationId, await run.turn())
    expect(await run.end()).toMatchObject({ kind: 'ended', status: 'complete' })
    const { result } = await simulated(service, 'user_good', { integrationId, operations })
    expect(await resultOf(link)).toEqual(result)
    expect(run.complaints).toBe('')
  })
})

const MOST_DEATHS = 40
const CARD_POST = /POST \/sandbox\/tmobile\/payments\/new /g

/** What may be said of a link whose page went away with what was filled in, or with the answer to what was sent. */
const NAMED = ['OUTCOME_UNKNOWN', 'AUTOMATION_ERROR']

/** Complete, or failed by a name; and in no case a second card. */
function expectOnce(end: unknown, network: Network): void {
  expect(end).toMatchObject({ kind: 'ended' })
  const { status, error } = end as { readonly status: string; readonly error: { readonly code: string } | null }
  expect([status, error?.code ?? null]).toSatisfy(
    ([how, code]) => how === 'complete' || (how === 'failed' && NAMED.includes(String(code))),
  )
  expect(network.sent().match(CARD_POST)?.length ?? 0).toBeLessThan(2)
}

/** Which command it is that starts next. */
function follow(): (word: AppWord) => string {
  let next = ''
  return (word) => {
    next = word.kind === 'received' ? (/"command":"(\w+)"/.exec(word.frame)?.[1] ?? next) : next
    return next
  }
}

describe('an app that is killed', () => {
  it('at each command goes on where it was, and adds a card once', { timeout: 2 * TEST_MS }, async () => {
    const network = await startNetwork(service.url)
    try {
      const link = await createLink(service, { operations: [READ, WRITE] })
      const app = await phone.install()
      const killed = new Map<string, string>()
      let end: unknown
      for (let deaths = 0; end === undefined && deaths < MOST_DEATHS; deaths++) {
        let death: Promise<void> | undefined
        const commandOf = follow()
        const run = app.link({ ...asked(link, 'tmobile', network.url), records: true }, (word, { kill }) => {
          const command = commandOf(word)
          // A form that is half filled is gone with its page: the automation fills it once more, and not for ever.
          const isSpared = command === 'fillForm' && [...killed.values()].includes(command)
          if (word.kind === 'started' && !killed.has(word.id) && !isSpared) {
            killed.set(word.id, command)
            death = kill()
          }
        })
        const person = run.turn().then((page) => signInTo('tmobile', page))
        // It may be killed under his hands.
        person.catch(() => null)
        end = await run.end().catch((cause: unknown) => {
          if (death === undefined) {
            throw cause
          }
        })
        await death
      }
      expect(new Set(killed.values())).toEqual(new Set(['navigate', 'extract', 'fillForm', 'submit']))
      expectOnce(end, network)
    } finally {
      await network.close()
    }
  })
})

describe('a page that goes away', () => {
  // What was filled in is gone with the page, and the automation says so: that one is left out.
  it('at each command loses nothing that counts', async () => {
    const network = await startNetwork(service.url)
    try {
      const link = await createLink(service, { operations: [READ, WRITE] })
      const asking = { ...asked(link, 'tmobile', network.url), records: true }
      const met = new Set<string>()
      const commandOf = follow()
      const run = (await phone.install()).link(asking, (word, { reload }) => {
        const next = commandOf(word)
        if (word.kind === 'started' && next !== 'fillForm' && !met.has(next)) {
          met.add(next)
          reload().catch(() => null)
        }
      })
      await signInTo('tmobile', await run.turn())
      expectOnce(await run.end(), network)
      expect([...met]).toEqual(['navigate', 'extract', 'submit'])
    } finally {
      await network.close()
    }
  })
})

describe('the session in src/docs/web-view.md', () => {
  it('is one that takes place', async () => {
    const shown = /^```text\n(.*?)^```/ms.exec(readFileSync('src/docs/web-view.md', 'utf8'))?.[1] ?? ''
    const link = await createLink(service, { operations: [READ] })
    const run = (await phone.install()).link({ ...asked(link), records: true })
    await signInTo('tmobile', await run.turn())
    expect(await run.end()).toMatchObject({ status: 'complete' })
    const lines = linesOf(run.said, service.url)
    let from = 0
    const missing = shown
      .trim()
      .split('\n')
      .filter((line) => {
        const at = lines.indexOf(line, from)
        from = at === -1 ? from : at + 1
        return at === -1
      })
    expect(missing, lines.join('\n')).toEqual([])
    // The token opens the session's line, and is in nothing that a page gets to read.
    const texts = run.said.flatMap((word: AppWord) => (word.kind === 'run' ? [word.text] : []))
    expect(texts.length).toBeGreaterThan(10)
    expect(texts.join('\n')).not.toMatch(/\b(?:ct|clm)_/)
  })
})
