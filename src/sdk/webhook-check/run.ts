// Plays the cases on one receiver, one after the other, and asks it between them how often it has acted.
import { setTimeout as wait } from 'node:timers/promises'
import type { Case, Message } from './case.ts'
import { type Credentials, Forge } from './forge.ts'
import { type Answer, judge, type Verdict } from './judge.ts'
import { send } from './send.ts'

export interface Result {
  readonly case: Case
  readonly verdict: Verdict
  readonly answers: readonly Answer[]
}

export interface Settings {
  readonly url: URL
  /** Answers GET with how many events were acted on, as a whole number. Null: nobody looks. */
  readonly effects: URL | null
  readonly credentials: Credentials
  /** Of all events; null: each is of a link that is nobody's. */
  readonly linkId: string | null
  readonly cases: readonly Case[]
}

/** What is done after the answer has so long to show. Milliseconds. */
const DONE_WITHIN_MS = 2_000
/** What must not be done has so long to show all the same. Milliseconds. */
const LOOK_MS = 150

/** @throws Error where nobody listens, or `effects` does not answer with a number */
export async function checkReceiver(settings: Settings): Promise<readonly Result[]> {
  const { url, effects, cases, credentials, linkId } = settings
  const forge = new Forge(credentials, linkId)
  const results: Result[] = []
  for (const one of cases) {
    if (one.needs === 'secret' && credentials.secret === null) {
      results.push({ case: one, verdict: { kind: 'not run', why: 'needs your whsec_…: --secret' }, answers: [] })
    } else {
      results.push(await play(one, forge, url, effects))
    }
    if (results.length === 1 && results[0]?.answers[0]?.text === 'ECONNREFUSED') {
      throw new Error(`Nobody listens at ${url.href}: start your server, and ask again.`)
    }
  }
  return results
}

async function play(one: Case, forge: Forge, url: URL, effects: URL | null): Promise<Result> {
  const messages = one.messages(forge)
  const looksAt = one.effect === null ? null : effects
  let before = looksAt === null ? 0 : await countAt(looksAt)
  const answers: Answer[] = []
  if (one.isAtOnce === true) {
    answers.push(...(await Promise.all(messages.map(async (message) => await send(url, message)))))
  } else {
    for (const [index, message] of messages.entries()) {
      if (looksAt !== null && one.effect?.of === 'last' && index > 0 && index === messages.length - 1) {
        before = await settled(looksAt, before + atLeast(messages.slice(0, index), one))
      }
      answers.push(await send(url, message))
    }
  }
  const acted = looksAt === null ? null : (await settled(looksAt, before + (one.effect?.is ?? 0))) - before
  return { case: one, verdict: judge(one, { messages, answers, acted }), answers }
}

/** What the messages before the last should have done: only a complete link is sure to be acted on. */
function atLeast(messages: readonly Message[], { group }: Case): number {
  return group === 'again' ? messages.length : 0
}

/** The count once it has reached what is expected, or has had the time for it. */
async function settled(effects: URL, expected: number): Promise<number> {
  for (const end = Date.now() + DONE_WITHIN_MS; Date.now() < end; await wait(LOOK_MS / 3)) {
    if ((await countAt(effects)) >= expected) {
      break
    }
  }
  await wait(LOOK_MS)
  return await countAt(effects)
}

async function countAt(effects: URL): Promise<number> {
  const { status, text } = await send(effects, { method: 'GET', headers: {}, body: '' })
  if (status !== 200 || !/^\d{1,15}$/.test(text)) {
    throw new Error(`${effects.href} must answer 200 and a whole number, not ${status ?? 'nothing'} and "${text}".`)
  }
  return Number(text)
}
