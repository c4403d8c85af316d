// Clients that are a program beside the browser, which a test can kill: each drives one page, and keeps what it must know in a
// file.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { AppOptions } from '../../browser/support/web-view-shell.ts'
import type { Client, ClientKind, Device } from '../support/device.ts'
import { type Kind, manifestAt } from '../support/kinds.ts'
import type { Created } from '../support/world.ts'

/** What a program is told, by its one parameter: JSON. */
export interface Told {
  readonly endpoint: string
  readonly service: string
  readonly claimCode: string
  readonly integrationId: string
  readonly origin: string
  /** A path. */
  readonly store: string
}

interface Way {
  readonly name: string
  readonly file: string
  readonly tell: (told: Told) => unknown
  /** What the program shows goes with it, as an app's views do. */
  readonly isView: boolean
}

class Program implements Client {
  readonly #device: Device
  readonly #folder: string
  readonly #way: Way
  #last: readonly [Kind, Created] | null = null
  #process: ChildProcess | null = null

  constructor(device: Device, folder: string, way: Way) {
    this.#device = device
    this.#folder = folder
    this.#way = way
  }

  async begin(kind: Kind, created: Created): Promise<void> {
    await this.#end()
    this.#last = [kind, created]
    const { endpoint, setting } = this.#device
    const { id } = kind.integration
    const told: Told = {
      endpoint,
      service: setting.service,
      claimCode: created.claimCode,
      integrationId: id,
      origin: setting.origins[id] ?? '',
      store: join(this.#folder, `${created.linkId}.json`),
    }
    this.#process = spawn(process.execPath, [this.#way.file, JSON.stringify(this.#way.tell(told))], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }

  async kill(): Promise<void> {
    await this.#end()
    if (this.#last !== null) {
      await this.begin(...this.#last)
    }
  }

  async closed(): Promise<void> {
    await this.#end()
  }

  async #end(): Promise<void> {
    const program = this.#process
    this.#process = null
    if (program !== null && program.exitCode === null && program.signalCode === null) {
      const ended = once(program, 'exit')
      program.kill('SIGKILL')
      await ended
      if (this.#way.isView && this.#last !== null) {
        const { id } = this.#last[0].integration
        await this.#device.closePageAt(this.#device.setting.origins[id] ?? '')
      }
    }
  }
}

function programIn(way: Way): ClientKind {
  return {
    name: way.name,
    flags: () => Promise.resolve([]),
    make: (device, folder) => new Program(device, folder, way),
  }
}

export const playwrightDriver = programIn({
  name: 'Playwright driver',
  file: 'test/live/clients/playwright-program.ts',
  tell: (told) => told,
  isView: false,
})

/** The app's process beside its web view, which is a page of the browser. */
export const webView = programIn({
  name: 'web view',
  file: 'test/browser/support/web-view-process.ts',
  tell: ({ endpoint, service, claimCode, integrationId, origin, store }): AppOptions => ({
    endpoint,
    service,
    claimCode,
    manifest: manifestAt(integrationId, origin),
    store,
  }),
  isView: true,
})
