// What the commands print. Colours only where a terminal reads them.
import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'

/** A mistake of the caller's: shown as one line, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly exitCode: number

  /** @param exitCode 2 for words that are wrong, 1 for a world that is */
  constructor(message: string, exitCode = 2) {
    super(message)
    this.exitCode = exitCode
  }
}

type Style = Parameters<typeof styleText>[0]

/** Node itself honours NO_COLOR and a pipe here. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/** Whether somebody sits here who could be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY
}

/** Anything but yes is no. */
export async function agree(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`${question}\nGo on? (yes/no) `)
  terminal.close()
  return answer.trim().toLowerCase() === 'yes'
}

/** For a command that keeps nothing: a signal ends it through `exit`, where its children are ended too. */
export function exitOnSignal(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

/** What keeps a command from a file, where that is not the command's fault. By the code of Node's error. */
const REFUSALS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'you may not do that there',
  EPERM: 'you may not do that there',
  EROFS: 'that disk is read-only',
  ENOSPC: 'the disk is full',
}

function refusal(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) {
    return null
  }
  const reason = REFUSALS[String(error.code)]
  return reason === undefined ? null : `${String(error.path)} cannot be used: ${reason}.`
}

/**
 * Runs a command to its exit code. A usage error is one line, and so is a file that this user may not touch; anything else
 * keeps its stack, for it is a bug.
 */
export async function main(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command())
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : (refusal(error) ?? error))
    process.exit(error instanceof UsageError ? error.exitCode : 1)
  }
}
