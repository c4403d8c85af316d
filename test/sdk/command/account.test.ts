// Whose key is used, and how it is asked for.
import { PassThrough } from 'node:stream'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { accountOf, folderOf, keepAccount, readAccount } from '../../../src/sdk/command/kept-account.ts'
import { UsageError } from '../../../src/sdk/command/parse-words.ts'
import { readSecret } from '../../../src/sdk/command/read-secret.ts'

const KEPT = { url: 'https://kept.example.com', apiKey: 'psg_test_kept', organisation: 'org_1' }
const BOTH = { PASSAGE_URL: 'https://a.example.com', PASSAGE_API_KEY: 'psg_live_a' }

describe('the account', () => {
  it.each([
    ['what is kept', {}, KEPT, KEPT],
    [
      'the environment before it',
      BOTH,
      KEPT,
      { url: BOTH.PASSAGE_URL, apiKey: BOTH.PASSAGE_API_KEY, organisation: null },
    ],
    ['another organisation', { PASSAGE_ORGANISATION: 'org_2' }, KEPT, { ...KEPT, organisation: 'org_2' }],
  ])('%s', (_, env, kept, account) => {
    expect(accountOf(env, kept)).toEqual(account)
  })

  it('a key never goes to an address that it was not given with', () => {
    const [URL_ONLY, KEY_ONLY] = [{ PASSAGE_URL: 'https://a.example.com' }, { PASSAGE_API_KEY: 'psg_live_a' }]
    expect(() => accountOf(URL_ONLY, KEPT)).toThrow(/PASSAGE_URL is set and PASSAGE_API_KEY is not/)
    expect(() => accountOf(KEY_ONLY, KEPT)).toThrow(/PASSAGE_API_KEY is set and PASSAGE_URL is not/)
    expect(() => accountOf({}, null)).toThrow(UsageError)
  })

  it('is kept for this user alone, also where the file was another’s before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'passage-account-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    expect(readAccount(folder)).toBeNull()
    writeFileSync(join(folder, 'account.json'), '{', { mode: 0o644 })
    expect(() => readAccount(folder)).toThrow(/is no JSON/)
    const file = keepAccount(folder, KEPT)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readAccount(folder)).toEqual(KEPT)
    expect(readFileSync(file, 'utf8')).toContain(KEPT.apiKey)
    writeFileSync(file, '{"url":1}')
    expect(() => readAccount(folder)).toThrow(/run it again/)
  })

  it.each([
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/passage'],
    [{ XDG_CONFIG_HOME: 'x' }, 'linux', '/home/a/.config/passage'],
    [{}, 'linux', '/home/a/.config/passage'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/passage'],
    [{ APPDATA: '/roaming' }, 'darwin', '/home/a/.config/passage'],
  ])('%o on %s lies in %s', (env, platform, folder) => {
    expect(folderOf(env, platform, '/home/a')).toBe(folder)
  })
})

describe('a secret', () => {
  function terminal(isTTY: boolean) {
    const raw: boolean[] = []
    const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: (on: boolean) => raw.push(on) })
    const stderr = new PassThrough()
    let shown = ''
    stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    const ending = new AbortController()
    const asked = readSecret('Key: ', { stdin: stdin as never, stderr: stderr as never, signal: ending.signal })
    return { stdin, asked, raw, ending, shown: () => shown }
  }

  it('is read without echo, as it is typed', async () => {
    const { stdin, asked, raw, shown } = terminal(true)
    stdin.write('psg_tesx')
    stdin.write('\u007ft_0\r')
    expect(await asked).toBe('psg_test_0')
    expect(raw).toEqual([true, false])
    expect(shown()).toBe('Key: \n')
  })

  it('can be given up', async () => {
    const { stdin, asked, raw } = terminal(true)
    stdin.write('psg\u0003')
    await expect(asked).rejects.toThrow(/Given up/)
    expect(raw).toEqual([true, false])
  })

  it.each([true, false])('is waited for no longer than the signal lets, at a terminal: %s', async (isTTY) => {
    const { stdin, asked, raw, ending } = terminal(isTTY)
    stdin.write('psg')
    ending.abort()
    await expect(asked).rejects.toThrow(/abort/)
    expect(raw).toEqual(isTTY ? [true, false] : [])
  })

  it('comes from a pipe, whole', async () => {
    const { stdin, asked, shown } = terminal(false)
    stdin.end('psg_test_0\n')
    expect(await asked).toBe('psg_test_0')
    expect(shown()).toBe('')
  })
})
