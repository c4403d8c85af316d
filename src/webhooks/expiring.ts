// A set whose members leave it by themselves after a while: what this isolate remembers of hosts and of attempts. Lost
// with the isolate and unknown to the others, so nothing may depend on it but speed.

export class Expiring<Member> {
  readonly #lifetimeMs: number
  /** Epoch milliseconds. One lifetime for all, so the first to leave is always the first in here. */
  readonly #until = new Map<Member, number>()

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  /** A member that is added again stays as long as a new one. */
  add(member: Member, now: number): void {
    this.#forget(now)
    this.#until.delete(member)
    this.#until.set(member, now + this.#lifetimeMs)
  }

  delete(member: Member): void {
    this.#until.delete(member)
  }

  has(member: Member, now: number): boolean {
    return (this.#until.get(member) ?? 0) > now
  }

  count(now: number): number {
    this.#forget(now)
    return this.#until.size
  }

  #forget(now: number): void {
    for (const [member, until] of this.#until) {
      if (until > now) {
        return
      }
      this.#until.delete(member)
    }
  }
}
