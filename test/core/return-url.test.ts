import { describe, expect, it } from 'vitest'
import { issueOfReturnUrl, withLinkId } from '../../src/core/return-url.ts'
import urls from './return-urls.json'

describe('issueOfReturnUrl', () => {
  it.each(Object.entries(urls.hostile))('refuses: %s', (_, group) => {
    const passing = group.filter((url) => !issueOfReturnUrl(url)?.startsWith('must be a valid URL or app scheme'))
    expect(passing).toEqual([])
  })

  it('lets websites, apps and this machine pass', () => {
    expect(urls.good.filter((url) => issueOfReturnUrl(url) !== null)).toEqual([])
  })

  // Not in the JSON: the test runner's reader refuses them there.
  it.each(['https://good.com/\ud800', 'myapp://callback/\udfff', 'https://\ud83d.com/'])(
    'refuses a lone surrogate: %j',
    (url) => {
      expect(issueOfReturnUrl(url)).toMatch(/^must be a valid URL/)
    },
  )

  it('takes 2048 characters and no more', () => {
    const longest = `myapp://callback/${'a'.repeat(2048 - 17)}`
    expect(issueOfReturnUrl(longest)).toBeNull()
    expect(issueOfReturnUrl(`${longest}a`)).toBe('must be a valid URL or app scheme')
  })

  it.each([
    ['javascript:alert(1)', 'must be a valid URL or app scheme'],
    ['http://good.com/', 'must be a valid URL or app scheme: http is for this machine only'],
    ['https://user:secret@good.com/', 'must be a valid URL or app scheme, without a user name or password'],
  ])('says what is wrong with %s', (url, issue) => {
    expect(issueOfReturnUrl(url)).toBe(issue)
  })
})

describe('withLinkId', () => {
  it.each([
    ['https://your-app.com/done', 'https://your-app.com/done?linkId=link_abc123'],
    ['https://your-app.com', 'https://your-app.com?linkId=link_abc123'],
    ['https://your-app.com/done?', 'https://your-app.com/done?linkId=link_abc123'],
    ['https://your-app.com/done#', 'https://your-app.com/done?linkId=link_abc123#'],
    ['https://your-app.com/#/route?x=1', 'https://your-app.com/?linkId=link_abc123#/route?x=1'],
    ['https://your-app.com/#?linkId=old', 'https://your-app.com/?linkId=link_abc123#?linkId=old'],
    ['https://your-app.com/done?x=1#y', 'https://your-app.com/done?x=1&linkId=link_abc123#y'],
    ['https://a.com/?x=a%20b+c&flag&=&y=%zz%', 'https://a.com/?x=a%20b+c&flag&=&y=%zz%&linkId=link_abc123'],
    ['https://a.com/?x=1&', 'https://a.com/?x=1&linkId=link_abc123'],
    ['https://a.com/?&&x', 'https://a.com/?&&x&linkId=link_abc123'],
    ['https://a.com/?x=\u00fc\u2028&y={"a":[1]}', 'https://a.com/?x=\u00fc\u2028&y={"a":[1]}&linkId=link_abc123'],
    ['https://A.com:443/%7Ea/../b?x', 'https://A.com:443/%7Ea/../b?x&linkId=link_abc123'],
    ['myapp://callback', 'myapp://callback?linkId=link_abc123'],
    ['myapp://callback?x=1#y', 'myapp://callback?x=1&linkId=link_abc123#y'],
    ['com.example.app:/cb', 'com.example.app:/cb?linkId=link_abc123'],
    ['MyApp:///CB?', 'MyApp:///CB?linkId=link_abc123'],
  ])('adds to %s', (url, expected) => {
    expect(withLinkId(url, 'link_abc123')).toBe(expected)
  })

  it.each([
    ['https://a.com/?linkId=link_old', 'https://a.com/?linkId=link_abc123'],
    ['https://a.com/?linkId', 'https://a.com/?linkId=link_abc123'],
    ['https://a.com/?linkId=&x=1', 'https://a.com/?x=1&linkId=link_abc123'],
    ['https://a.com/?x=1&linkId=a&y=2&linkId=b#z', 'https://a.com/?x=1&y=2&linkId=link_abc123#z'],
    ['https://a.com/?link%49d=a', 'https://a.com/?linkId=link_abc123'],
    ['https://a.com/?%6C%69%6e%6b%49%64=a&x', 'https://a.com/?x&linkId=link_abc123'],
    ['myapp://cb?linkId=old&x=1', 'myapp://cb?x=1&linkId=link_abc123'],
  ])('replaces the one in %s', (url, expected) => {
    expect(withLinkId(url, 'link_abc123')).toBe(expected)
  })

  it.each(['linkid=a', 'LinkId=a', 'linkId2=a', 'xlinkId=a', '?linkId=a', 'link%2549d=a', 'x=linkId=a', 'a;linkId=b'])(
    'keeps %s, which is another name',
    (query) => {
      expect(withLinkId(`https://a.com/?${query}`, 'link_abc123')).toBe(`https://a.com/?${query}&linkId=link_abc123`)
    },
  )

  it('is read back by a browser, and adding twice is adding once', () => {
    for (const url of urls.good) {
      const once = withLinkId(url, 'link_abc123')
      expect(new URL(once).searchParams.getAll('linkId')).toEqual(['link_abc123'])
      expect(new URL(once).hash).toBe(new URL(url).hash)
      expect(withLinkId(once, 'link_abc123')).toBe(once)
      expect(issueOfReturnUrl(once)).toBeNull()
    }
  })
})
