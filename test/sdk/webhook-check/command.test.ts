// The kit's command: what it refuses to do, what it prints, and how it ends.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { runCommand, secretFrom, type Surroundings, WrongWords } from '../../../src/sdk/webhook-check/command.ts'
import { PLAIN } from '../../../src/sdk/webhook-check/report.ts'

function surroundings(secret = ''): Surroundings & { readonly said: string[]; readonly noted: string[] } {
  const [said, noted]: [string[], string[]] = [[], []]
  return {
    name: 'check',
    local: null,
    look: PLAIN,
    askSecret: async () => await Promise.resolve(secret),
    say: (text) => said.push(text),
    note: (text) => noted.push(text),
    said,
    noted,
  }
}

describe('wrong words', () => {
  it.for<[readonly string[], string]>([
    [[], 'Usage: check URL'],
    [['http://localhost:1/', 'more'], 'Usage: check URL'],
    [['http://shop.example.com/'], 'http is for this machine only'],
    [['http://localhost:1/', '--effects', 'http://shop.example.com/'], 'http is for this machine only'],
    [['http://localhost:1/', '--secret', 'whsec_c2VjcmV0'], 'A secret is no word of a command line'],
    [['http://localhost:1/', '--secret=whsec_c2VjcmV0'], "Option '--secret' does not take an argument"],
    [['http://localhost:1/', '--secret'], 'The secret begins with whsec_'],
    [['http://localhost:1/', '--link', 'mine'], '--link takes the id of a link'],
    [['http://localhost:1/', '--stand-in', 'port'], '--stand-in takes a port'],
    [['http://localhost:1/', '--only', 'nonsense'], 'no case and no group named nonsense'],
    [['http://localhost:1/', '--nonsense'], "Unknown option '--nonsense'.\n\nUsage:"],
  ])('%s', async ([words, why]) => {
    const error = await runCommand(words, surroundings()).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(WrongWords)
    expect((error as Error).message).toContain(why)
    // What was typed by mistake is not said on.
    expect((error as Error).message).not.toContain('c2VjcmV0')
  })
})

describe('the secret', () => {
  it('comes by its variable, or else is asked for', async () => {
    const ask = async (question: string): Promise<string> => await Promise.resolve(`answer to ${question}`)
    expect(await secretFrom({ PASSAGE_WEBHOOK_SECRET: 'whsec_1' }, ask)).toBe('whsec_1')
    expect(await secretFrom({}, ask)).toBe('answer to Secret whsec_… (not shown): ')
  })

  it('signs what is sent', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const key = Buffer.alloc(32, 7)
    const held: boolean[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = request.headers
        const mac = createHmac('sha256', key)
          .update(`${String(id)}.${String(seconds)}.${body}`)
          .digest('base64')
        held.push(signature === `v1,${mac}`)
        return response.writeHead(204).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
    expect(await runCommand([url, '--secret', '--only', 'complete'], surroundings(secret))).toBe(0)
    expect(held).toEqual([true])
    server.closeAllConnections()
    server.close()
  })
})

describe('a run', () => {
  it('says that nobody listens', async () => {
    const words = ['http://127.0.0.1:9/webhook', '--stand-in', '0']
    await expect(runCommand(words, surroundings())).rejects.toThrow('Nobody listens at http://127.0.0.1:9/webhook')
  })

  it('says how a receiver is to be started, what it found, and that a count is none', async () => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(request.method === 'POST' ? 302 : 200).end('<p>many'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
    const around = surroundings()
    const words = [url, '--stand-in', '0', '--only', 'complete', '--only', 'rotated', '--only', 'get']
    expect(await runCommand(words, around)).toBe(1)
    expect(around.noted).toEqual([
      expect.stringMatching(/PASSAGE_URL=http:\/\/127\.0\.0\.1:\d+ PASSAGE_ORGANISATION=org_/),
    ])
    expect(around.said.join('\n')).toMatch(
      /FAIL complete .*\n +answered 302, not 2xx \(no redirect is followed\): many\n/,
    )
    expect(around.said.join('\n')).toContain('It does not take a genuine webhook')
    expect(around.said.join('\n')).toContain('3 cases: 1 passed, 1 failed, 1 not run.')

    const json = surroundings()
    expect(await runCommand([...words, '--json'], json)).toBe(1)
    expect(JSON.parse(json.said.join(''))).toMatchObject({
      passed: false,
      failed: 1,
      cases: [{ name: 'complete' }, {}, {}],
    })
    await expect(runCommand([...words, '--effects', url], surroundings())).rejects.toThrow(
      'must answer 200 and a whole number, not 200 and "many"',
    )
    server.closeAllConnections()
    server.close()
  })

  it('is of the link that was named, and hints at it where a server found none', async () => {
    const came: string[] = []
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        came.push((JSON.parse(body) as { linkId: string }).linkId)
        return response.writeHead(came.at(-1) === 'link_Mine' ? 204 : 404).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
    const words = [url, '--stand-in', '0', '--only', 'complete']
    const [without, named] = [surroundings(), surroundings()]
    expect(await runCommand(words, without)).toBe(1)
    expect(without.said.join('\n')).toContain('name one of yours, --link')
    expect(await runCommand([...words, '--link', 'link_Mine'], named)).toBe(0)
    expect(named.said.join('\n')).not.toContain('--link')
    expect(came[0]).toMatch(/^link_\w{22}$/)
    server.closeAllConnections()
    server.close()
  })

  it('lists its cases', async () => {
    const around = surroundings()
    expect(await runCommand(['--list'], around)).toBe(0)
    expect(around.said.join('\n')).toMatch(/^again +repeat +2xx +the same event twice/m)
  })
})
