// Chance with a name: each decision has a stream of its own, so that the same seed tells the same stories however the
// work of many clients falls between each other.

export interface Chance {
  /** In [0, 1). */
  fraction(): number
  /** A whole number from 0 up to, not with, `end`. */
  below(end: number): number
  /** True in one of `times` cases. */
  oneIn(times: number): boolean
  /** Throws where there is nothing to choose from. */
  pick<T>(choices: readonly T[]): T
}

export function chanceOf(seed: number, name: string): Chance {
  let state = hashOf(`${seed} ${name}`)
  // Mulberry32: 32 bits of state are plenty for a few draws, and it needs no library.
  const fraction = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(fraction() * end)
  return {
    fraction,
    below,
    oneIn: (times) => below(times) === 0,
    pick: (choices) => {
      const [chosen] = choices.slice(below(choices.length))
      if (chosen === undefined) {
        throw new RangeError('nothing to choose from')
      }
      return chosen
    },
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93)
  }
  return hash
}
