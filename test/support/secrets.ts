// The deployment's secrets, as fixed values for tests. They protect nothing and never sign anything outside of a test.
// Imported by the test configuration (Node) and by tests inside workerd, so nothing here may need either.
import { SHIPPED } from './shipped.ts'

const newerSigningKey = {
  kty: 'EC',
  crv: 'P-256',
  x: '2SiqkSaX9__m2Bo1vegDPtYYyQzSZrcmC2EF2DfJnH8',
  y: '-d9gHsaBhdPUv-Klrda9zLstd48zDMA5bYadaUuFipc',
  d: 'TxJnEq3uMvEmf6tiQqBGuSqRpQrEogRaKKtWQI5otdc',
  kid: 'key_TestNewer001',
  alg: 'ES256',
  use: 'sig',
  created_at: 1767225600000,
}

const olderSigningKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'LC6HD2oKZgRCPq-iFvQAIDEJSmrg4yU6XLA6GYdemy8',
  y: 'KFgmWqVDndwa9MQ-Iy9EtiYgTB9e8EznexXhFtdNGj0',
  d: 'GHqx5a4mY-QeMQNWr1N4bzyeU9GxarxUoObiQvbfKv8',
  kid: 'key_TestOlder001',
  alg: 'ES256',
  use: 'sig',
  created_at: 1764547200000,
}

/** As after a rotation: the first key signs, the second came before it. */
export const testSecrets = {
  SERVICE_SECRET: 'Q839hCax9H8cKTjKYBDQhdThWRf41e/vANZ8XXLyGv8=',
  SIGNING_KEYS: JSON.stringify({ keys: [newerSigningKey, olderSigningKey] }),
}

/** Whatever wrangler.toml says. */
export const testVariables = { ...SHIPPED, DEVELOPMENT: 'on', SERVICE_URLS: 'https://passage.example.com' }
