// Opens one connection of a session: with the WebSocket that browsers, Node and Workers all have, or with one of the
// caller's own.
import type { SessionTicket } from '../wire/claim.ts'
import type { Refused, SessionSocket } from './play.ts'

interface OpeningSocket extends SessionSocket {
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/**
 * Why it did not open, no platform tells.
 * @param open begins to open a socket at this address
 */
export function openSocket(
  ticket: Omit<SessionTicket, 'sessionId'>,
  open: (address: string) => OpeningSocket = (address) => new WebSocket(address),
): Promise<SessionSocket | Refused> {
  const socket = open(socketAddress(ticket).href)
  return new Promise((settle) => {
    socket.addEventListener('open', () => settle(socket))
    socket.addEventListener('close', () => settle({ refused: null }))
  })
}

export function socketAddress({ websocketUrl, clientToken }: Omit<SessionTicket, 'sessionId'>): URL {
  const address = new URL(websocketUrl)
  address.searchParams.set('role', 'client')
  address.searchParams.set('token', clientToken)
  return address
}
