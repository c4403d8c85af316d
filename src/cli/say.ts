// What the commands print. Colours only where a terminal reads them.
import { styleText } from 'node:util'

/** A mistake of the caller's: shown as one line, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Style = Parameters<typeof styleText>[0]

/** Node itself honours NO_COLOR and a pipe here. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** For a command that keeps nothing: a signal ends it through `exit`, where its children are ended too. */
export function exitOnSignal(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

/** Runs a command to its exit code. A usage error is one line; anything else keeps its stack, for it is a bug. */
export async function main(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command())
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : error)
    process.exit(error instanceof UsageError ? 2 : 1)
  }
}
