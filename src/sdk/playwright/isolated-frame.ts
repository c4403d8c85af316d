// Finds the own world of the hands in a page of Chromium, or in a frame of it: one of another site is a target of its own, with
// a session of its own.
import type { CDPSession, Frame, Page } from 'playwright-core'
import { findText } from './hands-script.ts'

export interface IsolatedFrame {
  readonly session: CDPSession
  readonly contextId: number
}

/** Null where there is no such frame. Rejects where the page goes meanwhile: then nothing was done in it. */
export async function isolatedFrame(
  page: Page,
  session: CDPSession,
  path: readonly string[],
): Promise<IsolatedFrame | null> {
  let where = await rootOf(session)
  for (const selector of path) {
    const frameId = await frameIn(where, selector)
    if (frameId === null) {
      return null
    }
    // Only of a frame in the same process does the session of the page around it know.
    const inside = await worldOf(where.session, frameId).catch(() => null)
    const found = inside ?? (await ofAnotherSite(page, frameId))
    if (found === null) {
      return null
    }
    where = found
  }
  return where
}

async function rootOf(session: CDPSession): Promise<IsolatedFrame> {
  const { frameTree } = await session.send('Page.getFrameTree')
  return await worldOf(session, frameTree.frame.id)
}

/** Asked again in the same document, it gives the same world. */
async function worldOf(session: CDPSession, frameId: string): Promise<IsolatedFrame> {
  const made = await session.send('Page.createIsolatedWorld', { frameId, worldName: 'passage' })
  return { session, contextId: made.executionContextId }
}

async function frameIn({ session, contextId }: IsolatedFrame, selector: string): Promise<string | null> {
  const { result } = await session.send('Runtime.evaluate', { expression: await findText(selector), contextId })
  if (result.objectId === undefined) {
    return null
  }
  const { node } = await session.send('DOM.describeNode', { objectId: result.objectId })
  return node.frameId ?? null
}

async function ofAnotherSite(page: Page, frameId: string): Promise<IsolatedFrame | null> {
  for (const frame of page.frames()) {
    const session = await sessionOf(page, frame)
    const tree = await session?.send('Page.getFrameTree').catch(() => null)
    if (session !== null && tree?.frameTree.frame.id === frameId) {
      return await worldOf(session, frameId)
    }
    if (tree === null) {
      // It has moved to another process.
      sessions.delete(frame)
    }
  }
  return null
}

const sessions = new WeakMap<Frame, CDPSession>()

/** Null for a frame in the process of the page around it. */
async function sessionOf(page: Page, frame: Frame): Promise<CDPSession | null> {
  const known = sessions.get(frame)
  if (known !== undefined || frame.parentFrame() === null) {
    return known ?? null
  }
  const made = await page
    .context()
    .newCDPSession(frame)
    .catch(() => null)
  if (made !== null) {
    sessions.set(frame, made)
  }
  return made
}
