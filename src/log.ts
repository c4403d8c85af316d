// The one logger. Fields are chosen by the caller, one by one: never an object that may hold arguments, results or codes.

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** `cause` is written with its stack, for people who run the service; nothing of it may reach a caller. */
export function logError(event: string, fields: Fields, cause?: unknown): void {
  const detail =
    cause instanceof Error ? (cause.stack ?? cause.message) : cause === undefined ? undefined : 'not an Error'
  // oxlint-disable-next-line no-console -- Workers Logs read the console
  console.error(JSON.stringify({ level: 'error', event, ...fields, cause: detail }))
}

export function logInfo(event: string, fields: Fields): void {
  // oxlint-disable-next-line no-console -- Workers Logs read the console
  console.log(JSON.stringify({ level: 'info', event, ...fields }))
}
