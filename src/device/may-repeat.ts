// Which commands may run a second time. The wire's rows say so; their names alone are put in as the script is bundled, so that
// no schema comes along.
import type { CommandName } from '../wire/command.ts'

declare const REPEATABLE_COMMANDS: readonly CommandName[]

/** A command that this page has never heard of may not. */
export function mayRepeat(command: CommandName): boolean {
  return REPEATABLE_COMMANDS.includes(command)
}
