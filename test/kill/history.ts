// What was asked and what was answered, one JSON line each, so that a stranger can check the verdict again. Ids only:
// claim codes, tokens and card numbers stay out.
import { createWriteStream, type WriteStream } from 'node:fs'

/** `info`: no answer came, so nobody knows whether it took effect. */
export type Phase = 'invoke' | 'ok' | 'fail' | 'info'

export class History {
  readonly #stream: WriteStream
  readonly #began = performance.now()

  constructor(path: string) {
    this.#stream = createWriteStream(path)
  }

  /** `story` is the number of the link's story; null for what befalls the service as a whole. */
  note(story: number | null, what: string, phase: Phase, more: Readonly<Record<string, unknown>> = {}): void {
    const at = Math.round(performance.now() - this.#began)
    this.#stream.write(`${JSON.stringify({ at, story, what, phase, ...more })}\n`)
  }

  /** Resolves once every line is in the file. */
  close(): Promise<void> {
    return new Promise((settle) => this.#stream.end(() => settle()))
  }
}
