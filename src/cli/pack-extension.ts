// Packs the browser extension for one deployment: bundles its scripts with what its integrations may ask there, and puts them
// into a folder and a zip for each kind of browser. The same sources give the same bytes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { zipSync } from 'fflate'
import { liveSiteOf, originsOf } from '../core/link.ts'
import type { Sites } from '../core/site.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { Integration } from '../integrations/integration.ts'
import { manifestOf } from '../integrations/manifest.ts'
import { type Browser, extensionManifest, type Package } from '../extension/manifest.ts'
import type { Shipped, ShippedSite } from '../extension/shipped.ts'
import type { Manifest } from '../wire/manifest.ts'
import { LANGUAGES } from '../words/languages.ts'

export const BROWSERS: readonly Browser[] = ['chrome', 'firefox']

export interface Packing {
  /** Where the folders and zips go. */
  readonly out: string
  readonly name: string
  readonly version: string
  /** The deployment's origin. */
  readonly service: string
  /** By the integration's id. */
  readonly sites: Readonly<Record<string, ShippedSite>>
  readonly hosts: Package['hosts']
}

export interface Packed {
  readonly browser: Browser
  /** To be loaded as it is. */
  readonly folder: string
  /** For a store. */
  readonly zip: string
  readonly bytes: number
}

const SOURCES = fileURLToPath(new URL('../extension/', import.meta.url))
const ICONS = [16, 32, 48, 128].map((size) => `icon-${size}.png`)
const DIALOG_EVENT = 'passage-dialog'
/** A zip has no earlier day. */
const NO_TIME = new Date(1980, 0, 1)

/** Of every integration that live links reach. */
export function sitesOf(named: Sites): Record<string, ShippedSite> {
  return Object.fromEntries(
    catalogue.flatMap((integration) => {
      const site = liveSiteOf(integration.id, named, integration.live)
      return site === null
        ? []
        : [[integration.id, shippedSite(manifestOf(integration, site, originsOf(site)), wordsFor(integration))]]
    }),
  )
}

/** Reasons are for people. */
export function shippedSite(manifest: Manifest, operations: ShippedSite['operations']): ShippedSite {
  const { name, sites, origins, until, commands } = manifest
  return {
    name,
    sites,
    origins,
    until,
    commands: commands.map(({ command, params }) => ({ command, params })),
    operations,
  }
}

function wordsFor({ offers }: Integration): ShippedSite['operations'] {
  const offered = offers.flatMap(({ resource }) =>
    (['read', 'write'] as const).flatMap((action) => {
      const description = resource[action]?.description
      return description === undefined ? [] : [[`${resource.name}:${action}`, description] as const]
    }),
  )
  return Object.fromEntries(
    LANGUAGES.map(({ language, operations }) => {
      const known: Readonly<Record<string, string>> = operations
      return [language, Object.fromEntries(offered.map(([key, description]) => [key, known[key] ?? description]))]
    }),
  )
}

export async function packExtension(packing: Packing): Promise<readonly Packed[]> {
  return await Promise.all(BROWSERS.map((browser) => packFor(browser, packing)))
}

async function packFor(browser: Browser, packing: Packing): Promise<Packed> {
  const { out, name, version, service, sites, hosts } = packing
  const origins = Object.values(sites).flatMap((site) => site.origins)
  const manifest = extensionManifest(browser, { name, version, service, origins, hosts })
  const shipped: Shipped = { browser, version, service, sites }
  const page = readFileSync(`${SOURCES}page.html`, 'utf8')
  const files: Readonly<Record<string, Uint8Array>> = {
    'manifest.json': text(JSON.stringify(manifest, null, 2)),
    'tab.html': text(page.replace('PAGE', 'tab')),
    'popup.html': text(page.replace('PAGE', 'popup')),
    ...Object.fromEntries(ICONS.map((icon) => [icon, new Uint8Array(readFileSync(SOURCES + icon))])),
    ...(await scripts(shipped)),
  }
  const folder = join(out, browser)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [path, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, path), bytes)
  }
  const packed = zipSync({ ...files }, { level: 9, mtime: NO_TIME })
  const zip = join(out, `${browser}.zip`)
  writeFileSync(zip, packed)
  return { browser, folder, zip, bytes: packed.length }
}

async function scripts(shipped: Shipped): Promise<Record<string, Uint8Array>> {
  const { service, version, sites } = shipped
  const style = await bundle({ style: 'bar.css' }, {})
  const define = {
    SHIPPED: JSON.stringify(shipped),
    SERVICE_ORIGIN: JSON.stringify(service),
    VERSION: JSON.stringify(version),
    INTEGRATIONS: JSON.stringify(Object.keys(sites)),
    DIALOG_EVENT: JSON.stringify(DIALOG_EVENT),
    BAR_STYLE: JSON.stringify(new TextDecoder().decode(style['style.css'])),
  }
  const own = ['worker', 'page', 'bar', 'in-view', 'connect-page']
  const [ownScripts, hands] = await Promise.all([
    bundle({ ...Object.fromEntries(own.map((name) => [name, `${name}.ts`])), style: 'page.css' }, define),
    bundle({ hands: '../device/hands/in-page.ts' }, {}, 'passage'),
  ])
  const { 'style.css': pageStyle = new Uint8Array(), ...rest } = ownScripts
  return { ...rest, ...hands, 'page.css': pageStyle }
}

async function bundle(
  entries: Readonly<Record<string, string>>,
  define: Readonly<Record<string, string>>,
  globalName?: string,
): Promise<Record<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, SOURCES + path])),
    bundle: true,
    minify: true,
    format: 'iife',
    // What the oldest browsers of the manifest know.
    target: ['chrome116', 'firefox140'],
    outdir: 'out',
    write: false,
    logLevel: 'warning',
    define,
    ...(globalName === undefined ? {} : { globalName }),
  })
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [path.split(/[/\\]/).at(-1) ?? path, contents]))
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}
