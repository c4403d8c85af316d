// For whom a webhook must be, of options, environment and what `login` keeps. Two accounts are never mixed.
import { describe, expect, it } from 'vitest'
import { type Addressee, addresseeOf, type Said } from '../../../src/sdk/command/addressee.ts'
import type { Account, Environment } from '../../../src/sdk/command/kept-account.ts'

const LIVE = { url: 'https://passage.example.com', apiKey: 'psg_live_kept', organisation: 'org_PROD' }
const NOBODY: Addressee = { url: null, organisation: null, mode: null }
const STAGING = 'https://staging.example.com'
const ENV = { PASSAGE_URL: STAGING, PASSAGE_API_KEY: 'psg_test_a' }
const PROD: Addressee = { url: LIVE.url, organisation: 'org_PROD', mode: 'live' }

describe('a webhook must be for', () => {
  it.each<[string, Said, Environment, Account | null, Addressee]>([
    ['nobody that is known', {}, {}, null, NOBODY],
    ['who is kept', {}, {}, LIVE, PROD],
    ['who is in the environment, without what is kept', {}, ENV, LIVE, { ...NOBODY, url: STAGING, mode: 'test' }],
    [
      'who is in the environment, whole',
      {},
      { ...ENV, PASSAGE_ORGANISATION: 'org_S' },
      LIVE,
      { url: STAGING, organisation: 'org_S', mode: 'test' },
    ],
    ['an address alone', {}, { PASSAGE_URL: STAGING }, LIVE, { ...NOBODY, url: STAGING }],
    [
      'a key alone, and no address that it was not given with',
      {},
      { PASSAGE_API_KEY: 'psg_test_a' },
      LIVE,
      { ...NOBODY, mode: 'test' },
    ],
    [
      'another organisation of what is kept',
      {},
      { PASSAGE_ORGANISATION: 'org_2' },
      LIVE,
      { ...PROD, organisation: 'org_2' },
    ],
    [
      'an organisation, before anybody has logged in',
      {},
      { PASSAGE_ORGANISATION: 'org_2' },
      null,
      { ...NOBODY, organisation: 'org_2' },
    ],
    [
      'who is kept, where the environment is empty',
      {},
      { PASSAGE_URL: '', PASSAGE_API_KEY: '', PASSAGE_ORGANISATION: '' },
      LIVE,
      PROD,
    ],
    ['who is kept, where an option is empty', { url: '', organisation: '' }, {}, LIVE, PROD],
    [
      'what the options say',
      { organisation: 'org_2', mode: 'test' },
      {},
      LIVE,
      { url: LIVE.url, organisation: 'org_2', mode: 'test' },
    ],
    [
      'the Passage of an option, and nobody who is kept for another',
      { url: STAGING },
      {},
      LIVE,
      { ...NOBODY, url: STAGING },
    ],
    [
      'the Passage of an option, and nobody who is in the environment for another',
      { url: LIVE.url },
      { ...ENV, PASSAGE_ORGANISATION: 'org_S' },
      null,
      { ...NOBODY, url: LIVE.url },
    ],
    ['who is kept for the Passage of an option', { url: `${LIVE.url}/` }, {}, LIVE, { ...PROD, url: `${LIVE.url}/` }],
    [
      'who is in the environment for the Passage of an option',
      { url: STAGING },
      { ...ENV, PASSAGE_ORGANISATION: 'org_S' },
      LIVE,
      { url: STAGING, organisation: 'org_S', mode: 'test' },
    ],
  ])('%s', (_, options, env, kept, addressee) => {
    expect(addresseeOf(options, env, kept)).toEqual(addressee)
  })
})
