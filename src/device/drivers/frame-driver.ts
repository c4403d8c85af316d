// Drives a site in a frame of the hosted page.
import type { CommandName, CommandParams } from '../../wire/command.ts'
import type { ClientEvent, Until } from '../../wire/session-message.ts'
import type { Bounds } from '../bounds.ts'
import type { CommandAnswer, Driver } from '../driver.ts'
import type { PageWindow } from '../hands/element.ts'
import { BoundPlace } from './bound-place.ts'
import { answerCommand, type Commands, commandsIn, type Status } from './commands.ts'
import { Frame } from './frame.ts'
import { keepInView } from './one-view.ts'
import type { Place } from './place.ts'
import { Watch } from './watch.ts'

export interface FrameListener {
  seen(events: readonly ClientEvent[]): void
  moved(address: string): void
  /** Words for the user, while the site is hidden. */
  says(status: Status): void
  /** Whether the user wants to go on as whoever is signed in. Null: the page does not name them. */
  asks(name: string | null): Promise<boolean>
  /** A command is at its end. What is to be said before its answer leaves, now is the time. */
  answering(): void
}

export class FrameDriver implements Driver {
  readonly #frame: Frame
  readonly #place: Place
  readonly #commands: Commands
  readonly #watch: Watch
  readonly #listener: FrameListener

  /** @param bounds of the session's integration; null lets it be asked anything */
  constructor(element: HTMLIFrameElement, listener: FrameListener, bounds: Bounds | null) {
    this.#frame = new Frame(element)
    this.#place = bounds === null ? this.#frame : new BoundPlace(this.#frame, bounds)
    this.#listener = listener
    this.#commands = commandsIn(
      this.#place,
      (status) => listener.says(status),
      (name) => listener.asks(name),
    )
    this.#watch = new Watch(this.#place, listener)
    element.addEventListener('load', () => this.#watch.look())
    this.#frame.eachPage((view) => {
      keepInView(view, (kind) => listener.seen([{ type: 'dialog', ts: Date.now(), payload: { kind } }]))
    })
  }

  /** Whether a translator has changed the texts of a page in here, although it was asked not to. */
  get wasTranslated(): boolean {
    return this.#frame.wasTranslated
  }

  eachPage(tell: (view: PageWindow) => void): void {
    this.#frame.eachPage(tell)
  }

  address(): string | null {
    return this.#place.address()
  }

  async navigate(address: string): Promise<void> {
    await this.#frame.navigate(address)
  }

  async run(command: CommandName, params: CommandParams): Promise<CommandAnswer> {
    const answer = await answerCommand(this.#place, this.#commands, command, params)
    this.#listener.answering()
    return answer
  }

  watch(until: readonly Until[]): void {
    this.#watch.begin(until)
  }

  unwatch(): void {
    this.#watch.end()
  }

  close(): void {
    this.#watch.stop()
    this.#frame.close()
  }
}
