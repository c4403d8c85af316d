// A manifest as a page that a person reads. Every command has a line; by which selectors each value of a reading is found
// stands in the JSON only.
import type { ExtractFields } from '../wire/extract.ts'
import type { AllowedCommand, Manifest } from '../wire/manifest.ts'
import { paint } from './say.ts'

type Fields = Readonly<Record<string, unknown>>

export function manifestPage({ integration, name, sites, origins, until, commands }: Manifest): string {
  const lines = commands.map((entry) => ({ ...lineOf(entry), why: entry.why }))
  const headings = [...new Set(lines.map(({ heading }) => heading))]
  return [
    paint('bold', `${name} (${integration})`),
    part('Where', [
      ...sites.map((site) => `${site}, where it lives`),
      ...origins.map((origin) => `${origin}, an origin that it may come to`),
      ...(sites.length === 0 ? ['no live site is named for it: see LIVE_ORIGINS'] : []),
    ]),
    part(
      'The user’s turn ends',
      until.map((one) => (one.type === 'url' ? `at ${one.path}` : `where this is seen: ${one.selector}`)),
    ),
    ...headings.map((heading) =>
      part(
        heading,
        lines.flatMap((line) => (line.heading === heading ? [`${line.what}${paint('dim', ` – ${line.why}`)}`] : [])),
      ),
    ),
    paint('dim', 'Everything else is refused.'),
  ].join('\n')
}

function part(heading: string, lines: readonly string[]): string {
  return [`  ${heading}`, ...lines.map((line) => `    ${line}`)].join('\n')
}

function lineOf({ command, params }: AllowedCommand): { readonly heading: string; readonly what: string } {
  const { selector, url, path, root, rows, fields } = params as Fields
  const known: Partial<Record<AllowedCommand['command'], () => { readonly heading: string; readonly what: string }>> = {
    navigate: () => ({ heading: 'Opens', what: holeText(url) }),
    getJson: () => ({ heading: 'Asks the site for', what: holeText(path) }),
    extract: () => ({ heading: 'Reads', what: readText(textOf(root), rows, fields as ExtractFields) }),
    fill: () => ({ heading: 'Types', what: `${holeText(params['value'])} into ${textOf(selector)}` }),
    fillForm: () => ({ heading: 'Types', what: formText(fields) }),
    click: () => ({ heading: 'Presses', what: textOf(selector) }),
    submit: () => ({ heading: 'Presses, and what that does stays done', what: textOf(selector) }),
  }
  return known[command]?.() ?? { heading: 'Otherwise', what: `${command} ${JSON.stringify(params)}` }
}

/** Of a manifest's own text; anything else is shown as it is. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function readText(root: string, rows: unknown, fields: ExtractFields): string {
  const where = rows === undefined ? root : `each ${textOf(rows)} of ${root}`
  return `${namesIn(fields)} in ${where}`
}

function namesIn(fields: ExtractFields): string {
  return Object.entries(fields)
    .map(([name, field]) => ('rows' in field ? `${name} (${namesIn(field.fields)})` : name))
    .join(', ')
}

function formText(fields: unknown): string {
  const listed = isFields(fields) && Array.isArray(fields['$some']) ? (fields['$some'] as unknown[]) : [fields]
  return listed
    .map((field) => {
      if (!isFields(field)) {
        return JSON.stringify(field)
      }
      const { selector, value, values, checked, keep, password } = field
      const given = value ?? values ?? checked
      const back = keep === 0 || keep === undefined ? 'nothing of it comes back' : `${textOf(keep)} at most come back`
      return `${holeText(given)} into ${textOf(selector)}${password === true ? ', a password field' : ''}; ${back}`
    })
    .join('\n    ')
}

function holeText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(holeText).join(', ')
  }
  if (!isFields(value)) {
    return JSON.stringify(value)
  }
  const { $path, $argument, pattern } = value
  const [, least, most] = /^\[\\s\\S\]\{(\d+),(\d+)\}$/.exec(textOf(pattern)) ?? []
  const what = most === undefined ? textOf(pattern) : `${least} to ${most} characters`
  return $argument === undefined ? textOf($path) : `${textOf($argument)} (${what})`
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
