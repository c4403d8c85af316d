// The client under test as a process of the kit's own: started, killed as an operating system kills, started again. What it
// prints is kept, to look for what must not be in it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Process } from './script.ts'

/** What is kept of its output, from the end. */
const MOST_CHARACTERS = 4_000_000

export class ClientProcess implements Process {
  readonly #command: string
  readonly #show: (text: string) => void
  #environment: Readonly<Record<string, string>> = {}
  #child: ChildProcess | null = null
  #isKilled = false
  #isOver = false
  #output = ''
  #onExit: (code: number | null) => void = () => {}

  /** @param show what it prints, as it comes */
  constructor(command: string, show: (text: string) => void) {
    this.#command = command
    this.#show = show
  }

  get output(): string {
    return this.#output
  }

  /** @param onExit when it ends by itself */
  begin(environment: Readonly<Record<string, string>>, onExit: (code: number | null) => void): void {
    this.#environment = environment
    this.#onExit = onExit
    this.revive()
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === null) {
      return
    }
    this.#isKilled = true
    const ended = once(child, 'exit')
    this.#signal('SIGKILL')
    await ended
  }

  revive(): void {
    if (this.#isOver) {
      return
    }
    this.#isKilled = false
    // A group of its own, so that what it has started itself can be ended with it.
    const child = spawn(this.#command, {
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#environment },
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        const text = bytes.toString()
        this.#output = (this.#output + text).slice(-MOST_CHARACTERS)
        this.#show(text)
      })
    }
    child.on('exit', (code) => {
      if (this.#child === child) {
        this.#child = null
        if (!this.#isKilled && !this.#isOver) {
          this.#onExit(code)
        }
      }
    })
  }

  end(): void {
    this.#isOver = true
    this.#signal('SIGKILL')
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) {
      return
    }
    try {
      process.kill(-pid, signal)
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}
