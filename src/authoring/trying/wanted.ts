// What a manifest looks for in pages, so that it can be looked for in the kept ones. Pure.
import type { ParamsOf } from '../../wire/command.ts'
import type { AllowedCommand, Manifest } from '../../wire/manifest.ts'

export interface Wanted {
  /** In the manifest's words. */
  readonly what: string
  readonly selector: string
  /** Its reading, where it is more than one element. */
  readonly extract: ParamsOf<'extract'> | null
  /** It need not be on any page that was kept: what a site shows on some days only. */
  readonly mayBeAbsent: boolean
}

export function wantedBy({ until, commands }: Pick<Manifest, 'until' | 'commands'>): Wanted[] {
  const all = [
    ...until.flatMap((one) => (one.type === 'selector' ? [absent('ends the sign-in', one.selector)] : [])),
    ...commands.flatMap(wantedFor),
  ]
  return [...new Map(all.map((one) => [`${one.selector} ${JSON.stringify(one.extract)}`, one])).values()]
}

/** What is no element's is looked for in none. */
const FORMS: Partial<Record<AllowedCommand['command'], (entry: AllowedCommand) => Wanted[]>> = {
  extract: ({ params, why }) => {
    const extract = params as ParamsOf<'extract'>
    return [{ what: why, selector: extract.root, extract, mayBeAbsent: false }]
  },
  fillForm: ({ params, why }) => fieldsOf(params['fields']).map((selector) => present(why, selector)),
  waitForAny: ({ params, why }) => selectorsIn(params['any']).map((selector) => absent(why, selector)),
  isVisible: ({ params, why }) => selectorsIn([params]).map((selector) => absent(why, selector)),
  continueAs: ({ params, why }) => selectorsIn([params['who']]).map((selector) => absent(why, selector)),
}

function wantedFor(entry: AllowedCommand): Wanted[] {
  const { command, params, why } = entry
  return FORMS[command]?.(entry) ?? selectorsIn([params]).map((selector) => present(why, selector))
}

/** Any of them, or just these. */
function fieldsOf(fields: unknown): string[] {
  return Array.isArray(fields) ? selectorsIn(fields) : selectorsIn((fields as { readonly $some?: unknown }).$some)
}

function selectorsIn(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const selector = typeof one === 'object' && one !== null && 'selector' in one ? one.selector : undefined
    return typeof selector === 'string' ? [selector] : []
  })
}

function present(what: string, selector: string): Wanted {
  return { what, selector, extract: null, mayBeAbsent: false }
}

function absent(what: string, selector: string): Wanted {
  return { what, selector, extract: null, mayBeAbsent: true }
}
