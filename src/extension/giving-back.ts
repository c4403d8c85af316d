// In which order hosts are given back, while others may be taken. Touches no browser: hosts.ts hands it over.

/**
 * One after the other, and whether one is in use is asked right before it goes: a press may have begun a session meanwhile.
 * What cannot be removed stays.
 */
export async function giveEachBack(
  patterns: readonly string[],
  isInUse: (pattern: string) => boolean,
  remove: (pattern: string) => Promise<unknown>,
): Promise<void> {
  for (const pattern of patterns) {
    if (!isInUse(pattern)) {
      await remove(pattern).catch(() => {})
    }
  }
}
