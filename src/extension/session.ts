// One claimed session in a tab: the client's half of the protocol with that tab as its driver. Tells what is to be shown, and
// decides nothing.
import { boundsOf } from '../device/bounds.ts'
import { complain } from '../device/complain.ts'
import type { PageListener } from '../device/driver.ts'
import type { Status } from '../device/drivers/commands.ts'
import { RemoteDriver } from '../device/drivers/remote-driver.ts'
import type { RemoteView, ViewListener } from '../device/drivers/remote-view.ts'
import { giveUp as endAsGivenUp } from '../device/give-up.ts'
import { LiveSocket } from '../device/live-socket.ts'
import { mayRepeat } from '../device/may-repeat.ts'
import { openSocket } from '../device/open-socket.ts'
import { type Outcome, Play } from '../device/play.ts'
import type { DeviceEffect, DeviceMemory, DeviceView } from '../device/step.ts'
import { sleep } from '../device/wait.ts'
import type { SessionTicket } from '../wire/claim.ts'
import { type ShippedSite, shipped } from './shipped.ts'

export interface SessionListener {
  view(view: DeviceView): void
  says(status: Status): void
  asks(name: string | null): Promise<boolean>
  moved(address: string): void
  write(memory: DeviceMemory): Promise<void>
}

const CLIENT = { name: 'extension', version: shipped.version, cookies: 'own' } as const

/** @param comesBackTo where the site was, in an earlier life of the browser; null: it is there still, or is yet to be opened */
export async function playSession(
  ticket: SessionTicket,
  site: ShippedSite,
  { memory, comesBackTo }: { readonly memory: DeviceMemory | null; readonly comesBackTo: string | null },
  view: (hear: ViewListener) => RemoteView,
  listener: SessionListener,
): Promise<Play> {
  const heard: { page: PageListener | null; isLeft: boolean } = { page: null, isLeft: false }
  const driver = new RemoteDriver(view, site, {
    seen: (events) => heard.page?.seen(events),
    left: () => {
      heard.isLeft = true
      heard.page?.left()
    },
    moved: (address) => listener.moved(address),
    says: (status) => listener.says(status),
    asks: (name) => listener.asks(name),
  })
  if (comesBackTo !== null) {
    // Where it no longer loads, the next command finds out and says so.
    await driver.navigate(comesBackTo).catch((cause: unknown) => complain('The site did not come back', cause))
  }
  const play = new Play({
    clock: { now: Date.now, sleep },
    chance: Math.random,
    isAlone: true,
    connect: () => connect(ticket),
    driver: (page) => {
      heard.page = page
      return driver
    },
    store: { read: () => memory, write: (written) => listener.write(written) },
    rules: {
      client: CLIENT,
      capabilities: ['frames', 'continueAs'],
      mayRepeat,
      bounds: boundsOf(site),
    },
    witness: {
      doing: (effect: DeviceEffect) => {
        if (effect.kind === 'show') {
          listener.view(effect.view)
        }
      },
      complained: (code) => complain('The service refused a message', code),
    },
  })
  if (heard.isLeft) {
    // Before anybody heard of it.
    heard.page?.left()
  }
  return play
}

/** Of a user who has not let the extension onto the site: nothing was done, and the service hears that he gave up. */
export function giveUp(ticket: SessionTicket, memory: DeviceMemory): Promise<Outcome> {
  return endAsGivenUp(() => connect(ticket), CLIENT, memory)
}

async function connect(ticket: SessionTicket): ReturnType<typeof openSocket> {
  // The service may name any; the package is for one.
  const isOwn = new URL(ticket.websocketUrl).host === new URL(shipped.service).host
  return isOwn ? await openSocket(ticket, (address) => new LiveSocket(address)) : { refused: null }
}
