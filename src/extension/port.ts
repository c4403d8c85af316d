// Hears from the worker how the links stand, and goes on hearing when the worker was stopped: to ask again wakes it.
import type { Asked, Told } from './messages.ts'
import type { Shown } from './shown.ts'

const AGAIN_MS = 500
/** Less than the silence after which a browser stops a worker. */
const BEAT_MS = 20_000

export function hearShown(told: (shown: readonly Shown[]) => void): void {
  const connect = (): void => {
    if (chrome.runtime?.id === undefined) {
      // The extension was updated or removed: this script is nobody's any more.
      told([])
      return
    }
    const port = chrome.runtime.connect()
    const beat = setInterval(() => port.postMessage('beat'), BEAT_MS)
    port.onMessage.addListener(({ shown }: Told) => told(shown))
    port.onDisconnect.addListener(() => {
      clearInterval(beat)
      setTimeout(connect, AGAIN_MS)
    })
  }
  connect()
}

export function ask(asked: Asked): void {
  chrome.runtime.sendMessage(asked).catch(() => {
    // The worker has heard it, and answers by what is shown next.
  })
}
