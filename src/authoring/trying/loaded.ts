// An integration as its files are at this moment, loaded into a thread of its own: what is edited counts with the next one.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Advance, Reached } from './advance.ts'
import type { Described } from './described.ts'
import type { Twice } from './twice.ts'
import type { Loading, Question } from './worker.ts'

/** The files do not load, or the automation threw where it must not. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'
}

export class Loaded {
  /** Null: there is no such integration, or nobody says where it lives. */
  readonly described: Described | null
  readonly #worker: Worker

  private constructor(worker: Worker, described: Described | null) {
    this.#worker = worker
    this.described = described
  }

  /** @throws NotLoaded with what the runtime says of the files */
  static async load(what: Loading): Promise<Loaded> {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: what })
    return new Loaded(worker, (await answerOf(worker)) as Described | null)
  }

  /** @throws NotLoaded */
  async advance(reached: Reached): Promise<Twice<Advance>> {
    return (await this.#ask({ ask: 'advance', reached })) as Twice<Advance>
  }

  async faultsOfArguments(resource: string, action: string, args: unknown): Promise<readonly string[]> {
    return (await this.#ask({ ask: 'arguments', resource, action, args })) as string[]
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  async #ask(question: Question): Promise<unknown> {
    this.#worker.postMessage(question)
    return await answerOf(this.#worker)
  }
}

async function answerOf(worker: Worker): Promise<unknown> {
  let message: { readonly answer?: unknown; readonly error?: string }
  try {
    // Rejects where the thread dies of an error, as of a file that is not TypeScript.
    ;[message] = (await once(worker, 'message')) as [typeof message]
  } catch (error) {
    throw new NotLoaded(error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error })
  }
  if (message.error !== undefined) {
    throw new NotLoaded(message.error)
  }
  return message.answer
}
