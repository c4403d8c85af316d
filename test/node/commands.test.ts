// The commands around a server that runs, as a developer types them: which server they work on, what they refuse, and what
// is left when the server is killed.
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, it } from 'vitest'
import { readDevelopment } from '../../src/cli/development.ts'
import { completeVariables, secretsIn, writePrivate } from '../../src/cli/secrets.ts'
import { newProject, runCommand, startCommand } from './project.ts'
import { PATIENCE_MS } from '../support/patience.ts'

const project = newProject()
const state = join(project, 'data')
const started: ReturnType<typeof startCommand>[] = []

afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM')
    await ended
  }
  rmSync(project, { recursive: true, maxRetries: 5 })
})

/** Where the script of package.json has another name than its file. */
const CALLED: Readonly<Record<string, string>> = { 'check-webhooks': 'webhook:check', 'copy-example': 'example' }

describe('each command', () => {
  it.for([
    'start',
    'demo',
    'keys',
    'relocate',
    'rotate',
    'deploy',
    'conformance',
    'link',
    'integration',
    'check-webhooks',
    'copy-example',
  ])('%s explains itself, refuses what it does not know, and does nothing then', async (name, { expect }) => {
    const before = readdirSync(project)
    for (const word of ['--help', '-h']) {
      const { code, output } = await runCommand(project, name, [word])
      expect(code).toBe(0)
      expect(output).toMatch(new RegExp(`^Usage:\\s+npm (run )?${CALLED[name] ?? name}`))
    }
    const { code, output } = await runCommand(project, name, ['--nonsense'])
    expect(code).toBe(2)
    expect(output).toMatch(/^Unknown option '--nonsense'\.\n\nUsage:/)
    expect(readdirSync(project)).toEqual(before)
  })

  it.for([['keys', 'create', '--org', 'Acme', '--mode', 'test'], ['keys', 'list'], ['rotate', 'signing'], ['demo']])(
    '%s %s refuses where no server ever ran',
    async ([name, ...words], { expect }) => {
      const { code, output } = await runCommand(project, name!, words)
      expect(code).toBe(2)
      expect(output).toContain('No server runs here, and none ever did.')
    },
  )
})

describe('npm run demo', () => {
  it.for([
    ['URL', 'API_KEY'],
    ['API_KEY', 'URL'],
  ])('says what to do where the environment has %s and no %s', async ([set, lacking], { expect }) => {
    const { code, output } = await runCommand(project, 'demo', [], { URL: '', API_KEY: '', [set!]: 'left over' })
    expect(code).toBe(2)
    expect(output).toContain(`The environment has ${set} and no ${lacking}. Set both`)
    expect(output).toContain(`neither (unset ${set})`)
  })
})

describe('the record of a server', () => {
  it('is never made anew over one that is damaged', ({ expect }) => {
    const damaged = join(project, 'damaged')
    mkdirSync(damaged)
    writeFileSync(join(damaged, 'development.json'), '{"apiKey": "psg_te')
    expect(() => readDevelopment(damaged)).toThrow(`${damaged}/development.json is damaged. Remove it`)
  })

  it('is written whole or not at all, and where a link points', ({ expect }) => {
    const [real, link] = [join(project, 'real'), join(project, 'link')]
    writeFileSync(real, 'before', { mode: 0o644 })
    symlinkSync(real, link)
    writePrivate(link, 'after')
    expect(readFileSync(real, 'utf8')).toBe('after')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(statSync(real).mode & 0o777).toBe(0o600)
    expect(readdirSync(project).filter((name) => name.endsWith('.half'))).toEqual([])
  })
})

describe('a server with variables that cannot be right', () => {
  it('ends with a sentence that names the variable', async ({ expect }) => {
    const wrong = join(project, 'wrong')
    mkdirSync(wrong)
    writeFileSync(join(wrong, 'dev.vars'), `${completeVariables('', '', 1)}LIVE_ORIGINS={nonsense\n`)
    const { code, output } = await runCommand(project, 'start', [], { STATE_DIR: wrong, PORT: '0' })
    expect(code, output).toBe(1)
    expect(output).toMatch(/misconfigured: LIVE_ORIGINS/)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('ends at once where a secret of its file is none', async ({ expect }) => {
    const wrong = join(project, 'worse')
    mkdirSync(wrong)
    writeFileSync(join(wrong, 'dev.vars'), 'SERVICE_SECRET=short\n')
    const { code, output } = await runCommand(project, 'start', [], { STATE_DIR: wrong, PORT: '0' })
    expect(code).toBe(2)
    expect(output.trim()).toBe(`SERVICE_SECRET in ${wrong}/dev.vars must be 32 bytes or more in base64.`)
    expect(readFileSync(join(wrong, 'dev.vars'), 'utf8')).toBe('SERVICE_SECRET=short\n')
  })
})

describe('the server that runs', () => {
  it('is found by every command, keeps its own secrets, and leaves nothing when it is killed', async ({ expect }) => {
    // Settings and secrets of the usual server: another one's command must leave them alone.
    const usual = completeVariables('', '', 1)
    writeFileSync(join(project, '.dev.vars'), usual)
    const server = startCommand(project, 'start', [], { STATE_DIR: state, PORT: '0' })
    started.push(server)
    for (const end = Date.now() + 2 * PATIENCE_MS; !server.output().includes('is ready'); await wait(50)) {
      expect(server.child.exitCode, server.output()).toBeNull()
      expect(Date.now(), server.output()).toBeLessThan(end)
    }
    const { url } = JSON.parse(readFileSync(join(state, 'development.json'), 'utf8')) as { url: string }
    const signingKey = async (): Promise<unknown> => {
      const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
      return keys[0]?.kid
    }

    const made = await runCommand(project, 'keys', ['create', '--mode', 'test'])
    expect(made.output).toContain(`Server: ${url}, data in ${state}`)
    expect(made.output).toContain('(Development)')
    const other = await runCommand(project, 'keys', ['create', '--org', 'Acme', '--mode', 'test'])
    expect(other.output).toContain('(new organisation Acme)')
    for (const { output } of [made, other]) {
      const key = /psg_test_\w+/.exec(output)?.[0]
      expect((await fetch(`${url}/v1/links`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
    }

    const wish = ['--name', "Nightly; Acme's", '--scopes', 'links:read, erase', '--expires-in', '1']
    const today = (): string => new Date().toISOString().slice(0, 10)
    const began = today()
    const reader = await runCommand(project, 'keys', ['create', '--org', 'Acme', '--mode', 'test', ...wish])
    expect(reader.output).toMatch(/Opens +links:read, erase/)
    const readerKey = /psg_test_\w+/.exec(reader.output)?.[0] ?? ''
    const authorization = `Bearer ${readerKey}`
    expect((await fetch(`${url}/v1/links`, { headers: { authorization } })).status).toBe(200)
    expect((await fetch(`${url}/v1/links`, { method: 'POST', headers: { authorization } })).status).toBe(403)
    const shown = await runCommand(project, 'keys', ['list'])
    const [row = ''] = shown.output.split('\n').filter((line) => line.includes(`…${readerKey.slice(-4)} `))
    const day = `(?:${began}|${today()})`
    expect(row).toMatch(new RegExp(`Nightly; Acme's +links:read erase +${day} \\d\\d:\\d\\dZ +${day} `))
    expect(shown.output).not.toContain(readerKey)
    const wrong = await runCommand(project, 'keys', ['create', '--mode', 'test', '--scopes', 'links:reed'])
    expect([wrong.code, wrong.output.split('\n')[0]]).toEqual([
      2,
      expect.stringContaining('--scopes is one or more of'),
    ])

    const before = await signingKey()
    const rotated = await runCommand(project, 'rotate', ['signing'])
    expect(rotated.output).toContain(`A fresh key signs webhooks at ${url} from now on.`)
    expect(await signingKey()).not.toBe(before)
    expect(readFileSync(join(project, '.dev.vars'), 'utf8')).toBe(usual)
    expect(secretsIn(usual).SIGNING_KEYS).not.toContain(before)

    server.child.kill('SIGKILL')
    await server.ended
    for (
      const end = Date.now() + PATIENCE_MS;
      (await fetch(`${url}/health`).catch(() => null)) !== null;
      await wait(50)
    ) {
      expect(Date.now(), 'the port is still held').toBeLessThan(end)
    }
    const listed = await runCommand(project, 'keys', ['list'], { STATE_DIR: state })
    expect(listed.output).toContain(`none runs on ${state} now`)
    expect(listed.output).toContain('Acme')
  })
})
