// `passage listen` by a socket: the service sends each webhook as it happens, signed as ever. A socket that breaks is opened again, and
// what happened meanwhile is asked for; so is, once a minute, what was told to nobody.
import { backoffMs } from '../../device/backoff.ts'
import { RateLimitError, UnavailableError } from '../client/index.ts'
import { pause } from '../client/pause.ts'
import { afterClose, eventIn, isNews } from './heard.ts'
import type { ListeningContext } from './listen.ts'
import { type Hello, type Heard, LISTEN_PATH, type ListenSocket, openListenSocket } from './listen-socket.ts'

/** Milliseconds between two looks at the list. */
const LOOK_MS = 60_000
/** Of asks, so that a day that was missed comes in a minute and no more at once than is let in. Milliseconds. */
const ASK_PAUSE_MS = 60
/** Who was never let in so often has something in between that takes no sockets. */
const MOST_FAILURES = 3

/**
 * Null: the service has sockets. Else why none is to be had.
 * @throws what a call of the API throws, where the service is not to be reached or refuses the key
 */
export async function whyNoSocket({ account, passage, signal }: ListeningContext): Promise<string | null> {
  const response = await fetch(`${account.url.replace(/\/+$/, '')}${LISTEN_PATH}`, {
    headers: { Authorization: `Bearer ${account.apiKey}` },
    // The key goes to the address that it was given for, and nowhere else.
    redirect: 'manual',
    signal,
  }).catch(() => null)
  await response?.body?.cancel()
  if (response?.status === 426) {
    return null
  }
  // What is wrong with the key, the address or the line, this says as ever.
  await passage.links.list({ limit: 1 }, { signal }).page()
  return response?.status === 404 ? 'The service is of an older version, without a socket to listen to' : NO_WAY
}

export const NO_WAY = 'No socket gets through to the service'

/**
 * Ends by Ctrl-C, where the service closes it for good, and where no socket was ever let in.
 * @returns why it ended; null: none was let in
 * @throws what a call of the API throws, where the key is refused meanwhile
 */
export async function listenToService(listening: ListeningContext): Promise<string | null> {
  const { terminal, signal, account } = listening
  let since: number | null = null
  for (let failures = 0; since !== null || failures < MOST_FAILURES;) {
    const socket = await openListenSocket(account, (message) => hear(listening, message, since ?? 0))
    let code: number
    if (typeof socket === 'number') {
      code = socket
      failures++
      await holdKey(listening)
    } else {
      failures = 0
      terminal.note(since === null ? greeting(listening, socket.hello) : 'Connected again')
      since ??= socket.hello.at
      code = await untilClosed(listening, socket).finally(() => socket.close())
      terminal.note(terminal.paint('yellow', 'The socket has ended'))
    }
    const next = afterClose(code)
    if ('why' in next) {
      return next.why
    }
    await pause(next.waitMs + backoffMs(failures, Math.random()), signal)
  }
  return null
}

/** Why a socket was not let in, no platform tells. A service that is not there comes again. */
async function holdKey({ passage, signal }: ListeningContext): Promise<void> {
  try {
    await passage.links.list({ limit: 1 }, { signal }).page()
  } catch (error) {
    if (!(error instanceof UnavailableError || error instanceof RateLimitError)) {
      throw error
    }
  }
}

function greeting({ terminal: { paint }, account, urls }: ListeningContext, { organisation, mode }: Hello): string {
  return `${paint('green', '✓')} Listening to ${account.url}, ${mode} mode, for ${urls.join(' and ')}
${paint(
  'dim',
  `  Signed by the service, as all its webhooks are: your server checks with
  { url: '${account.url}', organisation: '${organisation}', mode: '${mode}' }
  They come once each. Ctrl-C ends it.`,
)}`
}

/** Looks at the list at once, and again each minute. Gives the code that the socket was closed with. */
async function untilClosed({ links, signal }: ListeningContext, socket: ListenSocket): Promise<number> {
  const { closed } = socket
  for (;;) {
    try {
      await links.look(async (linkId, { seq, updatedAt }) => {
        await pause(ASK_PAUSE_MS, signal)
        return await socket.ask({ linkId, after: seq ?? 0, since: seq === null ? updatedAt : 0 })
      })
    } catch (error) {
      if (socket.isOpen()) {
        throw error
      }
    }
    const waiting = new AbortController()
    const stop = (): void => waiting.abort()
    signal.addEventListener('abort', stop, { once: true })
    const waited = pause(LOOK_MS, waiting.signal).catch(() => null)
    const code = await Promise.race([closed, waited])
    signal.removeEventListener('abort', stop)
    // The timer goes with it, or it would hold the process.
    stop()
    signal.throwIfAborted()
    if (typeof code === 'number') {
      return code
    }
  }
}

function hear({ links, forwarding }: ListeningContext, message: Heard, since: number): void {
  const event = message.type === 'listen.gone' ? message : eventIn(message.body)
  if (event === null) {
    return
  }
  const listened = { seen: links.seenOf(event.linkId), newest: links.newest, since }
  if (!isNews(event, listened) || !forwarding.takes(event)) {
    return
  }
  if (message.type === 'listen.gone') {
    forwarding.noteGone(message)
  } else {
    void forwarding.send(event, message)
  }
}
