// The running service under test: wrangler dev on a free port with data of its own, and limits so high that they keep no bad
// input from the code behind them. With keys of every kind.
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insertKey } from '../../src/cli/sql.ts'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'
import { randomOrganisationId } from '../../src/core/claim-code.ts'
import { randomBytes } from '../../src/core/id.ts'
import { chanceOf } from '../kill/chance.ts'
import { prepareService, Service } from '../kill/service.ts'

const UNLIMITED = 10_000_000

export interface Keys {
  readonly test: string
  readonly live: string
  readonly other: string
  readonly revoked: string
  readonly expired: string
}

export interface Running {
  readonly port: number
  readonly keys: Keys
  /** All that it has written to its log. */
  log(): string
  stop(): Promise<void>
}

export async function startService(): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'passage-bad-input-'))
  const organisation = { organisationId: randomOrganisationId(randomBytes(12)), organisationName: 'Own', createdAt: 1 }
  const others = { organisationId: randomOrganisationId(randomBytes(12)), organisationName: 'Other', createdAt: 1 }
  const newKey = (mode: 'test' | 'live'): string => newApiKey(mode, randomBytes(30))
  const keys = {
    test: newKey('test'),
    live: newKey('live'),
    other: newKey('test'),
    revoked: newKey('test'),
    expired: newKey('test'),
  }
  const sql = [
    insertKey({ ...organisation, key: keys.test, mode: 'test', expiresAt: null }),
    insertKey({ ...organisation, key: keys.live, mode: 'live', expiresAt: null }),
    insertKey({ ...organisation, key: keys.revoked, mode: 'test', expiresAt: null }),
    insertKey({ ...organisation, key: keys.expired, mode: 'test', expiresAt: 2 }),
    insertKey({ ...others, key: keys.other, mode: 'test', expiresAt: null }),
    `UPDATE api_keys SET revoked_at = 2 WHERE hash = '${hashApiKey(keys.revoked)}';\n`,
  ].join('')
  const prepared = await prepareService(directory, chanceOf(Date.now(), 'port'), {
    mode: 'test',
    sql,
    quota: UNLIMITED,
  })
  const service = new Service(prepared)
  service.spawn()
  await service.untilUp()
  return {
    port: Number(new URL(prepared.url).port),
    keys,
    log: () => readFileSync(prepared.log, { encoding: 'utf8', flag: 'a+' }),
    stop: async () => {
      await service.kill()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
