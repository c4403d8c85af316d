// A fresh clone, by either installation: the lock file is whole on this platform, and nothing rewrites it. Where nothing may
// run an install script, the start says what is missing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ON_THE_MACHINE, type, type Typed } from './reader.ts'

const scratch = mkdtempSync(join(tmpdir(), 'passage-clone-'))
const clone = join(scratch, 'clone')
const inClone = (command: string): Promise<Typed> => type(command, ON_THE_MACHINE, clone)
const SUCCESS = expect.objectContaining({ code: 0 }) as Typed

beforeAll(async () => {
  expect(await type(`git clone -q . ${clone}`)).toEqual(SUCCESS)
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('a fresh clone', () => {
  it('is installed by npm ci', async () => {
    expect(await inClone('npm ci')).toEqual(SUCCESS)
  })

  it('is installed by npm install, which changes no file', async () => {
    expect(await inClone('npm install')).toEqual(SUCCESS)
    expect(await inClone('git diff --exit-code')).toEqual(SUCCESS)
  })

  it('runs a command', async () => {
    expect(await inClone('npm run keys -- --help')).toEqual(SUCCESS)
  })

  it('is installed without install scripts, and says what repairs it', async (context) => {
    rmSync(join(clone, 'node_modules'), { recursive: true })
    expect(await inClone('npm ci --ignore-scripts')).toEqual(SUCCESS)
    if ((await inClone('node -e "process.exit(parseFloat(process.versions.node) < 22.18 ? 0 : 1)"')).code !== 0) {
      return context.skip('the Node.js of this machine is new enough')
    }
    expect((await inClone('npm start')).output).toContain('npm rebuild --ignore-scripts=false node')
    expect(await inClone('npm rebuild --ignore-scripts=false node')).toEqual(SUCCESS)
    expect(await inClone('npm run keys -- --help')).toEqual(SUCCESS)
  })
})
