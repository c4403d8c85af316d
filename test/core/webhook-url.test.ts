import { describe, expect, it } from 'vitest'
import { issueOfWebhookUrl } from '../../src/core/webhook-url.ts'
import urls from './webhook-urls.json'

const ownHosts = ['passage.good.dev', 'link.good.dev']
const inProduction = (url: string) => issueOfWebhookUrl(url, { development: false, ownHosts })
const inDevelopment = (url: string) => issueOfWebhookUrl(url, { development: true, ownHosts })

/** Refused with words that say so and repeat nothing: the address may hold a secret. */
function isRefusal(issue: string | null, url: string): boolean {
  return issue !== null && issue.startsWith('must be a valid URL') && (url.length < 8 || !issue.includes(url))
}

describe('issueOfWebhookUrl', () => {
  it.each(Object.entries(urls.hostile))('refuses: %s', (_, group) => {
    expect(group.filter((url) => !isRefusal(inProduction(url), url))).toEqual([])
  })

  it('lets the public pass', () => {
    expect(urls.good.filter((url) => inProduction(url) !== null)).toEqual([])
    expect(urls.good.filter((url) => inDevelopment(url) !== null)).toEqual([])
  })

  it('lets plain http and plain loopback pass in development only', () => {
    expect(urls.goodInDevelopment.filter((url) => inDevelopment(url) !== null)).toEqual([])
    expect(urls.goodInDevelopment.filter((url) => inProduction(url) === null)).toEqual(['https://good.com/hook'])
  })

  it.each(['http://good.com/hook', 'http://localhost:3000/hook', 'https://localhost/hook', 'http://127.0.0.1:9000'])(
    'says in production how %s is had in development',
    (url) => {
      expect(inProduction(url)).toMatch(/development: `npm start`, or DEVELOPMENT=on$/)
    },
  )

  it.each(['ftp://good.com', 'https://10.0.0.1/', 'https://good.internal/', 'hook'])(
    'says nothing of it for %s',
    (url) => {
      expect(inProduction(url)).not.toContain('development')
    },
  )

  it('refuses disguised loopback and private networks in development too', () => {
    expect(urls.hostileInDevelopment.filter((url) => !isRefusal(inDevelopment(url), url))).toEqual([])
    expect(urls.hostileInDevelopment.filter((url) => !isRefusal(inProduction(url), url))).toEqual([])
  })

  it('refuses in development what it refuses in production, but for loopback and plain http', () => {
    const passing = Object.values(urls.hostile)
      .flat()
      .filter((url) => inDevelopment(url) === null)
    expect(passing).toEqual([
      'http://good.com/hook',
      'https://127.0.0.1/',
      'https://127.0.0.1:8443/',
      'https://127.0.0.1:443/',
      'https://127.0.0.1#@good.com/',
      'https://127.0.0.1?@good.com/',
      'https://[::1]/',
      'https://[::1]:8443/',
      'https://localhost/',
      'https://LOCALHOST/',
      'https://localhost:8443/',
    ])
  })

  // Not in the JSON: the test runner's reader refuses them there.
  it.each(['https://good.com/\ud800', 'https://good.com/\udc00hook', 'https://\ud83d.com/hook'])(
    'refuses a lone surrogate: %j',
    (url) => {
      expect(inProduction(url)).toMatch(/^must be a valid URL/)
    },
  )

  it('takes 2048 characters and no more', () => {
    const longest = `https://good.com/${'a'.repeat(2048 - 17)}`
    expect(inProduction(longest)).toBeNull()
    expect(inProduction(`${longest}a`)).toBe('must be a valid URL')
  })

  it('takes 253 characters of host and no more', () => {
    const labels = `${'a'.repeat(61)}.`.repeat(4)
    expect(inProduction(`https://${labels}co.uk/`)).toBeNull()
    expect(inProduction(`https://${labels}co.uks/`)).toBe('must be a valid URL: https with a public host name')
  })

  it.each([
    ['hook', 'must be a valid URL'],
    ['ftp://good.com/hook', 'must be a valid URL: https with a public host name'],
    ['https://10.0.0.1/', 'must be a valid URL: https with a public host name'],
    ['https://user:secret@good.com/', 'must be a valid URL: without a user name or password'],
    ['https://good.com:8080/', 'must be a valid URL: port 443 or 8443'],
    ['https://passage.good.dev/', 'must be a valid URL: not of this service'],
  ])('says what is wrong with %s', (url, issue) => {
    expect(inProduction(url)).toBe(issue)
  })
})
