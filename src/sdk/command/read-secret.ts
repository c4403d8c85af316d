// Asks for what nobody may see: without echo at a terminal, or all of stdin where there is none.

/** Ctrl-C: nothing went wrong, and nobody needs to be told. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** @throws Interrupted where who was asked has given up */
export async function readSecret(question: string, stdin = process.stdin, stderr = process.stderr): Promise<string> {
  if (!stdin.isTTY) {
    return (await readAll(stdin)).trim()
  }
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.setEncoding('utf8')
  try {
    let text = ''
    for await (const chunk of stdin) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          return text.trim()
        }
        if (key === '\u0003') {
          throw new Interrupted('Given up')
        }
        text = key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key
      }
    }
    return text.trim()
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

export async function readAll(stdin: AsyncIterable<unknown> = process.stdin): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += String(chunk)
  }
  return text
}
