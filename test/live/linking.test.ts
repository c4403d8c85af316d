// Both sites linked, from the developer's request to the result, as a person at a keyboard would: what is read is what the
// site shows, and what is written is there once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KINDS } from './support/kinds.ts'
import { startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})

afterAll(async () => {
  await world.stop()
})

describe.each(KINDS)('the $site', (kind) => {
  it('is signed in to, read and written', async () => {
    const visitor = await world.visitor(kind)
    const text = 'Radka Nováková & daughters'
    const write = await kind.write(text, visitor)
    const created = await world.create(kind, [{ resource: kind.resource, action: 'read' }, write])
    const before = { writes: world.writes(kind), shown: await kind.shown(visitor) }
    const page = await world.newPage()

    const began = performance.now()
    const end = await world.link(kind, created, page)
    console.log(`${kind.site}: linked in ${((performance.now() - began) / 1000).toFixed(1)} s`)

    expect(end).toMatchObject({ kind: 'ended', error: null, status: 'complete' })
    const { status, result, error } = await world.read(created)
    expect({ status, error }).toEqual({ status: 'complete', error: null })
    expect(result).toMatchObject({ operations: [{ data: before.shown }, { data: { success: true } }] })
    expect(world.writes(kind) - before.writes).toBe(1)
    expect(await kind.countWritten(text, visitor)).toBe(1)
    await page.context().close()
  })
})
