// A socket of this page's: it goes with the page, and is looked after where the device wakes.
import { LiveSocket } from '../device/live-socket.ts'

export function openPageSocket(address: string): LiveSocket {
  return new LiveSocket(address, ({ beat, leave }, signal) => {
    // A device that wakes shows its page before any timer is due: its user must not wait for the next beat.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && beat(), { signal })
    addEventListener('online', beat, { signal })
    // The service hears at once that nobody is here. A page that comes back from the browser's cache connects again.
    addEventListener('pagehide', leave, { signal })
  })
}
