// What playing a session adds to its steps: here, how it ends where something that it was given fails.
import { describe, expect, it } from 'vitest'
import { forgetfulStore, Play, type SessionSocket, type Setting } from '../../src/device/play.ts'

const ENDS = JSON.stringify({ type: 'server.session_end', status: 'complete' })

/** Says this, and then closes where it is told a code. */
function socketThatSays(frames: readonly unknown[], code: number | null = null): SessionSocket {
  return {
    readyState: 1,
    send: () => {},
    close: () => {},
    addEventListener(type: 'message' | 'close', listener: (event: never) => void) {
      for (const data of type === 'message' ? frames : []) {
        queueMicrotask(() => listener({ data } as never))
      }
      if (type === 'close' && code !== null) {
        queueMicrotask(() => listener({ code } as never))
      }
    },
  }
}

function play(close: () => void, setting: Partial<Setting> = {}): Play {
  const driver = { address: () => null, navigate: async () => {}, run: async () => ({ result: null }) }
  return new Play({
    connect: async () => socketThatSays([ENDS]),
    driver: () => ({ ...driver, watch: () => {}, unwatch: () => {}, close }),
    clock: { now: () => 0, sleep: async () => {} },
    chance: () => 0,
    store: forgetfulStore(),
    isAlone: true,
    rules: { client: { name: 'test', version: '1' }, capabilities: [], mayRepeat: () => false, bounds: null },
    ...setting,
  })
}

describe('the wait before the next connection', () => {
  it.for([
    ['may be cut short', 1006, { slept: [], paused: [300] }],
    ['but not what the service has asked for', 4429, { slept: [60_000], paused: [300] }],
  ] as const)('%s', async ([, code, waited]) => {
    const slept: number[] = []
    const paused: number[] = []
    const sockets = [socketThatSays([], code), socketThatSays([ENDS])]
    const playing = play(() => {}, {
      connect: async () => sockets.shift()!,
      pause: async (ms) => {
        paused.push(ms)
      },
      clock: {
        now: () => 0,
        sleep: async (ms) => {
          slept.push(ms)
        },
      },
    })
    await playing.outcome
    expect({ slept, paused }).toEqual(waited)
  })
})

describe('a frame that is no message', () => {
  it.for([
    ['no text', new ArrayBuffer(3)],
    ['no JSON', '{"type":'],
    ['no object', '["server.command"]'],
    ['null', 'null'],
    ['no type', '{"id":"1"}'],
    ['a type that is no text', '{"type":7}'],
  ])('is told by itself and passed over: %s', async ([, frame]) => {
    const told: string[] = []
    const witness = { garbled: () => told.push('garbled'), complained: () => told.push('complained') }
    const playing = play(() => {}, { connect: async () => socketThatSays([frame, ENDS]), witness })
    await expect(playing.outcome).resolves.toMatchObject({ kind: 'ended', status: 'complete' })
    expect(told).toEqual(['garbled'])
  })

  it('ends no session of whoever does not care to hear of it', async () => {
    const playing = play(() => {}, { connect: async () => socketThatSays(['babble', ENDS]) })
    await expect(playing.outcome).resolves.toMatchObject({ kind: 'ended' })
  })
})

describe('a session that ends', () => {
  it('gives how it ended', async () => {
    const ended = { kind: 'ended', status: 'complete', error: null, returnUrl: null }
    await expect(play(() => {}).outcome).resolves.toEqual(ended)
  })

  it('says so where its driver cannot be closed, however often that is tried', async () => {
    const broken = play(() => {
      throw new Error('this browser lacks something')
    })
    await expect(broken.outcome).rejects.toThrow('lacks something')
  })
})
