// Calls into the hands that work inside a page of a tab, in the extension's own world: the page's policy does not count there,
// and its scripts see nothing of it. What they are handed is given to that one document.
import { Gone } from '../device/drivers/remote-view.ts'
import type { answer, find, PageAnswer, PageCall } from '../device/hands/in-page.ts'
import { goneFor, isForbidden, NotAllowed } from './gone-page.ts'

/** What hands.js calls what it brings, in its own world. */
interface Hands {
  readonly answer: typeof answer
  readonly find: typeof find
}

const ABSENT = 'absent'

/** @throws Gone */
export async function useHands(tabId: number, frameId: number, call: PageCall): Promise<PageAnswer> {
  const given = await inFrame(tabId, frameId, callHands, [call])
  if (typeof given === 'object' && given !== null) {
    return given as PageAnswer
  }
  // The page went away while it was at work.
  throw new Gone(true)
}

/** Null where no element matches, or what matches is no frame. @throws Gone */
export async function frameIn(tabId: number, frameId: number, selector: string): Promise<number | null> {
  const index = await inFrame(tabId, frameId, indexOfFrame, [selector])
  if (typeof index !== 'number') {
    return null
  }
  const frames = (await chrome.webNavigation.getAllFrames({ tabId })) ?? []
  for (const { frameId: child, parentFrameId } of frames) {
    if (parentFrameId === frameId && (await indexIn(tabId, child)) === index) {
      return child
    }
  }
  return null
}

async function indexIn(tabId: number, frameId: number): Promise<unknown> {
  try {
    const [found] = await chrome.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      func: ownIndex,
      injectImmediately: true,
    })
    return found?.result
  } catch {
    // Of an origin that the extension may not look into: none of the site's.
    return null
  }
}

async function inFrame<A extends unknown[]>(
  tabId: number,
  frameId: number,
  func: (...args: A) => unknown,
  args: A,
): Promise<unknown> {
  const target = { tabId, frameIds: [frameId] }
  for (;;) {
    try {
      const [found] = await chrome.scripting.executeScript({ target, func, args, injectImmediately: true })
      if (found?.result !== ABSENT) {
        return found?.result
      }
    } catch (cause) {
      throw goneFor(cause)
    }
    try {
      await chrome.scripting.executeScript({ target, files: ['hands.js'], injectImmediately: true })
    } catch (cause) {
      throw isForbidden(cause) ? new NotAllowed(cause) : new Gone(false, cause)
    }
  }
}

/**
 * Through the history of the tab. The browser's own button would pass over pages in which nobody has pressed anything.
 * @throws where there is no page from which one could go
 */
export async function goThrough(tabId: number, steps: 1 | -1): Promise<void> {
  try {
    await chrome.scripting.executeScript({
      target: { tabId },
      func: goInHistory,
      args: [steps],
      injectImmediately: true,
    })
  } catch {
    await (steps === 1 ? chrome.tabs.goForward(tabId) : chrome.tabs.goBack(tabId))
  }
}

// What follows is handed over as text: nothing of this file is there.

function callHands(call: PageCall): unknown {
  const hands = Object.hasOwn(globalThis, 'passage') ? (globalThis as unknown as { passage: Hands }).passage : null
  return hands === null ? 'absent' : hands.answer(call.table, call.name, call.params, call.origins)
}

function indexOfFrame(selector: string): unknown {
  const hands = Object.hasOwn(globalThis, 'passage') ? (globalThis as unknown as { passage: Hands }).passage : null
  if (hands === null) {
    return 'absent'
  }
  const element = hands.find(selector)
  const inside = element !== null && 'contentWindow' in element ? element.contentWindow : null
  if (inside === null) {
    return null
  }
  for (let index = 0; index < window.length; index++) {
    if (window[index] === inside) {
      return index
    }
  }
  return null
}

function goInHistory(steps: number): void {
  history.go(steps)
}

/** Which of its parent's frames this one is. */
function ownIndex(): number | null {
  for (let index = 0; index < window.parent.length; index++) {
    if (window.parent[index] === window) {
      return index
    }
  }
  return null
}
