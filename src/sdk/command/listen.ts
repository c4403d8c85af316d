// `passage listen`: what happens to the links of an account, sent to a server on this machine. No tunnel: by a socket of the service,
// and where there is none to be had, by asking again and again. The service's own deliveries are neither seen nor changed by it.
import type { Passage } from '../client/index.ts'
import { accountIn, type AnyIntegrations, clientIn, type Context } from './context.ts'
import { receiverUrl } from './forward.ts'
import { Forwarding } from './forwarding.ts'
import type { Account } from './kept-account.ts'
import { listenHere } from './listen-here.ts'
import { listenToService, NO_WAY, whyNoSocket } from './listen-service.ts'
import { hasSockets } from './listen-socket.ts'
import { textsOf, UsageError } from './parse-words.ts'
import { WatchedLinks } from './watched-links.ts'

export interface ListeningContext extends Context {
  readonly account: Account
  readonly passage: Passage<AnyIntegrations>
  readonly urls: readonly string[]
  readonly mode: 'test' | 'live'
  readonly links: WatchedLinks
  readonly forwarding: Forwarding
}

/** As of whatever did not work. */
const FAILED = 1

/** Ends by Ctrl-C, or where the service will have it no longer. */
export async function listen(context: Context): Promise<number> {
  const { values, terminal, signal } = context
  const urls = textsOf(values, 'forward-to').map(receiverUrl)
  if (urls.length === 0) {
    throw new UsageError('Say where to: `passage listen --forward-to localhost:3000/webhooks/passage`.')
  }
  const account = accountIn(context)
  const passage = clientIn(context)
  const listening: ListeningContext = {
    ...context,
    account,
    passage,
    urls,
    mode: account.apiKey.startsWith('psg_test_') ? 'test' : 'live',
    links: await WatchedLinks.from({ passage, terminal, signal }),
    forwarding: new Forwarding(urls, textsOf(values, 'event'), terminal, signal),
  }
  const without = hasSockets() ? await whyNoSocket(listening) : 'This Node has no WebSocket, as 22 and newer have'
  if (without === null) {
    const why = await listenToService(listening)
    if (why !== null) {
      terminal.note(terminal.paint('red', why))
      return FAILED
    }
  }
  terminal.note(terminal.paint('yellow', `${without ?? NO_WAY}: asking every two seconds instead.`))
  return await listenHere(listening)
}
