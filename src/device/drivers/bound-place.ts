// A place in which nothing is read, typed or clicked while it shows a page of a stranger: a site may redirect anywhere, and
// its user may leave it. What such a page is, and where, is told to nobody.
import type { ParamsOf } from '../../wire/command.ts'
import type { Bounds } from '../bounds.ts'
import { Failed } from '../failed.ts'
import type { HandName, Looked } from '../hands/hands.ts'
import type { Place } from './place.ts'

export class BoundPlace implements Place {
  readonly #place: Place
  readonly #bounds: Bounds

  constructor(place: Place, bounds: Bounds) {
    this.#place = place
    this.#bounds = bounds
  }

  /** Null for a stranger's page too. */
  address(): string | null {
    const address = this.#place.address()
    return address !== null && this.#bounds.mayVisit(address) ? address : null
  }

  async navigate(address: string): Promise<string> {
    return this.#inside(await this.#place.navigate(address))
  }

  async reload(): Promise<string> {
    this.#refuseStranger()
    return this.#inside(await this.#place.reload())
  }

  /** Out of a stranger's page as well. */
  async goBack(): Promise<string> {
    return this.#inside(await this.#place.goBack())
  }

  async settled(): Promise<unknown> {
    return await this.#place.settled()
  }

  /** Throws refused where the page is a stranger's. */
  async use<N extends HandName>(hand: N, params: ParamsOf<N>): Promise<unknown> {
    // Before it is looked at, it may be a page on its way to another.
    await this.#place.settled()
    const address = this.#refuseStranger()
    if (hand === 'getJson' && address !== null && !this.#bounds.isHome(address)) {
      throw new Failed('refused', 'The page is not of the site that is asked.')
    }
    return await this.#place.use(hand, params)
  }

  async look<N extends keyof Looked>(look: N, params: ParamsOf<N>): Promise<Looked[N] | null> {
    return this.address() === null ? null : await this.#place.look(look, params)
  }

  #refuseStranger(): string | null {
    const address = this.#place.address()
    if (address !== null && !this.#bounds.mayVisit(address)) {
      throw new Failed('refused', 'The browser is at an address that is none of the site.')
    }
    return address
  }

  /** The request was made, so that this is no refusal. */
  #inside(address: string): string {
    if (!this.#bounds.mayVisit(address)) {
      throw new Failed('navigation_failed', 'The address led out of the site.')
    }
    return address
  }
}
