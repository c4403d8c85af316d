// Which commands may run a second time, without the schemas that the wire's rows carry: each is of the row's own type, so
// that the compiler tells where the two differ.
import type { CommandName, COMMANDS } from '../../wire/command.ts'

const MAY_REPEAT: { readonly [N in CommandName]: (typeof COMMANDS)[N]['mayRepeat'] } = {
  navigate: true,
  reload: true,
  goBack: false,
  waitForNavigation: true,
  click: false,
  submit: false,
  fill: false,
  select: false,
  press: false,
  waitForSelector: true,
  waitForAny: true,
  fillForm: false,
  extract: true,
  getAttribute: true,
  textContent: true,
  innerHTML: true,
  isVisible: true,
  getJson: true,
  evaluate: false,
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
  return Object.hasOwn(MAY_REPEAT, command) && MAY_REPEAT[command]
}
