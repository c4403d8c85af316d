// What the page and the extension take from the window they share, and from whom.
import { describe, expect, it } from 'vitest'
import { readFromExtension, readToExtension } from '../../src/wire/extension-message.ts'

const own = { window: { name: 'own' }, origin: 'https://link.example.com' }
const here = { passage: 'extension.here', version: '1.2.3', integrations: ['tmobile'] }
const refused = { passage: 'extension.refused', linkId: 'link_1', code: 'link_expired', message: 'expired' }
const link = { passage: 'extension.link', linkId: 'link_1', code: 'clm_1', integrationId: 'tmobile', asker: 'Acme' }

function from(data: unknown, heard: { readonly source?: unknown; readonly origin?: string } = {}) {
  return readFromExtension({ source: own.window, origin: own.origin, data, ...heard }, own)
}

function to(data: unknown, heard: { readonly source?: unknown; readonly origin?: string } = {}) {
  return readToExtension({ source: own.window, origin: own.origin, data, ...heard }, own)
}

describe('who is heard', () => {
  it.each([
    ['a page around this one, or that opened it', { source: { name: 'parent' } }],
    ['such a page of this very origin', { source: { name: 'frame' }, origin: own.origin }],
    ['nobody that is known', { source: null }],
    ['a frame without an origin', { origin: 'null' }],
    ['this window under another origin', { origin: 'https://evil.example.com' }],
  ])('not %s', (_, heard) => {
    expect(from(here, heard)).toBeNull()
    expect(to(link, heard)).toBeNull()
  })
})

describe('what the page hears', () => {
  it.each([here, { passage: 'extension.taken', linkId: 'link_1' }, refused])('$passage', (message) => {
    expect(from(message)).toEqual(message)
  })

  it('no more than it knows', () => {
    expect(from({ ...here, token: 'ct_1' })).toEqual(here)
  })

  it('a reason that it does not know', () => {
    expect(from({ ...refused, code: 'of_next_year' })).toEqual({ ...refused, code: 'of_next_year' })
  })

  it.each([
    ['nothing', null],
    ['a text', 'extension.here'],
    ['a list', [here]],
    ['another program', { source: 'react-devtools' }],
    ['what only the extension hears', link],
    ['a version that is none', { ...here, version: 2 }],
    ['integrations that are no list', { ...here, integrations: { length: 1, 0: 'tmobile' } }],
    ['an integration that is no text', { ...here, integrations: ['tmobile', null] }],
    ['a link that has no id', { passage: 'extension.taken' }],
    ['a refusal without a reason', { ...refused, code: undefined }],
  ])('not %s', (_, data) => {
    expect(from(data)).toBeNull()
  })
})

describe('what the extension hears', () => {
  it.each([{ passage: 'extension.hello' }, link])('$passage', (message) => {
    expect(to(message)).toEqual(message)
  })

  it.each([
    ['nothing', undefined],
    ['what only the page hears', here],
    ['a link without its code', { ...link, code: null }],
    ['a link without who asks', { ...link, asker: undefined }],
  ])('not %s', (_, data) => {
    expect(to(data)).toBeNull()
  })
})
