// What the object keeps, on the real storage: large things become parts, a write is one row, and what comes to nothing is
// forgotten.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { configOf } from '../../src/config.ts'
import { newId } from '../../src/core/id.ts'
import { stateOfNewLink } from '../../src/core/link-life.ts'
import { HeldLink } from '../../src/link/held-link.ts'
import { LinkStorage, type StoredLink } from '../../src/link/storage.ts'
import { Timelines } from '../../src/link/timelines.ts'
import { tablesOf } from '../support/tables.ts'
import type { LinkEvent } from '../../src/wire/event.ts'
import type { EventType } from '../../src/wire/event-type.ts'

const LINK: StoredLink = {
  facts: {
    organisationId: 'org_1',
    mode: 'test',
    id: 'link_kept',
    integrationId: 'tmobile',
    operations: [{ resource: 'paymentMethod', action: 'read' }],
    webhookUrl: null,
    returnUrl: null,
    externalUserId: null,
    debug: false,
    retainResultFor: null,
    expiresAt: 2,
    createdAt: 1,
  },
  state: stateOfNewLink('pending', 0, 1),
  sealedContacts: null,
  sealedArguments: null,
  sealedResult: null,
}

const bytes = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill)
const event = (type: EventType, createdAt: number, data: LinkEvent['data']) => ({
  id: newId('evt', createdAt, bytes(14, 0)),
  type,
  data,
  createdAt,
})

/** A link of its own, each time it is asked for as an event of its object would hold it. */
async function withStorage(work: (hold: () => HeldLink, storage: DurableObjectStorage) => void): Promise<void> {
  await runInDurableObject(env.LINK.getByName(`link_${crypto.randomUUID()}`), (_, { storage }) => {
    const config = configOf(env)
    const kept = new LinkStorage(storage.sql, config.keys)
    const timelines = new Timelines(storage.sql, config.keys, kept.freePages)
    const transaction = <T>(run: () => T): T => storage.transactionSync(run)
    const shell = { storage: kept, timelines, config, transaction } as unknown as HeldLink['shell']
    work(() => new HeldLink(shell), storage)
  })
}

describe('what is kept of a link', () => {
  it('comes back as it was, small or large', async ({ expect }) => {
    await withStorage((hold, storage) => {
      expect(hold().link).toBeNull()
      hold().saveLink({ ...LINK, sealedArguments: bytes(100, 7), sealedResult: bytes(1_000_000, 9) })
      const { link } = hold()
      expect(link?.facts).toEqual(LINK.facts)
      expect(Buffer.compare(link!.sealedArguments!, bytes(100, 7))).toBe(0)
      expect(Buffer.compare(link!.sealedResult!, bytes(1_000_000, 9))).toBe(0)
      expect(tablesOf(storage).sort()).toEqual(['free_pages', 'link', 'parts'])
    })
  })

  it('leaves a large part where it is until it is replaced, and then zeroes it', async ({ expect }) => {
    await withStorage((hold, storage) => {
      const parts = (): { number: number; zeros: number }[] =>
        storage.sql
          .exec<{ number: number; zeros: number }>(
            'SELECT number, bytes = zeroblob(length(bytes)) AS zeros FROM parts ORDER BY number',
          )
          .toArray()
      hold().saveLink({ ...LINK, sealedArguments: bytes(9000, 7) })
      const held = hold()
      held.saveLink({ ...held.link!, state: { ...LINK.state, version: 1 } })
      expect(parts()).toEqual([{ number: 1, zeros: 0 }])
      held.saveLink({ ...held.link!, sealedArguments: null })
      expect(parts()).toEqual([{ number: 1, zeros: 1 }])
      expect(hold().link?.sealedArguments).toBeNull()
    })
  })

  it('is one row a transaction, whatever it changes, and has its place from the first on', async ({ expect }) => {
    await withStorage((hold, { sql }) => {
      hold().saveLink(LINK)
      const exec = sql.exec.bind(sql)
      let rows = 0
      Object.assign(sql, {
        exec: (query: string, ...values: unknown[]) => {
          const cursor = exec(query, ...values)
          const found = cursor.toArray()
          rows += cursor.rowsWritten
          return { toArray: () => found }
        },
      })
      const held = hold()
      held.transaction(() => {
        held.startJournal()
        held.appendEvent(event('link.claimed', 1, {}))
        held.appendEntry({ number: 1, kind: 'answer', at: 1, sealed: bytes(300, 1), submitted: 'no' })
        held.insertDelivery({ id: 'dlv_1', eventId: 'evt_1', event: 'link.failed', body: bytes(900, 2) }, 5)
        held.saveLink({ ...LINK, state: { ...LINK.state, version: 1 } })
      })
      expect(rows).toBe(1)
      expect(hold()).toMatchObject({ lastSeq: 2, journalEnd: { number: 1, bytes: 300 } })
      expect(hold().openDelivery).toMatchObject({ id: 'dlv_1', token: 0, nextAt: 5 })
    })
  })

  it('is what it was where a transaction comes to nothing', async ({ expect }) => {
    await withStorage((hold) => {
      hold().saveLink(LINK)
      const held = hold()
      expect(() =>
        held.transaction(() => {
          held.appendEvent(event('link.claimed', 1, {}))
          throw new Error('planted')
        }),
      ).toThrow('planted')
      expect(held.lastSeq).toBe(1)
      expect(hold().lastSeq).toBe(1)
      held.appendEvent(event('link.claimed', 1, {}))
      expect(hold().lastSeq).toBe(2)
    })
  })

  it('numbers its events without a gap over many pages, and gives them from anywhere', async ({ expect }) => {
    await withStorage((hold) => {
      hold().saveLink(LINK)
      for (let count = 0; count < 200; count++) {
        hold().appendEvent(event('session.connected', count, { count }))
      }
      const held = hold()
      expect(held.lastSeq).toBe(201)
      const all = Array.from({ length: 200 }, (_, index) => index + 2)
      const seqs = (after: number, most?: number): number[] => held.eventsAfter(after, most).map(({ seq }) => seq)
      expect(seqs(0)).toEqual(all)
      for (const after of [1, 2, 64, 65, 66, 129, 130, 193, 194, 200, 201]) {
        expect(seqs(after), `after ${after}`).toEqual(all.slice(after - 1))
        expect(seqs(after, 70), `70 after ${after}`).toEqual(all.slice(after - 1).slice(0, 70))
      }
    })
  })

  it('is erased with its parts, its journal and its events', async ({ expect }) => {
    await withStorage((hold, storage) => {
      hold().saveLink({ ...LINK, sealedResult: bytes(9000, 7) })
      const held = hold()
      held.transaction(() => {
        held.startJournal()
        held.appendEntry({ number: 1, kind: 'answer', at: 1, sealed: bytes(9000, 1), submitted: 'no' })
        held.appendEvent(event('link.claimed', 1, {}))
      })
      held.transaction(() => held.eraseLink(LINK.facts, { ...LINK.state, isErased: true }))
      expect(tablesOf(storage).sort()).toEqual(['free_pages', 'link'])
      expect(hold()).toMatchObject({ lastSeq: 1, deliveries: [], link: { sealedResult: null } })
    })
  })
})
