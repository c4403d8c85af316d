// What this page writes to the browser's console: one line, without a stack and without a claim code or a token. Whoever
// helps a user asks for that console, and extensions read it.

export function complain(what: string, cause?: unknown): void {
  console.warn(cause === undefined ? what : `${what}: ${withoutSecrets(textOf(cause))}`)
}

/** Nothing that the user could do is on the screen, and nothing will come: guard.ts shows another way. */
export function breakOff(what: string, cause: unknown): void {
  complain(what, cause)
  document.dispatchEvent(new Event('passage-unable'))
}

/** Errors of the frame's window are no instances of ours. */
function textOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'name' in cause && 'message' in cause
    ? `${String(cause.name)}: ${String(cause.message)}`
    : String(cause)
}

/** Messages of errors quote addresses. */
function withoutSecrets(text: string): string {
  return text.replace(/\b(clm|ct)_\w+/g, '$1_…').replace(/\b(code|token)=[^&\s'"]+/g, '$1=…')
}
