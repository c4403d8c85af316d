// A session's messages, one waiting for the other as a client's do: beside an object that writes one row for each message and
// answers with the next command. Several sessions at once, each on a socket of its own.
import { WebSocket } from 'ws'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSocket } from '../../src/device/open-socket.ts'
import { playScripted } from '../../src/sandbox/scripted-driver.ts'
import { newScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { Product } from './hosts.ts'
import type { Host } from './runtime.ts'
import { claimLink, createLinks, EXAMPLE } from './links.ts'
import { inParallel, type Measure, type Round, roundOf, spendingSide } from './side.ts'

const AT_ONCE = 8
const CLOCK = {
  now: Date.now,
  async sleep(ms: number) {
    await sleep(ms)
  },
}

export async function sessionMeasures(product: Product, floor: Host): Promise<readonly Measure[]> {
  const claims = (count: number): Promise<readonly Claim[]> => claimed(product, count)
  const [first] = await claims(1)
  const messages = (await playProduct(first!)).length
  return [
    {
      name: `session messages, ${AT_ONCE} sessions at once`,
      beside: `an echo that writes a row; processor for all ${messages} of a session`,
      product: spendingSide(product, { make: claims, ...playing(playProduct), perItem: messages }),
      floor: spendingSide(floor, {
        make: async (count) => Array.from({ length: count }, () => crypto.randomUUID()),
        ...playing((name: string) => playFloor(floor, name, messages)),
        perItem: messages,
      }),
    },
  ]
}

async function claimed(product: Product, count: number): Promise<readonly Claim[]> {
  const links = await createLinks(product, count)
  return await inParallel(links, AT_ONCE, ({ claimCode }) => claimLink(product, claimCode))
}

/** @param play gives how long each message waited for its answer, milliseconds */
function playing<Ticket>(play: (ticket: Ticket) => Promise<readonly number[]>) {
  return {
    async spend(tickets: readonly Ticket[]): Promise<Round> {
      const began = performance.now()
      const times = await inParallel(tickets, AT_ONCE, play)
      return roundOf(times.flat(), performance.now() - began)
    },
    async spendAt(tickets: readonly Ticket[], rate: number): Promise<Round> {
      const began = performance.now()
      const times = await inParallel(tickets, tickets.length, async (ticket, index) => {
        await sleep(Math.max(0, began + (index * 1000) / rate - performance.now()))
        return await play(ticket)
      })
      return roundOf(times.flat(), performance.now() - began)
    },
  }
}

/** The project's own client with a scripted person, who takes no time. */
async function playProduct(claim: Claim): Promise<readonly number[]> {
  const times: number[] = []
  let sent = 0
  const connect = () => openSocket(claim, (address) => bareSocket(address))
  const play = playScripted(connect, newScriptedPerson(EXAMPLE.integrationId, 'user_good'), CLOCK, {
    doing: ({ kind }) => {
      sent = kind === 'send' ? performance.now() : sent
    },
    heard: ({ type }) => {
      if (type === 'server.command' || type === 'server.set_interactive' || type === 'server.session_end') {
        times.push(performance.now() - sent)
      }
    },
  })
  const outcome = await play.outcome
  if (outcome.kind !== 'ended' || outcome.status !== 'complete') {
    throw new Error(`A session ended otherwise: ${JSON.stringify(outcome)}`)
  }
  return times
}

async function playFloor({ url }: Host, name: string, messages: number): Promise<readonly number[]> {
  const socket = bareSocket(`${url.replace(/^http/, 'ws')}/socket/${name}`)
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened)
    socket.addEventListener('close', failed)
  })
  const times: number[] = []
  for (let number = 0; number < messages; number++) {
    const at = performance.now()
    const answered = new Promise((heard) => socket.addEventListener('message', heard, { once: true }))
    socket.send(JSON.stringify({ type: 'client.command_response', id: `cmd_${number}`, result: null }))
    await answered
    times.push(performance.now() - at)
  }
  socket.close(1000)
  return times
}

/** Without compression: nothing but the processor of this side would have of it. */
function bareSocket(address: string): WebSocket {
  return new WebSocket(address, { perMessageDeflate: false })
}
