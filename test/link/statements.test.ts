// What a frame costs in statements: the link is read once for each event of its object, whoever asks how often.
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { SessionClient } from '../support/session-client.ts'
import { start } from '../support/session.ts'

/** Each event of the object with the statements that it ran, in order: a window in front of the one door to its storage. */
async function watchStatements(linkId: string): Promise<{ readonly event: string; readonly ran: string[] }[]> {
  const events: { event: string; ran: string[] }[] = []
  await runInDurableObject(env.LINK.getByName(linkId), (instance, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    sql.exec = ((query: string, ...values: unknown[]) => {
      events.at(-1)?.ran.push(query)
      return exec(query, ...values)
    }) as typeof sql.exec
    for (const event of ['claim', 'fetch', 'webSocketMessage', 'webSocketClose', 'alarm'] as const) {
      const handle = (instance[event] as (...given: unknown[]) => unknown).bind(instance)
      Object.assign(instance, {
        [event]: (...given: unknown[]) => {
          events.push({ event, ran: [] })
          return handle(...given)
        },
      })
    }
  })
  return events
}

function count(statements: readonly string[], part: string): number {
  return statements.filter((statement) => statement.includes(part)).length
}

describe('a session from its first frame to its last', () => {
  it('reads its link once a frame, sums its journal never, and runs few statements', async ({ expect }) => {
    const { link, claimed } = await start()
    const events = await watchStatements(link.linkId)
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.run()
    const frames = events.filter(({ event }) => event === 'webSocketMessage').map(({ ran }) => ran)
    // The last frame ends the link: D1 is told, and what was read before is read again.
    const within = frames.slice(0, -1)
    expect(within.length).toBeGreaterThanOrEqual(9)
    expect(within.map((ran) => count(ran, 'FROM link'))).toEqual(within.map(() => 1))
    expect(frames.map((ran) => count(ran, 'SUM('))).toEqual(frames.map(() => 0))
    const statements = frames.flat().length
    console.log(
      `${frames.length} frames: ${statements} statements, ${count(frames.flat(), 'FROM link')} reads of the link`,
    )
    expect(Math.max(...within.map((ran) => ran.length))).toBeLessThanOrEqual(10)
    expect(statements / frames.length).toBeLessThanOrEqual(7)
  })
})
