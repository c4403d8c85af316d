// J27: whether a receiving host may get one more attempt now. Counted by the platform's limiter, and by names: what one of them is
// sent takes nothing from another. Where the limiter fails the attempt is made: a limit must not be what stops it.
import { logError } from '../log.ts'

/** Counts one. @param host with its port */
export async function hasRoom(host: string, env: Env): Promise<boolean> {
  return await isWithin(host, env)
}

/** The same of the examples that an organisation asks for: no webhook of anybody waits for them. */
export async function hasRoomForExample(organisationId: string, host: string, env: Env): Promise<boolean> {
  // No host has a space.
  return await isWithin(`${organisationId} ${host}`, env)
}

async function isWithin(key: string, env: Env): Promise<boolean> {
  try {
    return (await env.LIMIT_HOST.limit({ key })).success
  } catch (cause) {
    logError('limit_failed', { policy: 'host' }, cause)
    return true
  }
}
