// Goes through a part of an integration with the answers that its kept pages give, and finds what needs no site to be found:
// what it asks outside of its manifest, whether it varies, and whether its result is as its schema says.
import type { Answer, Outcome } from '../../core/automation.ts'
import type { Visitor } from '../../core/visitor.ts'
import type { Bounds } from '../../device/bounds.ts'
import type { Integration } from '../../integrations/integration.ts'
import type { CommandName, ParamsOf } from '../../wire/command.ts'
import { advance, type Part, type PlainRequest } from './advance.ts'
import { twice } from './twice.ts'

export interface Walk {
  readonly steps: number
  readonly faults: readonly string[]
  /** What no kept page has an answer to, where it ended there; null where it came to its end. */
  readonly stoppedAt: string | null
}

export interface WalkSetting {
  readonly integration: Integration
  readonly site: string
  readonly visitor: Visitor
  readonly bounds: Bounds
  /** What a kept page gives to a reading. */
  readonly read: (params: ParamsOf<'extract'>) => Promise<{ readonly value: unknown } | null>
}

/** More than any session has. */
const MOST_STEPS = 300

export async function walk(part: Part, { integration, site, visitor, bounds, read }: WalkSetting): Promise<Walk> {
  const answers: Answer[] = []
  const faults: string[] = []
  let address = site
  for (;;) {
    const { value: next, varies } = twice(() => advance(integration, { site, visitor, part, answers }))
    if (varies) {
      faults.push(`step ${answers.length + 1} varies: it looks at a clock, at chance, or at what it kept`)
    }
    if (next.kind !== 'asks') {
      return { steps: answers.length, faults: [...faults, ...faultsOfEnd(next)], stoppedAt: null }
    }
    const { request, fingerprint, name } = next
    if (!isWithin(request, bounds)) {
      faults.push(`"${name}" is not in its asks`)
    }
    const outcome = await answerTo(request, address, read)
    if (outcome === null || answers.length === MOST_STEPS) {
      return { steps: answers.length, faults, stoppedAt: name }
    }
    address = addressIn(outcome) ?? address
    answers.push({ fingerprint, outcome })
  }
}

function faultsOfEnd(end: Exclude<ReturnType<typeof advance>, { readonly kind: 'asks' }>): string[] {
  switch (end.kind) {
    case 'done':
      return (end.mismatches ?? []).map(
        (path) => `its result is not as its schema says: ${path === '' ? 'all of it' : path}`,
      )
    case 'failed':
      return [
        `${end.code}: ${end.message}`,
        ...end.mismatches.map((path) => `not as expected: ${path === '' ? 'all of it' : path}`),
        ...(end.cause === null ? [] : [end.cause]),
      ]
    case 'deviates':
      return ['of the same answers it asks something else']
  }
}

function isWithin(request: PlainRequest, bounds: Bounds): boolean {
  return request.kind === 'user'
    ? request.until.every((one) => bounds.mayWatch(one))
    : bounds.allows(request.command, request.params)
}

/** As a site answers on which all goes well. Null for what only the site knows. */
async function answerTo(request: PlainRequest, address: string, read: WalkSetting['read']): Promise<Outcome | null> {
  if (request.kind === 'user') {
    return { value: 0 }
  }
  const { command, params } = request
  if (command === 'extract') {
    return await read(params as ParamsOf<'extract'>)
  }
  const value = ANSWERS[command]?.(params as never, address)
  return value === undefined ? null : { value }
}

const ANSWERS: { readonly [N in CommandName]?: (params: ParamsOf<N>, address: string) => unknown } = {
  navigate: ({ url }) => ({ url }),
  url: (_, address) => address,
  fillForm: ({ fields }) => ({ fields: fields.map(keptOf) }),
  waitForAny: (_, address) => ({ index: 0, url: address }),
  isVisible: () => false,
  continueAs: () => ({ accepted: true }),
  click: () => null,
  submit: () => null,
  press: () => null,
  fill: () => null,
  select: () => null,
  waitForSelector: () => null,
  updateStatus: () => null,
}

function keptOf(field: ParamsOf<'fillForm'>['fields'][number]): { readonly found: true; readonly kept: string } {
  const text = 'value' in field ? field.value : 'values' in field ? (field.values.at(-1) ?? '') : String(field.checked)
  return { found: true, kept: text.slice(text.length - (field.keep ?? 0)) }
}

function addressIn(outcome: Outcome): string | null {
  const value = 'value' in outcome ? outcome.value : null
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string'
    ? value.url
    : null
}
