// Ports of the loopback address.
import { createServer } from 'node:net'
import { UsageError } from './say.ts'

export const LOOPBACK = '127.0.0.1'

/**
 * PORT as a number; 0 asks for any free port.
 * @throws UsageError where it is none
 */
export function parsePort(text: string | undefined, fallback: number): number {
  const port = text ? Number(text) : fallback
  if (!/^\d*$/.test(text ?? '') || port > 65_535) {
    throw new UsageError(`PORT must be a number from 0 to 65535, not "${text}".`)
  }
  return port
}

/** The port if it is free, any free one for 0, or null where somebody listens there. */
export function findFree(port: number): Promise<number | null> {
  return new Promise((settle) => {
    const probe = createServer()
    probe.once('error', () => settle(null))
    probe.listen(port, LOOPBACK, () => {
      const address = probe.address()
      const found = typeof address === 'object' && address !== null ? address.port : null
      probe.close(() => settle(found))
    })
  })
}
