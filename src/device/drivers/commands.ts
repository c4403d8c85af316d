// Every command of the protocol, carried out in a place. Each waits until the page is there, does one thing, and gives its
// result or throws Failed. The waits are here and not in the page, because they go on in the next one. Keeps no state:
// which command runs, and whether it may run again, is decided elsewhere.
import type { CommandName, CommandParams, ParamsOf } from '../../wire/command.ts'
import { complain } from '../complain.ts'
import type { CommandAnswer } from '../driver.ts'
import { Failed } from '../failed.ts'
import { sleep, until } from '../wait.ts'
import type { HandName } from '../hands/hands.ts'
import type { Place } from './place.ts'

export type Status = ParamsOf<'updateStatus'>

/** Those that are more than the use of one hand. */
type More = Exclude<CommandName, HandName> | 'click' | 'submit' | 'press' | 'extract'

export type Commands = { readonly [N in More]: (params: ParamsOf<N>) => Promise<unknown> }

/** How long a navigation that a click starts may take until the page notices: forms are sent in a task of their own. */
const START_MS = 120
/** No request finished for so long: the network counts as idle. */
const QUIET_MS = 500
/** Of a name that is shown: a page could show anything. */
const MOST_NAME = 80
/** The socket takes 1 MiB a message; what surrounds the result needs some of it. */
const MOST_ANSWER_BYTES = 1_000_000

/**
 * @param showStatus words for the user, while the page is hidden
 * @param askWho whether the user wants to go on as this one, whose name the page may not tell; absent: nobody can be asked
 */
export function commandsIn(
  place: Place,
  showStatus: (status: Status) => void,
  askWho?: (name: string | null) => Promise<boolean>,
): Commands {
  return {
    navigate: async ({ url }) => ({ url: await place.navigate(url) }),
    reload: async () => ({ url: await place.reload() }),
    goBack: async () => ({ url: await place.goBack() }),
    click: (params) => act(place, () => place.use('click', params)),
    submit: (params) => submit(place, params),
    press: (params) => act(place, () => place.use('press', params)),
    waitForNavigation: async ({ urlPattern, timeout }) => ({ url: await waitForAddress(place, urlPattern, timeout) }),
    waitForSelector: (params) => waitForSelector(place, params),
    waitForAny: (params) => waitForAny(place, params),
    extract: (params) => extract(place, params),
    waitForNetworkIdle: (params) => waitForNetworkIdle(place, params),
    waitForTimeout: ({ timeout }) => sleep(timeout),
    continueAs: async ({ who }) => {
      if (askWho === undefined) {
        throw new Failed('unsupported', 'Nobody can be asked here.')
      }
      return { accepted: await askWho(await nameOn(place, who)) }
    },
    updateStatus: async (status) => {
      showStatus(status)
    },
  }
}

/** Never throws: whatever goes wrong becomes an error of the protocol. */
export async function answerCommand(
  place: Place,
  commands: Commands,
  command: CommandName,
  params: CommandParams,
): Promise<CommandAnswer> {
  try {
    // The compiler cannot see that a command's name and its params belong together; the service sends them so.
    const run = commands[command as More] as (params: CommandParams) => Promise<unknown>
    const isMore = Object.keys(commands).includes(command)
    const result = (await (isMore ? run(params) : place.use(command as HandName, params as never))) ?? null
    return new TextEncoder().encode(JSON.stringify(result)).length > MOST_ANSWER_BYTES
      ? { error: { code: 'unsupported', message: 'The answer is larger than a message may be.' } }
      : { result }
  } catch (cause) {
    if (cause instanceof Failed) {
      if (cause.thrown !== undefined) {
        complain('A command failed in the page', cause.thrown)
      }
      return { error: { code: cause.code, message: cause.message } }
    }
    complain('A command failed unexpectedly', cause)
    return { error: { code: 'script_error', message: 'The command failed unexpectedly.' } }
  }
}

async function act(place: Place, gesture: () => Promise<unknown>): Promise<void> {
  await gesture()
  await sleep(START_MS)
  // If the click leads nowhere, the next command says so; the click itself has happened.
  await place.settled().catch(() => null)
}

/** The click has had its effect or not: where the page that would tell is lost, the outcome is unknown. */
async function submit(place: Place, params: ParamsOf<'submit'>): Promise<void> {
  await place.use('submit', params)
  await sleep(START_MS)
  try {
    await place.settled()
  } catch {
    throw new Failed('detached', 'The page was lost after the click.')
  }
}

async function waitForAddress(place: Place, pattern: string, timeoutMs: number): Promise<unknown> {
  const expected = patternOf(pattern)
  const matches = (): true | null => (isAt(place, expected) ? true : null)
  if ((await until(matches, timeoutMs)) === null) {
    throw new Failed('timeout', 'The address did not change as expected.')
  }
  return await place.use('url', {})
}

async function waitForSelector(place: Place, params: ParamsOf<'waitForSelector'>): Promise<void> {
  const isThere = async (): Promise<true | null> =>
    (await place.look('waitForSelector', params)) === true ? true : null
  await place.settled()
  if ((await until(isThere, params.timeout)) === null) {
    throw new Failed('timeout', `The element did not become ${params.state}.`)
  }
  // Seen on a page that is being replaced, it would be gone for the next command.
  await place.settled()
}

async function waitForAny(place: Place, { any, timeout }: ParamsOf<'waitForAny'>): Promise<unknown> {
  const isThere = any.map((one) => {
    if ('urlPattern' in one) {
      const expected = patternOf(one.urlPattern)
      return () => Promise.resolve(isAt(place, expected))
    }
    return async () => (await place.look('waitForSelector', { ...one, timeout })) === true
  })
  await place.settled()
  const first = async (): Promise<number | null> => {
    for (const [index, look] of isThere.entries()) {
      if (await look()) {
        return index
      }
    }
    return null
  }
  const index = await until(first, timeout)
  if (index === null) {
    throw new Failed('timeout', 'None of it came.')
  }
  return { index, url: await place.use('url', {}) }
}

/** The wait for the root goes on in the next page; what is then read comes from one page, at one moment. */
async function extract(place: Place, params: ParamsOf<'extract'>): Promise<unknown> {
  const { root, timeout, frame } = params
  const since = performance.now()
  for (;;) {
    const left = Math.max(1, timeout - (performance.now() - since))
    const wanted = { selector: root, state: 'attached', timeout: left, ...(frame !== undefined && { frame }) } as const
    await waitForSelector(place, wanted)
    // Seen on a page that was on its way out, it is to come again on the next one.
    if ((await place.look('waitForSelector', wanted)) === true) {
      return await place.use('extract', params)
    }
  }
}

/** On a page that may not be looked at, one is nowhere. */
function isAt(place: Place, pattern: RegExp): boolean {
  const address = place.address()
  return address !== null && pattern.test(address)
}

/** Who the page says is signed in; null where it does not. */
async function nameOn(place: Place, who: ParamsOf<'continueAs'>['who']): Promise<string | null> {
  if (who === undefined) {
    await place.settled()
    return null
  }
  const fields = { name: { ...who, optional: true } }
  const seen = (await place.use('extract', { root: ':root', fields, timeout: 1 })) as { readonly name: string | null }
  return seen.name?.slice(0, MOST_NAME) ?? null
}

function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern)
  } catch {
    throw new Failed('script_error', 'The pattern is malformed.')
  }
}

/** A page cannot see requests that are under way, only those that finished: quiet for a while is the best it can tell. */
async function waitForNetworkIdle(place: Place, params: ParamsOf<'waitForNetworkIdle'>): Promise<void> {
  let before: string | null | undefined
  let since = performance.now()
  await place.settled()
  const isQuiet = async (): Promise<true | null> => {
    const loaded = await place.look('waitForNetworkIdle', params)
    if (loaded !== before) {
      before = loaded
      since = performance.now()
    }
    return performance.now() - since >= QUIET_MS ? true : null
  }
  if ((await until(isQuiet, params.timeout)) === null) {
    throw new Failed('timeout', 'The network did not become idle.')
  }
}
