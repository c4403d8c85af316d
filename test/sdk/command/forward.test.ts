// Where `listen` and `trigger` send to.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { forward, isTaken, receiverUrl } from '../../../src/sdk/command/forward.ts'
import { UsageError } from '../../../src/sdk/command/parse-words.ts'
import { serviceUrl } from '../../../src/sdk/command/service-url.ts'
import { firstLineOf } from '../../../src/sdk/webhook-check/first-line.ts'

describe('a receiver', () => {
  it.each([
    ['localhost:3000/hook', 'http://localhost:3000/hook'],
    ['localhost', 'http://localhost/'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000/'],
    ['[::1]:3000/a?b=c', 'http://[::1]:3000/a?b=c'],
    ['http://localhost:3000/hook#part', 'http://localhost:3000/hook'],
    ['https://dev.example.com/hook', 'https://dev.example.com/hook'],
  ])('%s', (text, url) => {
    expect(receiverUrl(text)).toBe(url)
  })

  it.each([
    ['dev.example.com/hook', /http is for this machine only/],
    ['http://192.168.0.7:3000/hook', /http is for this machine only/],
    ['http://localhost.example.com/hook', /http is for this machine only/],
    ['http://localhost@example.com/hook', /name and a password/],
    ['ftp://localhost/hook', /is not https/],
    ['http://', /is no address/],
    ['', /is no address/],
  ])('%s is none', (text, why) => {
    expect(() => receiverUrl(text)).toThrow(UsageError)
    expect(() => receiverUrl(text)).toThrow(why)
  })
})

describe('what a receiver answers', () => {
  it.each<[string, (response: ServerResponse) => void, boolean, object]>([
    ['nothing but a status', (response) => response.writeHead(204).end(), true, { status: 204, answer: '' }],
    [
      'an untrue encoding',
      (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('taken'),
      true,
      { status: 200, answer: 'taken' },
    ],
    [
      'more than anybody reads',
      (response) => {
        // It never ends.
        response.writeHead(200).write('a'.repeat(64 * 1024))
      },
      true,
      { status: 200 },
    ],
    [
      'less than it promised',
      (response) => {
        response.writeHead(200, { 'Content-Length': '10' }).write('abc', () => response.destroy())
      },
      false,
      { status: 200, fault: 'broken', answer: 'its body broke off' },
    ],
    ['a refusal', (response) => response.writeHead(400).end('no'), false, { status: 400, answer: 'no', fault: null }],
  ])('%s', async (_, answer, taken, expected) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => answer(response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const forwarded = await forward(url, { headers: {}, body: '{}' }, new AbortController().signal)
    expect(forwarded).toMatchObject(expected)
    expect(isTaken(forwarded)).toBe(taken)
  })

  it.each([
    [
      '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><pre>WebhookError: It&#39;s for another<br> &nbsp; at a.js</pre></body>',
      "WebhookError: It's for another",
    ],
    ['Refused\u001B[2J\n    at a.js:1', 'Refused [2J'],
    ['{\n  "error": "a < b"\n}', '{ "error": "a < b" }'],
    ['a\u202Eb', 'a b'],
    ['x'.repeat(60), `${'x'.repeat(50)}…`],
    ['', ''],
  ])('of %j a person sees %j', (text, line) => {
    expect(firstLineOf(text, 50)).toBe(line)
  })
})

describe('where a Passage runs', () => {
  it.each([
    ['https://passage.example.com/', 'https://passage.example.com'],
    ['https://example.com/passage//', 'https://example.com/passage'],
    ['localhost:8787', 'http://localhost:8787'],
    ['[::1]:8787/', 'http://[::1]:8787'],
  ])('%s', (text, url) => {
    expect(serviceUrl(text)).toBe(url)
  })

  it.each([
    ['https://passage.example.com/?key=1', /no \? and no #/],
    ['https://passage.example.com/#x', /no \? and no #/],
    ['https://a:b@passage.example.com', /no name, no password/],
    ['http://passage.example.com', /write https/],
    ['passage.example.com', /write https/],
    ['', /write https/],
  ])('%s is none', (text, why) => {
    expect(() => serviceUrl(text)).toThrow(UsageError)
    expect(() => serviceUrl(text)).toThrow(why)
  })
})
