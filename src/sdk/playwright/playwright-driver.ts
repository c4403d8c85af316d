// Drives a site in a page of Playwright's.
import { boundsOf } from '../../device/bounds.ts'
import type { CommandAnswer, Driver, PageListener } from '../../device/driver.ts'
import { BoundPlace } from '../../device/drivers/bound-place.ts'
import { answerCommand, type Commands, commandsIn, type Status } from '../../device/drivers/commands.ts'
import type { Place } from '../../device/drivers/place.ts'
import { RemotePlace } from '../../device/drivers/remote-place.ts'
import { Watch } from '../../device/drivers/watch.ts'
import type { CommandName, CommandParams } from '../../wire/command.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { Until } from '../../wire/session-message.ts'
import type { Page } from 'playwright-core'
import { PlaywrightView } from './playwright-view.ts'
import type { World } from './world.ts'

export interface DriverListener extends PageListener {
  moved(address: string): void
  /** Words for the user, while the service works. */
  says(status: Status): void
  /** Whether to go on as whoever is signed in. Absent: nobody can be asked. */
  readonly asks?: ((name: string | null) => Promise<boolean>) | undefined
}

export class PlaywrightDriver implements Driver {
  readonly #view: PlaywrightView
  readonly #place: RemotePlace
  readonly #bound: Place
  readonly #commands: Commands
  readonly #watch: Watch

  /** @param manifest of the session's integration; null lets it be asked anything */
  constructor(page: Page, world: World, manifest: Manifest | null, listener: DriverListener) {
    this.#view = new PlaywrightView(page, world, {
      moved: () => this.#watch.look(),
      dialog: (kind) => listener.seen([{ type: 'dialog', ts: Date.now(), payload: { kind } }]),
      left: () => listener.left(),
    })
    this.#place = new RemotePlace(this.#view, manifest?.origins ?? null)
    this.#bound = manifest === null ? this.#place : new BoundPlace(this.#place, boundsOf(manifest))
    this.#commands = commandsIn(this.#bound, (status) => listener.says(status), listener.asks)
    this.#watch = new Watch(this.#bound, listener)
  }

  address(): string | null {
    return this.#bound.address()
  }

  async navigate(address: string): Promise<void> {
    await this.#bound.navigate(address)
  }

  /** A page that is closed answers nothing: whoever comes back to the session may be asked the same again. */
  async run(command: CommandName, params: CommandParams): Promise<CommandAnswer> {
    const answer = await answerCommand(this.#bound, this.#commands, command, params)
    return 'error' in answer && (await this.#place.isGone()) ? await new Promise<never>(() => {}) : answer
  }

  watch(until: readonly Until[]): void {
    this.#watch.begin(until)
  }

  unwatch(): void {
    this.#watch.end()
  }

  close(): void {
    this.#watch.stop()
    this.#view.leave()
  }
}
