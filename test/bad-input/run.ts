// Plays the cases of a class against the service, several at a time, and keeps what came of them.
import { chanceOf } from '../kill/chance.ts'
import { type Answer, askRaw } from './ask.ts'
import type { Case, Class } from './case.ts'
import { complaintsAbout, SLOW_MS } from './judge.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

const AT_A_TIME = 8

/** @param count of generated cases; each is drawn from the seed and its number alone */
export async function playClass(world: World, tally: Tally, one: Class, count: number, seed: number): Promise<void> {
  const curated = one.curated(world)
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < curated.length + count; index = next++) {
      const number = index - curated.length
      const listed = curated[index]
      const bad = listed ?? one.generate(world, chanceOf(seed, `${one.name} ${number}`))
      tally.count(listed === undefined ? 'generated' : 'curated')
      await playCase(world, tally, listed === undefined ? { ...bad, note: `#${number} ${bad.note}` } : bad)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

async function playCase(world: World, tally: Tally, bad: Case): Promise<void> {
  try {
    const answer = await answerOf(world, bad)
    tally.took(bad.raw === undefined ? answer.ms : 0)
    tally.outcome(outcomeOf(bad, answer))
    for (const words of await complaintsOf(world, bad, answer)) {
      tally.find(bad.note, words)
    }
  } catch (error) {
    tally.outcome('closed')
    if (bad.isLow === true) {
      return
    }
    tally.find(bad.note, `no answer: ${String(error)}`)
  }
}

function outcomeOf({ isLow }: Case, { status, headers }: Answer): string {
  if (status === 0) {
    return 'closed'
  }
  return isLow === true && headers['x-request-id'] === undefined ? `${status} in front` : String(status)
}

/** A machine that has other work is slow once: what is slow three times is slow itself. */
async function answerOf(world: World, bad: Case): Promise<Answer> {
  if (bad.raw !== undefined) {
    return await askRaw(world.port, bad.raw)
  }
  let answer = await world.ask(bad)
  for (let again = 0; answer.ms > SLOW_MS && again < 2; again++) {
    answer = await world.ask(bad)
  }
  return answer
}

async function complaintsOf(world: World, bad: Case, answer: Answer): Promise<string[]> {
  const isAnswered = bad.isLow !== true || (answer.status > 0 && answer.headers['x-request-id'] !== undefined)
  if (bad.raw !== undefined || !isAnswered) {
    // Answered by no Worker, which would have given its request an id: workerd or wrangler's proxy may refuse as they like, and
    // close. Only what was planted may not come back, and what the Worker answers is no fault either.
    const isOurs = answer.headers['x-request-id'] !== undefined
    const told = (bad.planted ?? []).filter((secret) => answer.text.includes(secret))
    return [
      ...(isOurs && answer.status >= 500 ? [`answered ${answer.status}`] : []),
      ...told.map(() => 'gives back a secret'),
    ]
  }
  const slow = answer.ms > SLOW_MS ? [`took ${Math.round(answer.ms)} ms`] : []
  const special = (await bad.check?.(answer)) ?? null
  return [...slow, ...complaintsAbout(bad, answer, world.document), ...(special === null ? [] : [special])]
}
