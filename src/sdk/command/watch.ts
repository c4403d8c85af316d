// `passage links watch`: each event of a link as it happens, until the link has ended. Asks every two seconds: whoever knows no claim
// code has no status socket.
import { type Passage, RateLimitError, UnavailableError } from '../client/index.ts'
import { pause } from '../client/pause.ts'
import { hasEnded } from '../client/wait-for-end.ts'
import { endsLink } from '../client/webhook-events.ts'
import { type AnyIntegrations, type Context, DONE, NO } from './context.ts'
import { numberOf } from './parse-words.ts'
import { showEvent, showLink } from './show.ts'

const EVERY_MS = 2_000

/** @returns 0 where it is complete; 3 where it ended otherwise, or its time is over */
export async function watchLink(context: Context, passage: Passage<AnyIntegrations>, link: string): Promise<number> {
  const { terminal, signal } = context
  const seconds = numberOf(context.values, 'timeout')
  const until = seconds === undefined ? Infinity : Date.now() + seconds * 1000
  let [after, hasAnswered, isOver] = [0, false, false]
  while (!isOver) {
    try {
      // Asked before its events, so that all that led to its end is among them. Of one whose time is over no event is left.
      const { status } = await passage.links.get(link, { signal })
      for await (const event of passage.links.events(link, { after }, { signal })) {
        terminal.answer(event, () => showEvent(event, terminal.paint))
        after = event.seq
        isOver ||= endsLink(event.type)
      }
      isOver ||= hasEnded(status)
      hasAnswered = true
    } catch (error) {
      // What was there once is there again.
      if (!hasAnswered || !(error instanceof UnavailableError || error instanceof RateLimitError)) {
        throw error
      }
      terminal.note(terminal.paint('yellow', `${error.message}; asking again`))
    }
    if (!isOver) {
      if (Date.now() >= until) {
        terminal.note(terminal.paint('yellow', `Not ended within ${seconds} s`))
        return NO
      }
      await pause(Math.min(EVERY_MS, until - Date.now()), signal)
    }
  }
  const ended = await passage.links.get(link, { signal })
  // What came of it may be long, and is somebody's own.
  terminal.answer(ended, () => showLink({ ...ended, result: null }, Date.now(), terminal.paint))
  if (ended.result !== null) {
    terminal.note(terminal.paint('dim', `  \`passage links get ${link}\` shows its result`))
  }
  return ended.status === 'complete' ? DONE : NO
}
