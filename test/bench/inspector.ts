// The runtime's inspector, as far as a profile needs it: what the isolate of one Worker did, sample by sample.
import { once } from 'node:events'
import { WebSocket } from 'ws'

const INTERVAL_US = 100

export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

export interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  /** Microseconds. */
  readonly timeDeltas: readonly number[]
}

export interface Profiler {
  watch<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly profile: CpuProfile }>
  close(): void
}

/** Samples the isolate of the Worker of this name whenever it is watched. */
export async function openProfiler(inspector: URL, worker: string): Promise<Profiler> {
  const answer = await fetch(new URL('/json', inspector.href.replace('ws', 'http')))
  const list = await answer.json<{ id: string }[]>()
  const id = list.find((target) => target.id.includes(worker))?.id
  const socket = new WebSocket(new URL(`/${id ?? ''}`, inspector).href)
  await once(socket, 'open')
  const waiting = new Map<number, (answer: { result: { profile: CpuProfile } }) => void>()
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { id: number; result: { profile: CpuProfile } }
    waiting.get(answer.id)?.(answer)
  })
  let asked = 0
  const ask = (method: string, params: object = {}) =>
    new Promise<{ result: { profile: CpuProfile } }>((answered) => {
      waiting.set(++asked, answered)
      socket.send(JSON.stringify({ id: asked, method, params }))
    })
  await ask('Profiler.enable')
  await ask('Profiler.setSamplingInterval', { interval: INTERVAL_US })
  return {
    async watch(work) {
      await ask('Profiler.start')
      const result = await work()
      const { profile } = (await ask('Profiler.stop')).result
      return { result, profile }
    },
    close: () => socket.close(),
  }
}
