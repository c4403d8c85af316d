// `npm run build:extension`: packs the browser extension for a deployment, for Chrome and for Firefox. Asks no server.
import { readFileSync } from 'node:fs'
import { isPlainLoopback } from '../core/url-text.ts'
import { readLiveSites } from './live-sites.ts'
import { readOptions } from './options.ts'
import { packExtension, sitesOf } from './pack-extension.ts'
import { main, paint, UsageError } from './say.ts'

const USAGE = `Usage: npm run build:extension -- --url https://your.deployment [--name NAME] [--out DIR]

Packs the browser extension with which your users link live sites: a folder to load as it is, and a zip for the store, for
Chrome and for Firefox. It speaks to this deployment only, and asks for no site but those that its live links reach: they are
said by LIVE_ORIGINS, the one before the command or that of wrangler.toml.
--out is .build/extension where it is not given.`

await main(async () => {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      name: { type: 'string' },
      out: { type: 'string', default: '.build/extension' },
    },
  })
  const service = originOf(values.url)
  if (service === null || positionals.length > 0) {
    throw new UsageError(`--url is the address of your deployment, such as https://connect.example.com.\n\n${USAGE}`)
  }
  const sites = sitesOf(readLiveSites())
  if (Object.keys(sites).length === 0) {
    throw new UsageError('No live site is named, so that there is nothing to ask a browser for: see LIVE_ORIGINS.', 1)
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const name = values.name ?? `Passage for ${new URL(service).host}`
  const packed = await packExtension({ out: values.out, name, version, service, sites, hosts: 'asked' })
  console.log(`${paint('bold', name)} ${version}: ${Object.keys(sites).join(', ')}`)
  for (const { browser, folder, zip, bytes } of packed) {
    console.log(`${browser.padEnd(7)} ${zip} (${(bytes / 1024).toFixed(1)} KiB), unpacked in ${folder}`)
  }
  return 0
})

/** Of a page: nobody types a password on one that anybody on the way can change. */
function originOf(address: string | undefined): string | null {
  const url = address === undefined ? null : URL.parse(address)
  return url !== null && (url.protocol === 'https:' || isPlainLoopback(url.origin)) ? url.origin : null
}
