// One look at how the link stands, for when the session's own socket does not open and no browser says why.

export interface LinkStatus {
  readonly status: string
  readonly error: { readonly code: string } | null
}

const LIMIT_MS = 8_000

/** Null where no answer came: the network is down, or the code is not known. */
export function lookAtStatus(code: string): Promise<LinkStatus | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/link/ws?code=${encodeURIComponent(code)}`)
    const end = (status: LinkStatus | null): void => {
      clearTimeout(limit)
      resolve(status)
      socket.close()
    }
    const limit = setTimeout(() => end(null), LIMIT_MS)
    socket.addEventListener('close', () => end(null))
    socket.addEventListener('message', ({ data }) => end(parseStatus(data)))
  })
}

function parseStatus(data: unknown): LinkStatus | null {
  try {
    const { status, error } = JSON.parse(String(data)) as Partial<LinkStatus>
    return status === undefined ? null : { status, error: error ?? null }
  } catch {
    return null
  }
}
