// The hosted page's driver as a client of the conformance kit: claims, plays with a frame of its own, and claims again.
import { type Bounds, boundsOf } from '../../../src/device/bounds.ts'
import { mayRepeat } from '../../../src/device/may-repeat.ts'
import type { PageListener } from '../../../src/device/driver.ts'
import { FrameDriver } from '../../../src/device/drivers/frame-driver.ts'
import { LiveSocket } from '../../../src/device/live-socket.ts'
import { openSocket } from '../../../src/device/open-socket.ts'
import { Play } from '../../../src/device/play.ts'
import type { DeviceMemory } from '../../../src/device/step.ts'
import { sleep } from '../../../src/device/wait.ts'
import type { Claim } from '../../../src/wire/claim.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'

/** Connections in a row on which the service said nothing: the hosted page asks the link then, and hears that it is over. */
const ENOUGH_REFUSALS = 3

/** Plays what the kit gives, one session after the other. @param code of the kit */
async function playAll(code: string): Promise<void> {
  const bounds = boundsOf((await (await fetch('/manifest')).json()) as Manifest)
  for (;;) {
    const answer = await fetch('/link/claim', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    })
    if (!answer.ok) {
      return
    }
    await playSession((await answer.json()) as Claim, bounds)
  }
}

async function playSession(claim: Claim, bounds: Bounds): Promise<void> {
  const frame = document.body.appendChild(document.createElement('iframe'))
  let memory: DeviceMemory | null = null
  let page: PageListener | null = null
  const driver = new FrameDriver(
    frame,
    {
      seen: (events) => page?.seen(events),
      moved: () => {},
      says: () => {},
      asks: () => Promise.resolve(true),
      answering: () => {},
    },
    bounds,
  )
  const play: Play = new Play({
    connect: () => openSocket(claim, (address) => new LiveSocket(address)),
    driver: (listener) => {
      page = listener
      return driver
    },
    clock: { now: Date.now, sleep },
    chance: Math.random,
    store: { read: () => memory, write: (written) => void (memory = written) },
    isAlone: true,
    rules: {
      client: { name: 'frame-driver', version: '2', cookies: 'own' },
      capabilities: ['evaluate', 'screenshot', 'frames'],
      mayRepeat,
      bounds,
    },
    witness: {
      doing: (effect) => {
        if (effect.kind === 'show' && effect.view.refusals >= ENOUGH_REFUSALS) {
          play.stop()
        }
      },
      complained: (code) => console.warn(code),
    },
  })
  await play.outcome
}

Object.assign(window, { playAll })
