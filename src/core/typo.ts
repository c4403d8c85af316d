// A name that looks like one we know, spelt another way or called as others call it. Unknown fields are ignored, which is why
// somebody can wait for a webhook that he asked for under another name; what is refused says what may have been meant. Judges names
// only, never values.
import type { Issue } from '../wire/field.ts'

/** What others call these fields, without capitals and separators. */
const ALIASES: Readonly<Record<string, string>> = {
  callback: 'webhookUrl',
  callbackurl: 'webhookUrl',
  hookurl: 'webhookUrl',
  webhook: 'webhookUrl',
  webhookuri: 'webhookUrl',
  webhooks: 'webhookUrl',
  redirect: 'returnUrl',
  redirecturi: 'returnUrl',
  redirecturl: 'returnUrl',
  returnto: 'returnUrl',
  returnuri: 'returnUrl',
  successurl: 'returnUrl',
  clientuserid: 'externalUserId',
  enduserid: 'externalUserId',
  externalid: 'externalUserId',
  externaluser: 'externalUserId',
  user: 'externalUserId',
  userid: 'externalUserId',
  action: 'operations',
  actions: 'operations',
  ops: 'operations',
  integration: 'integrationId',
  provider: 'integrationId',
  providerid: 'integrationId',
  expires: 'expiresIn',
  expiresat: 'expiresIn',
  expiresinseconds: 'expiresIn',
  expiry: 'expiresIn',
  ttl: 'expiresIn',
  lang: 'locale',
  language: 'locale',
}

/** What others call integrations, resources, actions and arguments. */
const ASKED_ALIASES: Readonly<Record<string, string>> = {
  uber: 'ubereats',
  card: 'paymentMethod',
  cards: 'paymentMethod',
  wallet: 'paymentMethod',
  order: 'orderHistory',
  orders: 'orderHistory',
  bill: 'mobileBillingStatement',
  billing: 'mobileBillingStatement',
  bills: 'mobileBillingStatement',
  statement: 'mobileBillingStatement',
  statements: 'mobileBillingStatement',
  fetch: 'read',
  get: 'read',
  list: 'read',
  add: 'write',
  create: 'write',
  update: 'write',
  number: 'cardNumber',
  cvc: 'cvv',
  exp: 'expirationDate',
  expiry: 'expirationDate',
  name: 'nameOnCard',
  cardholder: 'nameOnCard',
  zip: 'billingZip',
  postalcode: 'billingZip',
  address: 'billingAddress',
  max: 'limit',
  count: 'limit',
}

/** The answer is kept beside the link, and a body has room for thousands of names. */
const MOST_WARNINGS = 100

/**
 * One warning for each unknown field that looks like a known one; none for what resembles nothing.
 * @param known every field that counts
 */
export function warningsOf(body: object, known: readonly string[]): Issue[] {
  return Object.keys(body)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = meantBy(name, known, ALIASES)
      return meant === null
        ? []
        : [{ path: name, message: `is not a known field and was ignored. Did you mean ${meant}?` }]
    })
    .slice(0, MOST_WARNINGS)
}

/** `. Did you mean read?` after what is valid; empty where nothing that is valid resembles the name. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = meantBy(name, known, ASKED_ALIASES)
  return meant === null || !known.includes(meant) ? '' : `. Did you mean ${meant}?`
}

/** One issue for each filter of a list that looks like a known one: passed over, it would give the links that it was to leave out. */
export function misspeltFilters(names: readonly string[], known: readonly string[]): Issue[] {
  return names.flatMap((name) => {
    const meant = known.includes(name) ? '' : didYouMean(name, known)
    return meant === '' ? [] : [{ path: name, message: `is not a known filter${meant}` }]
  })
}

function meantBy(name: string, known: readonly string[], aliases: Readonly<Record<string, string>>): string | null {
  // A name is repeated in the answer only where it can be nothing but a name.
  if (!/^[A-Za-z][A-Za-z_-]{0,31}$/.test(name)) {
    return null
  }
  const plain = plainNameOf(name)
  const alias = Object.hasOwn(aliases, plain) ? (aliases[plain] ?? null) : null
  return alias ?? known.find((candidate) => isOneSlip(plain, plainNameOf(candidate))) ?? null
}

function plainNameOf(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

/** The same, or one letter too many, too few, wrong, or two neighbours that changed places. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) {
    start++
  }
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) {
    end++
  }
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const isSwap = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
  return isSwap || (left.length <= 1 && right.length <= 1)
}
