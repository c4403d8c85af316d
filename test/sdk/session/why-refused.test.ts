// A client that comes back after its session has ended: its platform does not say why no socket opens, and the link does.
import { expect, it } from 'vitest'
import type { Refused, SessionSocket } from '../../../src/device/play.ts'
import { sayingWhy } from '../../../src/sdk/session/why-refused.ts'
import type { StatusMessage } from '../../../src/wire/status-message.ts'

type Link = Pick<StatusMessage, 'status' | 'error'>

const SOCKET: SessionSocket = { readyState: 1, send: () => {}, close: () => {}, addEventListener: () => {} }
const SILENT: Refused = { refused: null }
const ACTIVE: Link = { status: 'active', error: null }
const FAILED: Link = { status: 'failed', error: { code: 'CLIENT_TIMEOUT', message: '' } }

const refused = (times: number): Refused[] => Array.from({ length: times }, () => SILENT)

/** What each of these connections comes to, and how often the link was asked. */
async function outcomes(
  connections: readonly (SessionSocket | Refused)[],
  link: Link | null,
): Promise<readonly [said: readonly (number | null | 'open')[], asked: number]> {
  const left = [...connections]
  let asked = 0
  const connect = sayingWhy(
    () => Promise.resolve(left.shift() ?? SILENT),
    () => {
      asked++
      return Promise.resolve(link)
    },
  )
  const said: (number | null | 'open')[] = []
  for (const _ of connections) {
    const socket = await connect()
    said.push('refused' in socket ? socket.refused : 'open')
  }
  return [said, asked]
}

it.each([
  ['ended: not asked at once, for a network may refuse once', [SILENT, SILENT], FAILED, [null, 401], 1],
  ['ended, and it was open before', [SILENT, SOCKET, SILENT, SILENT], FAILED, [null, 'open', null, 401], 1],
  ['alive: tried on', [SILENT, SILENT, SILENT], ACTIVE, [null, null, null], 2],
  ['alive, and another has it', refused(6), ACTIVE, [null, null, null, null, null, 401], 5],
  ['nobody answers: tried on', refused(8), null, Array<null>(8).fill(null), 7],
  ['a platform that says why is believed', [{ refused: 503 }, { refused: 503 }], FAILED, [503, 503], 0],
] as const)('%s', async (_, connections, link, said, asked) => {
  expect(await outcomes(connections, link)).toEqual([said, asked])
})
