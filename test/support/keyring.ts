// A keyring from a list as SERVICE_SECRET has it.
import { type Keyring, keyringOf, parseServiceSecrets } from '../../src/core/keyring.ts'

/** @throws Error for a list that the service would refuse */
export function keyringFor(list: string): Keyring {
  const secrets = parseServiceSecrets(list)
  if (typeof secrets === 'string') {
    throw new Error(secrets)
  }
  return keyringOf(secrets)
}
