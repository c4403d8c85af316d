// What a link's object keeps of it in its one row, read and changed behind its back.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { eventsAfter } from '../../src/link/events.ts'
import { FreePages } from '../../src/link/free-pages.ts'
import { type Kept, keptText, parseKept } from '../../src/link/kept.ts'
import { Parts } from '../../src/link/parts.ts'
import type { LinkEvent } from '../../src/wire/event.ts'

export function keptIn({ sql }: DurableObjectStorage): Kept | null {
  const [found] = sql.exec<{ kept: string }>('SELECT kept FROM link').toArray()
  return found === undefined ? null : parseKept(found.kept)
}

/** All that were written, those that have become parts too. */
export function eventsIn({ sql }: DurableObjectStorage, kept: Kept): LinkEvent[] {
  return eventsAfter(kept, 0, Infinity, new Parts(sql, new FreePages(sql), 'parts'))
}

async function withKept<T>(linkId: string, use: (storage: DurableObjectStorage, kept: Kept) => T): Promise<T> {
  return await runInDurableObject(env.LINK.getByName(linkId), (_, { storage }) => {
    const kept = keptIn(storage)
    if (kept === null) {
      throw new Error(`the object has not met ${linkId}`)
    }
    return use(storage, kept)
  })
}

export async function readKept(linkId: string): Promise<Kept> {
  return await withKept(linkId, (_, kept) => kept)
}

export async function readEvents(linkId: string): Promise<LinkEvent[]> {
  return await withKept(linkId, eventsIn)
}

export async function changeKept(linkId: string, change: (kept: Kept) => Partial<Kept>): Promise<void> {
  await withKept(linkId, ({ sql }, kept) => {
    sql.exec('UPDATE link SET kept = ?', keptText({ ...kept, ...change(kept) }))
  })
}
