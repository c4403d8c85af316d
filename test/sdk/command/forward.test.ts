// Where `listen` and `trigger` send to.
import { describe, expect, it } from 'vitest'
import { receiverUrl } from '../../../src/sdk/command/forward.ts'
import { UsageError } from '../../../src/sdk/command/parse-words.ts'

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
