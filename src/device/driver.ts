// What a device is driven through: one interface for every place where a site can be shown (a frame, a tab, a web view, a
// browser under test, a script that plays a person). A driver works on the page. Whether a command may run, and what is
// said to the service, is decided in step.ts; a driver neither knows ids nor speaks to a socket.
import type { CommandName, CommandParams } from '../wire/command.ts'
import type { ClientEvent, CommandFailure, Until } from '../wire/session-message.ts'

export type CommandAnswer = { readonly result: unknown } | { readonly error: CommandFailure }

/** Who hears of the page. */
export interface PageListener {
  /** What the page did, or what stands on it. May come at any time; what ends the user's turn only after `watch`. */
  seen(events: readonly ClientEvent[]): void
  /** The user has closed what the site was shown in: nobody is there to go on with. */
  left(): void
}

export interface Driver {
  /** Where the main frame is; null where there is no page that may be looked at. */
  address(): string | null
  /**
   * Opens an address beside the session's commands: a device that comes back brings the site back to where it was. A
   * failure is no answer to anybody, so it rejects.
   */
  navigate(address: string): Promise<void>
  /**
   * Runs one command to its end. Never rejects: whatever goes wrong is an error of the protocol, also a command that this
   * driver does not know (`unsupported`). The service may give up waiting and ask for the next one meanwhile, so a call may
   * come before the last one has ended.
   */
  run(command: CommandName, params: CommandParams): Promise<CommandAnswer>
  /**
   * The user's turn: tells what `until` waits for, what is there already first, and each thing once. Called again it begins
   * anew, with the same `until` too: what it told before may have been lost with the connection.
   */
  watch(until: readonly Until[]): void
  /** The turn is over. */
  unwatch(): void
  /** Takes away what was opened. What still runs may end whenever it likes: nobody listens. */
  close(): void
}
