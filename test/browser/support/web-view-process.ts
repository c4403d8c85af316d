// An app with a web view, as a program of its own that a test can kill: holds the socket, what is written down and the waits.
// Its view is a page of a browser that lives on, as an app's cookies do. Says on its output, one line of JSON each, what it does.
import { readFileSync } from 'node:fs'
import { ClaimRefused } from '../../../src/device/claim-link.ts'
import { LiveSocket } from '../../../src/device/live-socket.ts'
import { openSocket } from '../../../src/device/open-socket.ts'
import type { Refused, SessionSocket } from '../../../src/device/play.ts'
import { fileStore } from '../../../src/sdk/playwright/link-store.ts'
import type { LinkStore } from '../../../src/sdk/session/kept.ts'
import type { WebViewBridge } from '../../../src/sdk/web-view/bridge.ts'
import { linkInWebView } from '../../../src/sdk/web-view/link-in-web-view.ts'
import type { SessionTicket } from '../../../src/wire/claim.ts'
import { Cdp } from './cdp.ts'
import { CdpBridge } from './cdp-bridge.ts'
import type { AppOptions, AppWord } from './web-view-shell.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as AppOptions
const { service, claimCode, manifest, cookies } = options
const script = readFileSync('.build/device.txt', 'utf8')
const cdp = await Cdp.open(options.endpoint)
const bridge = await CdpBridge.open(cdp, options.browserContextId, {
  script: options.injects === false ? null : script,
  tellsLittle: options.tellsLittle ?? false,
})
say({ kind: 'view', targetId: bridge.targetId })
try {
  const end = await linkInWebView(options.records === true ? recorded(bridge) : bridge, {
    service,
    claimCode,
    manifest,
    script,
    ...(cookies === undefined ? {} : { cookies }),
    store: told(fileStore(options.store)),
    turn: (until) => say({ kind: 'turn', until }),
    ...(options.records === true ? { connect: recordedSocket } : {}),
  })
  say({ kind: 'end', end })
} catch (cause) {
  if (!(cause instanceof ClaimRefused)) {
    throw cause
  }
  say({ kind: 'refused', code: cause.code })
}
await bridge.close()
process.exit(0)

function say(word: AppWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}

/** Before a command runs, and once its answer is safe. */
function told(store: LinkStore): LinkStore {
  return {
    ...store,
    async write(kept) {
      await store.write(kept)
      const last = kept.memory?.last
      if (last !== null && last !== undefined) {
        say({ kind: last.answer === undefined ? 'started' : 'answered', id: last.id })
      }
    },
  }
}

function recorded(inner: WebViewBridge): WebViewBridge {
  return {
    load: (address) => {
      say({ kind: 'load', address })
      inner.load(address)
    },
    reload: () => inner.reload(),
    goBack: () => inner.goBack(),
    run: (text) => {
      say({ kind: 'run', text })
      inner.run(text)
    },
    listen: (hear) =>
      inner.listen({
        ...hear,
        message: (text) => {
          say({ kind: 'message', text })
          hear.message(text)
        },
      }),
  }
}

async function recordedSocket(ticket: SessionTicket): Promise<SessionSocket | Refused> {
  return await openSocket(ticket, (address) => {
    const socket = new LiveSocket(address)
    const send = socket.send.bind(socket)
    socket.send = (frame) => {
      say({ kind: 'sent', frame })
      send(frame)
    }
    socket.addEventListener('message', ({ data }) => say({ kind: 'received', frame: String(data) }))
    return socket
  })
}
