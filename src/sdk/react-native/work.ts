// The words and the bar over the site, while the service works there. Pure.
import type { PassageWords } from './props.ts'
import type { SessionState } from './session-state.ts'

export interface Work {
  readonly heading: string
  readonly subheading: string | null
  /** 0 to 1; null where nobody knows. */
  readonly progress: number | null
}

/** A page that a service was made to speak with could say anything: no more than fits. Characters. */
const MOST_WORDS = 200

export function workOf({ isOver, isCanceling, isConnected, status }: SessionState, words: PassageWords): Work {
  if (isCanceling && !isOver) {
    return { heading: words.canceling, subheading: null, progress: null }
  }
  const { heading = words.working, subheading, progress } = status
  return {
    heading: heading.slice(0, MOST_WORDS),
    subheading: isConnected ? (subheading?.slice(0, MOST_WORDS) ?? null) : words.reconnecting,
    progress: progress ?? null,
  }
}
