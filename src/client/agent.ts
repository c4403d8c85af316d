// Runs the protocol's commands in the frame. Each waits until the page is there, does one thing, and gives its result or
// throws Failed. Keeps no state: which command runs, and whether it may run again, is decided elsewhere.
import type { CommandFailure, CommandName, CommandParams, ParamsOf } from '../core/message.ts'
import { complain } from './complain.ts'
import { clickElement, fillElement, findElement, isVisible, pressKey, queryElement, selectOptions } from './element.ts'
import { evaluate } from './evaluate.ts'
import { Failed } from './failed.ts'
import type { Frame, FrameWindow } from './frame.ts'
import { takeScreenshot } from './screenshot.ts'
import { sleep, until } from './wait.ts'

export type CommandAnswer = { readonly result: unknown } | { readonly error: CommandFailure }

export type Status = ParamsOf<'updateStatus'>

type Commands = { readonly [N in CommandName]: (params: ParamsOf<N>) => Promise<unknown> }

/** How long a navigation that a click starts may take until the page notices: forms are sent in a task of their own. */
const START_MS = 120
/** No request finished for so long: the network counts as idle. */
const QUIET_MS = 500
/** The socket takes 1 MiB a message; what surrounds the result needs some of it. */
const MOST_ANSWER_BYTES = 1_000_000

/** @param showStatus words for the user, while the page is hidden */
export function commandsFor(frame: Frame, showStatus: (status: Status) => void): Commands {
  return {
    navigate: async ({ url }) => ({ url: await frame.navigate(url) }),
    reload: async () => ({ url: await frame.reload() }),
    goBack: async () => ({ url: await frame.goBack() }),
    waitForNavigation: async ({ urlPattern, timeout }) => ({ url: await waitForAddress(frame, urlPattern, timeout) }),
    click: ({ selector }) => act(frame, (view) => clickElement(view, findElement(view, selector))),
    submit: ({ selector }) => submit(frame, selector),
    press: ({ key, selector }) =>
      act(frame, (view) => {
        const focused = (view.document.activeElement as HTMLElement | null) ?? view.document.body
        pressKey(view, selector === undefined ? focused : findElement(view, selector), key)
      }),
    fill: async ({ selector, value }) => {
      const view = await frame.settled()
      fillElement(view, findElement(view, selector), value)
      return null
    },
    select: async ({ selector, values }) => {
      const view = await frame.settled()
      selectOptions(view, findElement(view, selector), values)
      return null
    },
    waitForSelector: ({ selector, state, timeout }) => waitForSelector(frame, selector, state, timeout),
    getAttribute: async ({ selector, name }) => findElement(await frame.settled(), selector).getAttribute(name),
    textContent: async ({ selector }) => findElement(await untranslated(frame), selector).textContent,
    innerHTML: async ({ selector }) => findElement(await untranslated(frame), selector).innerHTML,
    isVisible: async ({ selector }) => {
      const element = queryElement(await frame.settled(), selector)
      return element !== null && isVisible(element)
    },
    evaluate: async ({ expression }) => {
      await untranslated(frame)
      return await evaluate(frame, expression)
    },
    url: async () => (await frame.settled()).location.href,
    title: async () => (await frame.settled()).document.title,
    content: async () => (await frame.settled()).document.documentElement.outerHTML,
    screenshot: async ({ format, fullPage }) => takeScreenshot(await frame.settled(), format, fullPage === true),
    waitForNetworkIdle: ({ timeout }) => waitForNetworkIdle(frame, timeout),
    waitForTimeout: async ({ timeout }) => {
      await sleep(timeout)
      return null
    },
    updateStatus: async (status) => {
      showStatus(status)
      return null
    },
  }
}

/** Never throws: whatever goes wrong becomes an error of the protocol. */
export async function answerCommand(
  commands: Commands,
  command: CommandName,
  params: CommandParams,
): Promise<CommandAnswer> {
  try {
    if (!Object.keys(commands).includes(command)) {
      return { error: { code: 'unsupported', message: 'This client does not know the command.' } }
    }
    // The compiler cannot see that a command's name and its params belong together; the service sends them so.
    const run = commands[command] as (params: CommandParams) => Promise<unknown>
    const result = (await run(params)) ?? null
    return new TextEncoder().encode(JSON.stringify(result)).length > MOST_ANSWER_BYTES
      ? { error: { code: 'unsupported', message: 'The answer is larger than a message may be.' } }
      : { result }
  } catch (cause) {
    if (cause instanceof Failed) {
      return { error: { code: cause.code, message: cause.message } }
    }
    complain('A command failed unexpectedly', cause)
    return { error: { code: 'script_error', message: 'The command failed unexpectedly.' } }
  }
}

/** The texts of a translated page are not the site's: none at all is better than a wrong one that looks right. */
async function untranslated(frame: Frame): Promise<FrameWindow> {
  const view = await frame.settled()
  if (frame.isTranslated()) {
    throw new Failed('script_error', 'The page is translated.')
  }
  return view
}

async function act(frame: Frame, gesture: (view: FrameWindow) => void): Promise<null> {
  gesture(await frame.settled())
  await sleep(START_MS)
  // If the click leads nowhere, the next command says so; the click itself has happened.
  await frame.settled().catch(() => null)
  return null
}

/** The click has had its effect or not: where the page that would tell is lost, the outcome is unknown. */
async function submit(frame: Frame, selector: string): Promise<null> {
  const view = await frame.settled()
  clickElement(view, findElement(view, selector))
  await sleep(START_MS)
  try {
    await frame.settled()
    return null
  } catch {
    throw new Failed('detached', 'The page was lost after the click.')
  }
}

async function waitForAddress(frame: Frame, pattern: string, timeoutMs: number): Promise<string> {
  let expected: RegExp
  try {
    expected = new RegExp(pattern)
  } catch {
    throw new Failed('script_error', 'The pattern is malformed.')
  }
  const matches = (): true | null => (expected.test(frame.address ?? '') ? true : null)
  if ((await until(matches, timeoutMs)) === null) {
    throw new Failed('timeout', 'The address did not change as expected.')
  }
  return (await frame.settled()).location.href
}

async function waitForSelector(
  frame: Frame,
  selector: string,
  state: 'visible' | 'attached' | 'hidden',
  timeoutMs: number,
): Promise<null> {
  const isThere = (): true | null => {
    const view = frame.document?.defaultView ?? null
    const element = view === null ? null : queryElement(view, selector)
    const isMet = {
      attached: element !== null,
      visible: element !== null && isVisible(element),
      hidden: view !== null && (element === null || !isVisible(element)),
    }[state]
    return isMet ? true : null
  }
  await frame.settled()
  if ((await until(isThere, timeoutMs)) === null) {
    throw new Failed('timeout', `The element did not become ${state}.`)
  }
  // Seen on a page that is being replaced, it would be gone for the next command.
  await frame.settled()
  return null
}

/** A page cannot see requests that are under way, only those that finished: quiet for a while is the best it can tell. */
async function waitForNetworkIdle(frame: Frame, timeoutMs: number): Promise<null> {
  let page: Document | null = null
  let finished = -1
  let since = performance.now()
  await frame.settled()
  const isQuiet = (): true | null => {
    const count = frame.document?.defaultView?.performance.getEntriesByType('resource').length ?? 0
    if (frame.document !== page || count !== finished) {
      page = frame.document
      finished = count
      since = performance.now()
    }
    return performance.now() - since >= QUIET_MS ? true : null
  }
  if ((await until(isQuiet, timeoutMs)) === null) {
    throw new Failed('timeout', 'The network did not become idle.')
  }
  return null
}
