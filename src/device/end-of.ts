// How a session ended whose end was not heard: the link tells whoever holds its claim code. For clients outside of the
// service's own page.
import type { StatusMessage } from '../wire/status-message.ts'
import type { DeviceEnd } from './step.ts'

const ANSWER_LIMIT_MS = 10_000

/** Of a session whose end was not heard: the link tells. */
export async function endOf(service: string, claimCode: string): Promise<DeviceEnd> {
  const link = await lookAtLink(service, claimCode)
  // Active: it was claimed again meanwhile.
  return endTold(link) ?? { kind: link?.status === 'active' ? 'replaced' : 'over' }
}

/** As the link tells of its end; null while it has not come, or where the service does not tell. */
export function endTold(link: Pick<StatusMessage, 'status' | 'error'> | null): DeviceEnd | null {
  switch (link?.status) {
    case 'complete':
    case 'failed':
    case 'canceled':
    case 'expired':
      return { kind: 'ended', status: link.status, error: link.error, returnUrl: null }
    case 'active':
    case 'pending':
    case undefined:
      return null
  }
}

/** Null where the service does not tell. */
export async function lookAtLink(service: string, code: string): Promise<StatusMessage | null> {
  const address = new URL('/link/ws', service)
  address.protocol = address.protocol.replace('http', 'ws')
  address.searchParams.set('code', code)
  const socket = new WebSocket(address.href)
  try {
    return await new Promise((settle) => {
      const limit = setTimeout(() => settle(null), ANSWER_LIMIT_MS)
      socket.addEventListener('close', () => {
        clearTimeout(limit)
        settle(null)
      })
      socket.addEventListener('message', ({ data }) => {
        clearTimeout(limit)
        settle(JSON.parse(String(data)) as StatusMessage)
      })
    })
  } finally {
    socket.close()
  }
}
