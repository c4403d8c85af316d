// What forms and tools show of the arguments in the catalogue: a title, what goes in, what that looks like, and what is secret.
// Not beside the schemas: those are loaded with any request, and nobody validates by a sentence. An integration of your own
// may have them in its schema, by `.meta({ title, description, examples, writeOnly })`.
import type { ListArguments } from './list-arguments.ts'
import type { NewCard } from './payment-method.ts'

interface FieldWords {
  readonly title: string
  readonly description: string
  readonly examples?: readonly unknown[]
  /** Never shown again, and typed where nobody reads along. */
  readonly writeOnly?: true
}

/** Words for each field, and for those within it. */
type WordsFor<Arguments> = {
  readonly [Name in keyof Required<Arguments>]: FieldWords &
    (NonNullable<Arguments[Name]> extends object
      ? { readonly fields: WordsFor<NonNullable<Arguments[Name]>> }
      : unknown)
}

const listing: WordsFor<ListArguments> = {
  limit: { title: 'How many', description: 'The newest ones, as many as this', examples: [3] },
}

const newCard: WordsFor<NewCard> = {
  cardNumber: {
    title: 'Card number',
    description: '12 to 19 digits, without spaces',
    examples: ['4111111111111111'],
    writeOnly: true,
  },
  expirationDate: {
    title: 'Expiration date',
    description: 'MM/YY: this month or a later one',
    examples: ['12/28'],
    writeOnly: true,
  },
  cvv: { title: 'Security code', description: '3 or 4 digits', examples: ['123'], writeOnly: true },
  nameOnCard: { title: 'Name on card', description: 'As it is printed there', examples: ['John Doe'] },
  billingZip: { title: 'ZIP code', description: 'Of the billing address', examples: ['10001'] },
  billingAddress: {
    title: 'Billing address',
    description: 'For sites that ask for all of it',
    fields: {
      line1: { title: 'Address', description: 'Street and number', examples: ['1 Main Street'] },
      line2: { title: 'Address, line 2', description: 'Apartment or suite', examples: ['Apt 4'] },
      city: { title: 'City', description: 'City or town', examples: ['New York'] },
      state: { title: 'State', description: 'As the site asks for it', examples: ['NY'] },
      country: { title: 'Country', description: 'As the site asks for it', examples: ['US'] },
    },
  },
  dryRun: {
    title: 'Dry run',
    description: 'Fills the form and has it checked as far as the site does, and adds nothing',
    examples: [true],
  },
}

/** By resource and action. */
const WORDS: Readonly<Record<string, unknown>> = {
  'paymentMethod write': newCard,
  'mobileBillingStatement read': listing,
  'orderHistory read': listing,
}

type JsonSchema = Readonly<Record<string, unknown>>
type Words = Readonly<Record<string, FieldWords & { readonly fields?: Words }>>

/** The JSON Schema of an action's arguments, with words for each field that has none of its own. */
export function withWords(resource: string, action: string, schema: JsonSchema): JsonSchema {
  return fieldsWithWords(schema, (WORDS[`${resource} ${action}`] ?? {}) as Words)
}

function fieldsWithWords(schema: JsonSchema, words: Words): JsonSchema {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
  return properties.length === 0
    ? schema
    : {
        ...schema,
        properties: Object.fromEntries(
          properties.map(([name, field]) => {
            const { fields = {}, ...own } = words[name] ?? {}
            return [name, fieldsWithWords({ ...field, ...own, ...field }, fields)]
          }),
        ),
      }
}
