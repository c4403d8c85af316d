// What becomes of a command whose answer cannot be written. It never turns a refusal into a success: whoever reads the exit code reads
// what the command found.

/** What stdout failed with. */
export type OutputFault = Pick<NodeJS.ErrnoException, 'code' | 'message'>

/**
 * Who reads a pipe may have read enough (EPIPE): the command's own code stands. Any other fault has lost the answer, so that what would
 * have been 0 is 1.
 */
export function exitCodeAfter(code: number, fault: OutputFault | null): number {
  return fault === null || fault.code === 'EPIPE' ? code : code === 0 ? 1 : code
}

/** For stderr. Null: nobody needs to be told. */
export function wordOn(fault: OutputFault): string | null {
  return fault.code === 'EPIPE'
    ? null
    : `The answer could not be written to stdout, and is lost: ${fault.message}. What was asked for may be done all the same.`
}

/** To be called before anything is written. @param onFault what ends with its output: none unless it is given */
export function heedOutput(onFault: (fault: OutputFault) => void = () => {}): void {
  let first: OutputFault | null = null
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (first !== null) {
      return
    }
    first = fault
    const word = wordOn(fault)
    if (word !== null) {
      process.stderr.write(`${word}\n`)
    }
    onFault(fault)
  })
  // There is nowhere left to tell of it.
  process.stderr.on('error', () => {})
  process.on('exit', (code) => {
    process.exitCode = exitCodeAfter(code, first)
  })
}
