// Two commands at once that change one file of variables: nothing that either has written may be lost, for a secret that is
// nowhere is lost, and one that comes back may be one that has leaked. Real processes, and the real lock.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { afterAll, beforeEach, describe, it } from 'vitest'
import { keepSecrets } from '../../src/cli/deploy-provision.ts'
import { deploymentOf } from '../../src/cli/deployment.ts'
import { changeAlone, isLocked } from '../../src/cli/lock.ts'
import { addVariables, completeVariables, SECRETS } from '../../src/cli/secrets.ts'
import { signingKeySet } from '../../src/core/signature.ts'
import { newProject, runCommand, startCommand } from './project.ts'

const project = newProject()
let state = ''
let file = ''
let count = 0
let before: NodeJS.Dict<string> = {}

beforeEach(() => {
  state = join(project, `data-${++count}`)
  file = join(state, 'dev.vars')
  mkdirSync(state)
  // As a server leaves its directory.
  writeFileSync(join(state, 'server.json'), '{}')
  writeFileSync(file, completeVariables('', '', 1), { mode: 0o600 })
  before = present()
})

afterAll(() => rmSync(project, { recursive: true }))

describe('two rotations at once', () => {
  it('leaves a key that has leaked out, whichever ends last', async ({ expect }) => {
    const service = startCommand(project, 'rotate', ['service', '--compromised', '--yes'], { STATE_DIR: state })
    await until(() => service.output().includes('Server: '))
    const signing = await rotate('signing', '--compromised')
    expect(signing.code, signing.output).toBe(0)
    expect(signing.output).toContain('it has the old one until it is started again')
    const ended = await service.ended
    expect(ended.code, ended.output).toBe(0)
    const after = present()
    expect(kids(after)).toHaveLength(1)
    expect(kids(after)).not.toEqual(kids(before))
    expect(after['SERVICE_SECRET']).toMatch(/^b\.[^,]+$/)
    expect(after['DEVELOPMENT']).toBe('on')
  })

  it.for(['signing', 'service'] as const)('keeps what each of two made: %s', async (kind, { expect }) => {
    const all = await Promise.all([1, 2].map(() => rotate(kind, '--yes')))
    const said = all.map(({ output }) => output).join('\n')
    expect(
      all.map(({ code }) => code),
      said,
    ).toEqual([0, 0])
    const after = present()
    const letters = after['SERVICE_SECRET']!.split(',').map((one) => one[0])
    expect(kind === 'signing' ? kids(after) : letters).toHaveLength(3)
  })

  it('waits for the other, by whichever name that knows the file', async ({ expect }) => {
    const other = Promise.withResolvers<void>()
    const held = changeAlone(file, () => other.promise)
    const link = join(project, `link-${count}`)
    symlinkSync(file, link)
    writeFileSync(
      join(state, 'server.json'),
      JSON.stringify({ pid: 1, url: null, checkout: '', state, variables: link }),
    )
    const waiting = startCommand(project, 'rotate', ['signing', '--compromised'], { STATE_DIR: state })
    await until(() => waiting.output().includes('waits for it'))
    expect(waiting.output()).toContain(`Another command is changing ${link}: this one waits for it to end.`)
    expect(present()).toEqual(before)
    other.resolve()
    await held
    expect((await waiting.ended).code).toBe(0)
    expect(kids(present())).not.toEqual(kids(before))
  })

  it('is refused where the other does not end, and takes over from one that is killed', async ({ expect }) => {
    const text = `
import { changeAlone } from ${JSON.stringify(resolve('src/cli/lock.ts'))}
await changeAlone(${JSON.stringify(file)}, () => new Promise((settle) => setTimeout(settle, 60_000)))`
    const other = spawn(process.execPath, ['--input-type=module-typescript', '-e', text], { stdio: 'inherit' })
    await until(() => isLocked(`${file}.lock`))
    await expect(changeAlone(file, () => 'done', 300)).rejects.toThrow(
      'Nothing is changed: end it, and\nrun this again.',
    )
    other.kill('SIGKILL')
    expect(await changeAlone(file, () => 'done')).toBe('done')
  })
})

describe('an editor while a rotation works', () => {
  const editDuringRotation = async (edit: (text: string) => string) => {
    const rotation = startCommand(project, 'rotate', ['service', '--compromised', '--yes'], { STATE_DIR: state })
    await until(() => isLocked(`${file}.lock`))
    await wait(20)
    writeFileSync(file, edit(readFileSync(file, 'utf8')))
    return rotation.ended
  }

  it('keeps what it has written', async ({ expect }) => {
    const { code, output } = await editDuringRotation((text) => addVariables(text, { MINE: 'stays' }))
    expect(code, output).toBe(0)
    expect(present()).toMatchObject({ MINE: 'stays', SIGNING_KEYS: before['SIGNING_KEYS'] })
    expect(present()['SERVICE_SECRET']).toMatch(/^b\.[^,]+$/)
  })

  it('makes it stop where it has changed the very secret', async ({ expect }) => {
    const other = parseEnv(completeVariables('', '', 2))['SERVICE_SECRET']!
    const { code, output } = await editDuringRotation((text) => addVariables(text, { SERVICE_SECRET: other }))
    expect(code, output).toBe(1)
    expect(output).toContain(`SERVICE_SECRET in ${file} has changed meanwhile. Nothing is changed`)
    expect(present()).toEqual({ ...before, SERVICE_SECRET: other })
  })
})

describe('a rotation of the service secret', () => {
  beforeEach(() => {
    // No file of it can be opened.
    mkdirSync(join(state, 'v3'))
    writeFileSync(join(state, 'v3', 'd1'), 'no directory')
  })

  it('needs no database where no secret is old', async ({ expect }) => {
    const { code, output } = await rotate('service', '--yes')
    expect(code, output).toBe(0)
    expect(present()['SERVICE_SECRET']).toMatch(/^b\.[^,]+,a\.[^,]+$/)
  })

  it('is not kept by a broken database from dropping what has leaked', async ({ expect }) => {
    const { code, output } = await rotate('service', '--compromised', '--yes')
    expect(code, output).toBe(0)
    expect(output).toContain('What is lost cannot be counted: ')
    expect(output).toContain('all open links can no longer be claimed')
    expect(present()['SERVICE_SECRET']).toMatch(/^b\.[^,]+$/)
  })

  it('stops where it would leave one out and cannot know whether that is needed', async ({ expect }) => {
    const only = before['SERVICE_SECRET']!
    const list = `${only.replace(/^a/, 'b')},${only}.1000000000000`
    writeFileSync(file, readFileSync(file, 'utf8').replace(only, list))
    const kept = present()
    expect((await rotate('service', '--yes')).code).toBe(1)
    expect(present()).toEqual(kept)
  })
})

describe('first starts at once', () => {
  it('makes one set of secrets', async ({ expect }) => {
    rmSync(file)
    const at = Date.now() + 1500
    const made = await Promise.all([1, 2, 3, 4].map(() => complete(at)))
    expect(made.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect([...new Set(made.map(({ output }) => output))]).toEqual([readFileSync(file, 'utf8')])
  })
})

describe('two deploys at once', () => {
  const names = [...SECRETS]
  const plan = { upload: names, make: names, question: null }
  const deployment = () => ({ ...deploymentOf('production', 'passage', null), secretsFile: join(state, 'production') })

  it('sends the same secrets, which are in the file', async ({ expect }) => {
    const sent = await Promise.all([1, 2].map(() => keepSecrets(deployment(), plan, '# account\n')))
    expect(sent[1]).toEqual(sent[0])
    expect(parseEnv(readFileSync(deployment().secretsFile, 'utf8'))).toEqual(sent[0])
  })

  it('waits for no other command where there is nothing to send', async ({ expect }) => {
    const other = Promise.withResolvers<void>()
    const held = changeAlone(deployment().secretsFile, () => other.promise)
    expect(await keepSecrets(deployment(), { upload: [], make: [], question: null }, '')).toEqual({})
    other.resolve()
    await held
  })

  it('sends nothing where the file no longer has what it was to send', async ({ expect }) => {
    writeFileSync(deployment().secretsFile, '# emptied\n')
    await expect(keepSecrets(deployment(), { ...plan, make: [] }, '# account\n')).rejects.toThrow(
      'the file has changed meanwhile',
    )
  })
})

function rotate(...words: string[]): ReturnType<typeof runCommand> {
  return runCommand(project, 'rotate', words, { STATE_DIR: state })
}

function present(): NodeJS.Dict<string> {
  return parseEnv(readFileSync(file, 'utf8'))
}

function kids(variables: NodeJS.Dict<string>): string[] {
  return signingKeySet()
    .parse(JSON.parse(variables['SIGNING_KEYS']!))
    .keys.map(({ kid }) => kid)
}

/** As `npm start` and `wrangler dev` do, at one moment in several processes. Gives the file as it is afterwards. */
function complete(at: number): Promise<{ readonly code: number | null; readonly output: string }> {
  const text = `
import { readFileSync } from 'node:fs'
import { ensureVariables } from ${JSON.stringify(resolve('src/cli/local.ts'))}
while (Date.now() < ${at}) {}
await ensureVariables(${JSON.stringify(state)}, ${JSON.stringify(file)})
process.stdout.write(readFileSync(${JSON.stringify(file)}, 'utf8'))`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  return new Promise((settle) => child.once('close', (code) => settle({ code, output })))
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await wait(5)
  }
}
