// What can be asked for and what comes of it, as schemas of /openapi.json: a request's operations, and results, told apart by
// resource and action. The catalogue itself is handed in.
import { pascal, ref, type Schema } from './schemas.ts'
import { describeFields } from './words.ts'

export interface Offered {
  readonly integrationId: string
  readonly resource: string
  readonly action: string
  readonly description: string
  /** JSON Schemas. Null: it takes no arguments. */
  readonly arguments: Schema | null
  readonly result: Schema
}

interface NamedOffer extends Offered {
  readonly name: string
}

export function catalogueSchemas(offered: readonly Offered[]): Record<string, Schema> {
  const offers = named(offered)
  const oneOf = (suffix: string): Schema[] => offers.map(({ name }) => ref(`${name}${suffix}`))
  return {
    RequestedOperation: {
      description: 'What to do in the account: each integration offers some of these. See GET /v1/providers',
      oneOf: oneOf('Operation'),
    },
    OperationResult: { description: 'What one of several operations gave', oneOf: oneOf('Entry') },
    OperationResults: {
      description: 'What several operations gave, in their order',
      type: 'object',
      properties: {
        operations: { description: 'One entry an operation', type: 'array', items: ref('OperationResult') },
      },
      required: ['operations'],
    },
    LinkResult: {
      description: 'The data of one operation as it is, or an entry for each of several',
      oneOf: [...oneOf('Result'), ref('OperationResults')],
    },
    ...Object.fromEntries(offers.flatMap(schemasOf)),
  }
}

/** Resources are shared: where an integration has its own of the same name, it gives its own to it. */
function named(offered: readonly Offered[]): NamedOffer[] {
  const found = new Map<string, NamedOffer>()
  for (const offer of offered) {
    const plain = pascal(`${offer.resource}_${offer.action}`)
    const first = found.get(plain)
    if (first === undefined) {
      found.set(plain, { ...offer, name: plain })
    } else if (!isSame(first, offer)) {
      const own = `${pascal(offer.integrationId)}${plain}`
      found.set(own, { ...offer, name: own })
    }
  }
  return [...found.values()]
}

function isSame(one: Offered, other: Offered): boolean {
  return JSON.stringify([one.arguments, one.result]) === JSON.stringify([other.arguments, other.result])
}

function schemasOf({ name, resource, action, description, arguments: args, result }: NamedOffer): [string, Schema][] {
  const isRequired = Array.isArray(args?.['required']) && args['required'].length > 0
  const what = {
    resource: { description: 'What it reads or writes', type: 'string', const: resource },
    action: { description: 'What it does there', type: 'string', const: action },
  }
  return [
    [
      `${name}Operation`,
      {
        description: args === null ? `${description}. Takes no arguments` : description,
        type: 'object',
        properties: { ...what, ...(args === null ? {} : { arguments: ref(`${name}Arguments`) }) },
        required: ['resource', 'action', ...(isRequired ? ['arguments'] : [])],
      },
    ],
    ...(args === null ? [] : [[`${name}Arguments`, { description, ...args }] as [string, Schema]]),
    [`${name}Result`, describeFields(`${name}Result`, { description: `What came of it: ${description}`, ...result })],
    [
      `${name}Entry`,
      {
        description: `What one of several operations gave: ${description}`,
        type: 'object',
        properties: { ...what, data: ref(`${name}Result`) },
        required: ['resource', 'action', 'data'],
      },
    ],
  ]
}
