// What is typed: understood, refused and completed.
import { describe, expect, it } from 'vitest'
import { candidates } from '../../../src/sdk/command/candidates.ts'
import { numberOf, parseWords, UsageError } from '../../../src/sdk/command/parse-words.ts'

describe('words', () => {
  it.each([
    ['links list', { name: 'links list', words: [] }],
    ['links list --status failed --limit 5', { name: 'links list', values: { status: 'failed', limit: '5' } }],
    ['links create att a:read b:read --debug', { name: 'links create', words: ['att', 'a:read', 'b:read'] }],
    ['redeliver link_1', { name: 'redeliver', words: ['link_1'] }],
    ['listen --forward-to a --forward-to b', { name: 'listen', values: { 'forward-to': ['a', 'b'] } }],
    ['trigger link.failed --url a', { name: 'trigger', words: ['link.failed'] }],
    ['events link_1 --help', { name: 'events', help: true }],
    ['events -h', { name: 'events', help: true }],
    ['', null],
    ['--help', null],
  ])('%s', (line, asked) => {
    const found = parseWords(line === '' ? [] : line.split(' '))
    expect(found).toEqual(asked === null ? null : expect.objectContaining(asked))
  })

  it.each([
    ['link list', /no command `link list`/],
    ['links', /no command `links`/],
    ['links get', /^A word is missing\.\n\nUsage: passage links get <link>/],
    ['links get a b', /^That is a word too many\.\n\nUsage: passage links get <link>/],
    ['trigger link.failed --organisation bad', /--organisation takes org_…/],
    ['links list --colour', /Unknown option '--colour'\.\n\nUsage: passage links list/],
    ['links list --status done', /--status takes pending, active/],
    ['trigger link.done', /`link\.done` is none of link\.complete/],
    ['login https://passage.example.com psg_test_0', /Usage: passage login \[URL\]/],
  ])('%s is refused', (line, message) => {
    expect(() => parseWords(line.split(' '))).toThrow(UsageError)
    expect(() => parseWords(line.split(' '))).toThrow(message)
  })

  it('numbers are whole', () => {
    expect(numberOf({}, 'limit')).toBeUndefined()
    expect(numberOf({ limit: '5' }, 'limit')).toBe(5)
    expect(() => numberOf({ limit: '1e3' }, 'limit')).toThrow(/--limit takes a whole number/)
  })
})

describe('completion', () => {
  it.each([
    ['l', ['login', 'logout', 'links', 'listen']],
    ['links ', ['create', 'list', 'get', 'watch', 'cancel']],
    ['links w', ['watch']],
    ['links get link_1 --', ['--json', '--help']],
    ['links list --status e', ['expired']],
    ['links list --limit ', []],
    ['links list --limit 5 --l', []],
    ['trigger link.c', ['link.complete', 'link.canceled']],
    ['trigger link.complete l', []],
    ['listen --event link.failed --e', ['--event']],
    ['completion ', ['bash', 'zsh', 'fish', '--json', '--help']],
    ['nonsense ', []],
  ])('%s', (line, found) => {
    expect(candidates(line.split(' '))).toEqual(found)
  })
})
