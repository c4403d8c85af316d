// Drives a site in a page that lives elsewhere. What kind of page that is, the view knows.
import type { CommandName, CommandParams } from '../../wire/command.ts'
import type { Until } from '../../wire/session-message.ts'
import { type Bound, boundsOf } from '../bounds.ts'
import type { CommandAnswer, Driver, PageListener } from '../driver.ts'
import { BoundPlace } from './bound-place.ts'
import { answerCommand, type Commands, commandsIn, type Status } from './commands.ts'
import type { Place } from './place.ts'
import { RemotePlace } from './remote-place.ts'
import type { RemoteView, ViewListener } from './remote-view.ts'
import { Watch } from './watch.ts'

export interface DriverListener extends PageListener {
  moved(address: string): void
  /** Words for the user, while the service works. */
  says(status: Status): void
  /** Whether to go on as whoever is signed in. Absent: nobody can be asked. */
  readonly asks?: ((name: string | null) => Promise<boolean>) | undefined
}

export class RemoteDriver implements Driver {
  readonly #view: RemoteView
  readonly #place: RemotePlace
  readonly #bound: Place
  readonly #commands: Commands
  readonly #watch: Watch

  /**
   * @param open makes the view, which tells of its page
   * @param manifest of the session's integration; null lets it be asked anything
   */
  constructor(open: (hear: ViewListener) => RemoteView, manifest: Bound | null, listener: DriverListener) {
    this.#view = open({
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
