// `npm run deploy` as it is, with the real wrangler, against a stand-in of Cloudflare: no secret that the service has is
// ever replaced, whatever this machine's file holds and whatever breaks.
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { afterAll, beforeEach, describe, it } from 'vitest'
import { completeVariables, PRODUCTION_FILE, secretsIn } from '../../src/cli/secrets.ts'
import { type Cloudflare, startCloudflare } from './cloudflare.ts'
import { type Ended, newProject, runCommand } from '../node/project.ts'

const LIMIT_MS = 240_000
const cloud: Cloudflare = await startCloudflare()
const project = newProjectWithoutChecks()
const file = join(project, PRODUCTION_FILE)
const REMOTE = secretsIn(completeVariables('', '', 1))
const OTHER = completeVariables('', '', 2)

afterAll(() => {
  cloud.close()
  rmSync(project, { recursive: true })
})

beforeEach(() => {
  Object.assign(cloud, { secrets: null, links: null, broken: null })
  cloud.asked.length = 0
  cloud.queues.clear()
  rmSync(file, { force: true })
})

describe('npm run deploy', { timeout: LIMIT_MS }, () => {
  it('makes both secrets the first time, keeps a copy, and sends neither again', async ({ expect }) => {
    expect((await deploy()).output).toContain('Deployed.')
    expect(Object.keys(cloud.secrets ?? {})).toEqual(['SERVICE_SECRET', 'SIGNING_KEYS'])
    const made = readFileSync(file, 'utf8')
    expect(secretsIn(made)).toEqual(cloud.secrets)

    // Another machine, with the file of another deployment.
    const before = { ...cloud.secrets }
    writeFileSync(file, OTHER)
    expect((await deploy()).output).toContain('Deployed.')
    expect(cloud.secrets).toEqual(before)
    expect(readFileSync(file, 'utf8')).toBe(OTHER)
  })

  it('refuses where one is missing, and adds that one alone when told to', async ({ expect }) => {
    cloud.links = 3
    cloud.secrets = { SERVICE_SECRET: REMOTE.SERVICE_SECRET! }
    const refused = await deploy()
    expect(refused.code).toBe(2)
    expect(refused.output).toContain('The deployed Worker lacks SIGNING_KEYS.')
    expect(refused.output).toContain('npm run deploy -- --create-missing')
    expect(cloud.secrets).toEqual({ SERVICE_SECRET: REMOTE.SERVICE_SECRET })
    expect(cloud.asked.filter((asked) => !asked.startsWith('GET'))).toEqual([])
    expect(existsSync(file)).toBe(false)

    // The environment of whoever deploys must not win over what was made and kept.
    const told = await deploy(['--create-missing'], { SIGNING_KEYS: 'x', SERVICE_SECRET: 'y' })
    expect(told.output).toContain('Deployed.')
    expect(cloud.secrets['SERVICE_SECRET']).toBe(REMOTE.SERVICE_SECRET)
    expect(secretsIn(readFileSync(file, 'utf8'))).toEqual({ SIGNING_KEYS: cloud.secrets['SIGNING_KEYS'] })
  })

  it('sends after a broken upload what it made before it, not another', async ({ expect }) => {
    cloud.broken = { method: 'PUT', path: /scripts\/passage$/, status: 400, body: '{}' }
    expect((await deploy()).code).not.toBe(0)
    const made = secretsIn(readFileSync(file, 'utf8'))
    cloud.broken = null
    expect((await deploy()).output).toContain('Deployed.')
    expect(cloud.secrets).toEqual(made)
  })

  it('stops where the secrets cannot be listed: that is not "none"', async ({ expect }) => {
    cloud.secrets = { ...REMOTE }
    const path = /scripts\/passage\/secrets$/
    const refusals = [
      [
        403,
        JSON.stringify({ success: false, errors: [{ code: 10_000, message: 'Authentication error' }], result: null }),
      ],
      [500, 'upstream broke'],
      [200, JSON.stringify({ success: true, errors: [], messages: [], result: null })],
    ] as const
    for (const [status, body] of refusals) {
      cloud.broken = { method: 'GET', path, status, body }
      const { code, output } = await deploy(['--create-missing'])
      expect(code, output).not.toBe(0)
      expect(output).toContain('nothing is deployed')
      expect(cloud.secrets).toEqual(REMOTE)
      expect(existsSync(file)).toBe(false)
    }
  })

  it('refuses a new Worker over the links of an earlier one where the secret that sealed them is not here', async ({
    expect,
  }) => {
    cloud.links = 3
    const { code, output } = await deploy()
    expect(code).toBe(2)
    expect(output).toContain('its database holds links of an earlier one')
    expect(cloud.secrets).toBeNull()
  })
})

describe('npm run rotate -- --remote', { timeout: LIMIT_MS }, () => {
  /** Says which keys are published, as the deployed service would. */
  const publish = async (keys: () => string | undefined) => {
    const service = createServer((_, response) => response.end(keys())).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const { port } = service.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}`, close: () => void service.close() }
  }

  it('sends the fresh key alone, and keeps it once it signs', async ({ expect, onTestFinished }) => {
    cloud.secrets = { ...REMOTE }
    writeFileSync(file, `SERVICE_SECRET=mine\nSIGNING_KEYS='${REMOTE.SIGNING_KEYS}'\n`)
    const { url, close } = await publish(() => cloud.secrets?.['SIGNING_KEYS'])
    onTestFinished(close)
    const { code, output } = await command('rotate', ['--remote', '--url', url])
    expect(code, output).toBe(0)
    expect(output).toContain(`A fresh key signs the webhooks of ${url} from now on.`)
    expect(cloud.secrets['SERVICE_SECRET']).toBe(REMOTE.SERVICE_SECRET)
    expect(cloud.secrets['SIGNING_KEYS']).not.toBe(REMOTE.SIGNING_KEYS)
    expect(secretsIn(readFileSync(file, 'utf8'))).toEqual({ ...cloud.secrets, SERVICE_SECRET: 'mine' })
    expect(existsSync(`${file}.next`)).toBe(false)
  })

  it('makes no empty Worker in an account that has none', async ({ expect, onTestFinished }) => {
    writeFileSync(file, `SIGNING_KEYS='${REMOTE.SIGNING_KEYS}'\n`)
    const { url, close } = await publish(() => REMOTE.SIGNING_KEYS)
    onTestFinished(close)
    const { code, output } = await command('rotate', ['--remote', '--url', url])
    expect(code, output).toBe(2)
    expect(output).toContain('This account has no such Worker')
    expect(cloud.asked.filter((asked) => !asked.startsWith('GET'))).toEqual([])
  })
})

/** The checks before it are npm's to run: here they pass. */
function newProjectWithoutChecks(): string {
  const directory = newProject()
  mkdirSync(join(directory, 'bin'))
  writeFileSync(join(directory, 'bin', 'npm'), '#!/bin/sh\nexit 0\n')
  chmodSync(join(directory, 'bin', 'npm'), 0o755)
  return directory
}

function deploy(flags: string[] = [], more: Record<string, string> = {}): Promise<Ended> {
  return command('deploy', flags, more)
}

function command(name: string, flags: readonly string[], more: Record<string, string> = {}): Promise<Ended> {
  return runCommand(project, name, flags, {
    PATH: `${join(project, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    CLOUDFLARE_API_BASE_URL: cloud.url,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: 'account',
    ...more,
  })
}
