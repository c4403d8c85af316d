// The extension's own manifest, for either kind of browser. Pure. What it may do at all is said here, and nowhere else: no
// host without the user's word, no debugger, no code from outside of the package.

export type Browser = 'chrome' | 'firefox'

export interface Package {
  readonly name: string
  readonly version: string
  /** The deployment's origin. */
  readonly service: string
  /** Every origin that a session of one of its integrations may come to. */
  readonly origins: readonly string[]
  /** `asked`: the user is, for one site at a time. `installed`: with the package, for a browser that a program drives. */
  readonly hosts: 'asked' | 'installed'
}

/**
 * Chrome: the first in which a socket keeps a worker alive. Firefox: the first that asks what the manifest says of collected
 * data.
 */
export const OLDEST_WITH_EXTENSION = { chrome: '116', firefox: '140.0' } as const
const OLDEST_FIREFOX_ANDROID = '142.0'

const ICONS = { '16': 'icon-16.png', '32': 'icon-32.png', '48': 'icon-48.png', '128': 'icon-128.png' }

export function extensionManifest(browser: Browser, given: Package): Readonly<Record<string, unknown>> {
  const { name, version, service, origins, hosts } = given
  const patterns = [...new Set(origins.map((origin) => patternOf(origin, browser)))]
  return {
    manifest_version: 3,
    name,
    version,
    description: `Connects your accounts where you are asked to, through ${new URL(service).host}. You sign in yourself.`,
    icons: ICONS,
    // scripting: works in the tab of a session. storage: goes on where a stopped worker was. webNavigation: knows when that
    // tab's page has come, and what it opens. alarms: wakes the worker that was stopped.
    permissions: ['scripting', 'storage', 'webNavigation', 'alarms'],
    [hosts === 'asked' ? 'optional_host_permissions' : 'host_permissions']: patterns,
    background: browser === 'chrome' ? { service_worker: 'worker.js' } : { scripts: ['worker.js'] },
    content_scripts: [
      {
        matches: [patternOf(service, browser, '/connect/*')],
        js: ['connect-page.js'],
        run_at: 'document_start',
        // The page may be in a developer's modal.
        all_frames: true,
      },
    ],
    action: { default_title: name, default_popup: 'popup.html', default_icon: ICONS },
    content_security_policy: { extension_pages: policyFor(service) },
    incognito: 'not_allowed',
    ...(browser === 'chrome'
      ? { minimum_chrome_version: OLDEST_WITH_EXTENSION.chrome }
      : {
          browser_specific_settings: {
            gecko: {
              id: `passage@${new URL(service).hostname.replaceAll(/[^a-z0-9.-]/g, '-')}`,
              strict_min_version: OLDEST_WITH_EXTENSION.firefox,
              // What a session sends to the deployment: what the integration reads, and where in the site that was.
              data_collection_permissions: {
                required: [
                  'websiteContent',
                  'browsingActivity',
                  'financialAndPaymentInfo',
                  'personallyIdentifyingInfo',
                ],
              },
            },
            gecko_android: { strict_min_version: OLDEST_FIREFOX_ANDROID },
          },
        }),
  }
}

/** Every page of an origin. Firefox knows no ports here: there it is each port of the host. */
export function patternOf(origin: string, browser: Browser, path = '/*'): string {
  const { protocol, host, hostname } = new URL(origin)
  return `${protocol}//${browser === 'chrome' ? host : hostname}${path}`
}

/** Its pages load nothing from elsewhere, and it speaks to its deployment alone. */
function policyFor(service: string): string {
  const connect = `${service} ${service.replace(/^http/, 'ws')}`
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}
