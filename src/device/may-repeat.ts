// Which commands may run a second time, for every client, without the schemas that the wire's rows carry: the compiler tells
// where a name is missing or too many.
import type { CommandName, COMMANDS } from '../wire/command.ts'

type Repeatable = {
  [N in CommandName]: (typeof COMMANDS)[N]['mayRepeat'] extends true ? N : never
}[CommandName]

const REPEATABLE: { readonly [N in Repeatable]: true } = {
  navigate: true,
  reload: true,
  waitForNavigation: true,
  waitForSelector: true,
  waitForAny: true,
  extract: true,
  getAttribute: true,
  textContent: true,
  innerHTML: true,
  isVisible: true,
  getJson: true,
  url: true,
  title: true,
  content: true,
  screenshot: true,
  waitForNetworkIdle: true,
  waitForTimeout: true,
  continueAs: true,
  updateStatus: true,
}

/** A command that this client has never heard of may not. */
export function mayRepeat(command: CommandName): boolean {
  return Object.hasOwn(REPEATABLE, command)
}
