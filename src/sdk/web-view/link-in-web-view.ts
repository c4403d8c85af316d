// Links an account through the web view of an app whose native side is JavaScript: React Native, Capacitor. The app brings the
// web view and closes it. The socket, what is written down and the waits are here; the page has the hands and nothing else.
import { newClaimName } from '../../device/claim-name.ts'
import { LiveSocket } from '../../device/live-socket.ts'
import { openSocket } from '../../device/open-socket.ts'
import type { Refused, SessionSocket } from '../../device/play.ts'
import type { DeviceEnd } from '../../device/step.ts'
import type { SessionTicket } from '../../wire/claim.ts'
import type { Until } from '../../wire/session-message.ts'
import { playLink, type SessionOptions } from '../session/link-session.ts'
import type { WebViewBridge } from './bridge.ts'
import { markOf } from './mark.ts'
import { WebViewView } from './web-view-view.ts'

export interface WebViewOptions extends SessionOptions {
  /**
   * The whole of the service's `/device.js`, as the app was built with it: nothing else ever runs in a page, so that no
   * service can change what does.
   */
  readonly script: string
  /** How the app names itself. */
  readonly client?: { readonly name: string; readonly version: string }
  /**
   * A turn of the user's begins: show the web view, with where it is and a way to cancel. It ends as soon as one of `until` is
   * there; `shows` tells when. Where it rejects while the turn lasts, the session stops.
   */
  readonly turn?: (until: readonly Until[]) => Promise<void> | void
  /** 128 bits that nobody can guess, as text without spaces. For platforms without `crypto.getRandomValues`. */
  readonly newName?: () => string
  /** Opens one connection of the session. For platforms that need a WebSocket of their own. */
  readonly connect?: (ticket: SessionTicket) => Promise<SessionSocket | Refused>
}

/** To leave the session as it is, let the bridge tell `left`. @throws as playLink does; what `turn` throws */
export async function linkInWebView(bridge: WebViewBridge, options: WebViewOptions): Promise<DeviceEnd> {
  const { script, claimCode, turn, newName = newClaimName, connect = openLiveSocket } = options
  return await playLink(options, {
    client: options.client ?? { name: 'web-view', version: '1' },
    // Of the page's own site: one of another origin says so by itself.
    capabilities: ['frames'],
    mark: markOf(claimCode),
    newName,
    open: () => Promise.resolve((hear) => new WebViewView(bridge, script, newName, hear)),
    connect,
    turn: async (until) => {
      await turn?.(until)
    },
  })
}

function openLiveSocket(ticket: SessionTicket): Promise<SessionSocket | Refused> {
  return openSocket(ticket, (address) => new LiveSocket(address))
}
