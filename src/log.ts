// The one logger. Fields are chosen by the caller, one by one: never an object that may hold arguments, results or codes.
import { cutQuotes } from './core/quoted.ts'

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * `cause` is written with its stack, for people who run the service; nothing of it may reach a caller. Errors quote what
 * they choke on, a body or a page's content: quoted words and long numbers are cut out.
 */
export function logError(event: string, fields: Fields, cause?: unknown): void {
  // oxlint-disable-next-line no-console -- Workers Logs read the console
  console.error(JSON.stringify({ level: 'error', event, ...fields, cause: describe(cause) }))
}

export function logInfo(event: string, fields: Fields): void {
  // oxlint-disable-next-line no-console -- Workers Logs read the console
  console.log(JSON.stringify({ level: 'info', event, ...fields }))
}

function describe(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) {
    return cause === undefined ? undefined : 'not an Error'
  }
  const words = cutQuotes(cause.message)
  const frames = (cause.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return [`${cause.name}: ${words}`, ...frames].join('\n')
}
