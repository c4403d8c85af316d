// What the extension asks of a browser, and what it must never ask.
import { describe, expect, it } from 'vitest'
import { type Browser, extensionManifest, type Package, patternOf } from '../../src/extension/manifest.ts'

const PACKAGE: Package = {
  name: 'Passage',
  version: '1.2.3',
  service: 'https://connect.example.com',
  origins: ['https://www.t-mobile.example', 'https://account.t-mobile.example', 'https://www.t-mobile.example'],
  hosts: 'asked',
}
const BROWSERS: readonly Browser[] = ['chrome', 'firefox']
const SITES = ['https://www.t-mobile.example/*', 'https://account.t-mobile.example/*']

describe.each(BROWSERS)('the manifest for %s', (browser) => {
  const manifest = extensionManifest(browser, PACKAGE)

  it('asks for no host when it is installed, and only for those of its integrations later', () => {
    expect(manifest['host_permissions']).toBeUndefined()
    expect(manifest['optional_host_permissions']).toEqual(SITES)
    expect(manifest['permissions']).toEqual(['scripting', 'storage', 'webNavigation', 'alarms'])
    expect(manifest['optional_permissions']).toBeUndefined()
  })

  it('lets its own scripts run only, and speaks to its deployment only', () => {
    const { extension_pages: policy } = manifest['content_security_policy'] as { extension_pages: string }
    const directives = Object.fromEntries(policy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1)]))
    expect(directives['default-src']).toEqual(["'none'"])
    expect(directives['script-src']).toEqual(["'self'"])
    expect(directives['connect-src']).toEqual(['https://connect.example.com', 'wss://connect.example.com'])
  })

  it('is in the hosted page, and in no other', () => {
    expect(manifest['content_scripts']).toEqual([
      {
        matches: ['https://connect.example.com/connect/*'],
        js: ['connect-page.js'],
        run_at: 'document_start',
        all_frames: true,
      },
    ])
    expect(manifest['web_accessible_resources']).toBeUndefined()
    expect(manifest['externally_connectable']).toBeUndefined()
  })

  it('never asks for everything', () => {
    expect(JSON.stringify(manifest)).not.toMatch(
      /<all_urls>|debugger|userScripts|unsafe-|"\*:\/\/|cookies|history|downloads/,
    )
  })

  it('may come with its hosts, for a browser that a program drives', () => {
    const installed = extensionManifest(browser, { ...PACKAGE, hosts: 'installed' })
    expect(installed['host_permissions']).toEqual(SITES)
    expect(installed['optional_host_permissions']).toBeUndefined()
  })
})

it('is a worker in Chrome, and scripts in Firefox, which wants a name and what is collected', () => {
  const [chrome, firefox] = BROWSERS.map((browser) => extensionManifest(browser, PACKAGE))
  expect(chrome).toMatchObject({ background: { service_worker: 'worker.js' }, minimum_chrome_version: '116' })
  expect(chrome?.['browser_specific_settings']).toBeUndefined()
  expect(firefox).toMatchObject({
    background: { scripts: ['worker.js'] },
    browser_specific_settings: {
      gecko: { id: 'passage@connect.example.com', data_collection_permissions: { required: expect.any(Array) } },
    },
  })
  expect(firefox?.['minimum_chrome_version']).toBeUndefined()
})

it.each([
  ['https://a.example', 'chrome', 'https://a.example/*'],
  ['https://a.example:8443', 'chrome', 'https://a.example:8443/*'],
  ['https://a.example:8443', 'firefox', 'https://a.example/*'],
  ['http://127.0.0.1:80', 'firefox', 'http://127.0.0.1/*'],
] as const)('%s is, in %s, %s', (origin, browser, pattern) => {
  expect(patternOf(origin, browser)).toBe(pattern)
})
