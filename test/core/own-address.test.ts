// Which addresses are this service's own, and how a request may come in.
import { describe, expect, it } from 'vitest'
import { decideEntry, ownHostsOf, ownOriginOf, type OwnAddresses } from '../../src/core/own-address.ts'

const NAMED: OwnAddresses = {
  serviceUrls: ['https://link.acme.dev', 'https://passage.acme.workers.dev'],
  development: false,
}
const UNNAMED: OwnAddresses = { serviceUrls: [], development: false }
const HERE: OwnAddresses = { serviceUrls: [], development: true }
const STARTED: OwnAddresses = { serviceUrls: ['http://127.0.0.1:8787'], development: true }

describe('the own origin', () => {
  it.each<[string, OwnAddresses, string, string | null, string[]]>([
    ['the first name', NAMED, 'https://link.acme.dev/v1/links', 'https://link.acme.dev', []],
    ['another name', NAMED, 'https://passage.acme.workers.dev/x', 'https://passage.acme.workers.dev', []],
    ['a foreign Host', NAMED, 'https://evil.example/v1/links', 'https://link.acme.dev', []],
    ['a name of ours by http', NAMED, 'http://link.acme.dev/', 'https://link.acme.dev', []],
    ['a name of ours at another port', NAMED, 'https://link.acme.dev:8443/', 'https://link.acme.dev', []],
    ['workers.dev that is not named', NAMED, 'https://evil.acme.workers.dev/', 'https://link.acme.dev', []],
    [
      'workers.dev with nothing named',
      UNNAMED,
      'https://passage.acme.workers.dev/',
      'https://passage.acme.workers.dev',
      ['passage.acme.workers.dev'],
    ],
    ['what only looks like it', UNNAMED, 'https://passage-workers.dev/', null, []],
    ['workers.dev by http', UNNAMED, 'http://passage.acme.workers.dev/', null, []],
    ['a custom domain that nobody named', UNNAMED, 'https://link.acme.dev/', null, []],
    ['loopback of a deployed one', UNNAMED, 'http://127.0.0.1:8787/', null, []],
    ['a developer', HERE, 'http://localhost:8787/', 'http://localhost:8787', ['localhost']],
    ['a foreign Host at a developer', HERE, 'http://evil.example/', null, []],
    ['a foreign Host at npm start', STARTED, 'http://evil.example/', 'http://127.0.0.1:8787', []],
    ['a forwarded port of npm start', STARTED, 'http://127.0.0.1:9000/', 'http://127.0.0.1:9000', []],
  ])('%s', (_, own, url, origin, hosts) => {
    expect(ownOriginOf(url, own)).toBe(origin)
    const named = own.serviceUrls.map((one) => new URL(one).hostname)
    for (const host of [...named, ...hosts]) {
      expect(ownHostsOf(url, own)).toContain(host)
    }
    expect(ownHostsOf(url, own)).not.toContain('evil.example')
    // At send nobody has asked.
    expect(ownHostsOf(null, own)).toEqual(named)
  })
})

describe('a request', () => {
  const DEPLOYED = { development: false, hasSecrets: true }
  const from = (url: string, method = 'GET', visitor?: string) => ({ url, method, visitor })

  it.each([
    ['https', from('https://a.dev/v1/links'), DEPLOYED, 'open'],
    ['plain http', from('http://a.dev/v1/links', 'POST'), DEPLOYED, 'https_required'],
    ['plain http to loopback', from('http://127.0.0.1:8787/v1/links', 'POST'), DEPLOYED, 'https_required'],
    ['plain http to a socket', from('http://a.dev/link/ws?code=clm_1'), DEPLOYED, 'https_required'],
    ['plain http to /health', from('http://a.dev/health'), DEPLOYED, 'https_required'],
    ['plain http to the page', from('http://a.dev/connect/link_1?code=clm_1'), DEPLOYED, 'to_https'],
    ['plain http to the page, HEAD', from('http://a.dev/connect/link_1', 'HEAD'), DEPLOYED, 'to_https'],
    ['plain http to the page, POST', from('http://a.dev/connect/link_1', 'POST'), DEPLOYED, 'https_required'],
    ['plain http to the script', from('http://a.dev/connect.js'), DEPLOYED, 'https_required'],
    ['http in front of https', from('https://a.dev/v1/x', 'GET', '{"scheme":"http"}'), DEPLOYED, 'https_required'],
    ['https as Cloudflare says it', from('https://a.dev/v1/x', 'GET', '{"scheme":"https"}'), DEPLOYED, 'open'],
    ['https as a visitor says it', from('http://a.dev/v1/x', 'GET', '{"scheme":"https"}'), DEPLOYED, 'https_required'],
    ['a developer', from('http://127.0.0.1:8787/v1/x'), { development: true, hasSecrets: true }, 'open'],
    ['a fresh clone', from('http://localhost:8787/x'), { development: false, hasSecrets: false }, 'unprepared'],
    [
      'a deployment without secrets',
      from('http://a.dev/x'),
      { development: false, hasSecrets: false },
      'https_required',
    ],
  ] as const)('%s', (_, request, setting, entry) => {
    expect(decideEntry(request, setting)).toBe(entry)
  })
})
