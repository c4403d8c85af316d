// Who is measured, and by what: each started when it is first asked for, and all ended together.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleProduct, type Product, startFloor, startProduct } from './hosts.ts'
import { openReceiver, type Receiver } from './receiver.ts'
import type { Host } from './runtime.ts'
import { startTwin, type Synchronous, type Twin } from './twins.ts'

export class World {
  readonly #folder = mkdtempSync(join(tmpdir(), 'passage-bench-'))
  readonly #isProfiled: boolean
  readonly #started: { stop(): Promise<void> }[] = []
  #bundle: Promise<string> | undefined
  #product: Promise<Product> | undefined
  #floor: Promise<Host> | undefined
  #receiver: Promise<Receiver> | undefined

  /** @param isProfiled with names that people can read, and the runtime's inspector open */
  constructor(isProfiled: boolean) {
    this.#isProfiled = isProfiled
  }

  get bundle(): Promise<string> {
    return (this.#bundle ??= bundleProduct(this.#folder, this.#isProfiled))
  }

  /** The one that most parts share. */
  get product(): Promise<Product> {
    return (this.#product ??= this.newProduct())
  }

  get floor(): Promise<Host> {
    return (this.#floor ??= this.#keep(startFloor(this.#folder)))
  }

  get receiver(): Promise<Receiver> {
    return (this.#receiver ??= this.#keep(openReceiver()))
  }

  async newProduct(): Promise<Product> {
    return await this.#keep(startProduct(await this.bundle, this.#isProfiled))
  }

  newTwin(synchronous: Synchronous): Promise<Twin> {
    return this.#keep(startTwin(join(this.#folder, `twin-${synchronous}.db`), synchronous))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((one) => one.stop()))
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const one = await starting
    this.#started.push(one)
    return one
  }
}
