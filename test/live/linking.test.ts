// Both sites linked by every client, from the developer's request to the result, as a person at a keyboard would: what is read
// is what the site shows, what is written is there once, and all clients read the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENTS } from './clients/clients.ts'
import type { Device } from './support/device.ts'
import { KINDS } from './support/kinds.ts'
import { startWorld, type World } from './support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})

afterAll(async () => {
  await world.stop()
})

describe.each(CLIENTS)('by the $name,', (client) => {
  let device: Device

  beforeAll(async () => {
    device = await world.device(client)
  })

  afterAll(async () => {
    await device.stop()
  })

  it.each(KINDS)('the $site is signed in to, read and written', async (kind) => {
    const visitor = await world.visitor(kind)
    const text = `Radka Nováková & daughters, by the ${client.name}`
    const write = await kind.write(text, visitor)
    const created = await world.create(kind, [{ resource: kind.resource, action: 'read' }, write])
    const before = { writes: world.writes(kind), shown: await kind.shown(visitor) }

    const began = performance.now()
    await device.client.begin(kind, created)
    const { status, result, error } = await world.attend(device, kind, created)
    console.log(`${kind.site}: linked by the ${client.name} in ${((performance.now() - began) / 1000).toFixed(1)} s`)

    expect({ status, error }).toEqual({ status: 'complete', error: null })
    expect(result).toMatchObject({ operations: [{ data: before.shown }, { data: { success: true } }] })
    expect(world.writes(kind) - before.writes).toBe(1)
    expect(await kind.countWritten(text, visitor)).toBe(1)
  })
})
