// The single-page site: Vendure 3.7.3 (GPL-3.0), a shop, with the Angular application in which its staff see to the orders.
// The page is empty until its program has asked /admin-api (GraphQL) for what it shows. Its own defence is on: a request
// that a plain form could make is refused (csrfPrevention), and its cookie is SameSite=Strict. What is here is what its host
// gives it: products, orders, an account, an address. Its pages are its own, and it is only run here, never shipped.
// Environment: PORT, and STATE, a directory of its own.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AdminUiPlugin } from '@vendure/admin-ui-plugin'
import vendure from '@vendure/core'
import populate from '@vendure/core/cli/index.js'

const { PORT, STATE } = process.env
const address = `http://127.0.0.1:${PORT}`
const location = join(STATE, 'shop.sqlite')
const { dummyPaymentHandler } = vendure

const isNew = !existsSync(location)
const app = await vendure.bootstrap({
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(PORT),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    csrfPrevention: true,
    cors: false,
  },
  authOptions: {
    tokenMethod: ['cookie', 'bearer'],
    superadminCredentials: { identifier: 'mina', password: 'correct horse' },
    cookieOptions: { name: 'shop', secret: 'of a test, and long enough for one', sameSite: 'strict' },
  },
  dbConnectionOptions: { type: 'sqljs', location, autoSave: true, synchronize: true },
  logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Warn }),
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [AdminUiPlugin.init({ route: 'admin', port: Number(PORT) })],
})

/** What customers ordered, as they do it: through the shop's public interface. */
const ORDERS = [
  {
    customer: ['Ines', 'Moreau', 'ines@customer.example'],
    lines: [
      ['1', 2],
      ['2', 1],
    ],
  },
  { customer: ['Tomás', 'Ó Briain', 'tomas@customer.example'], lines: [['2', 3]] },
  { customer: ['Yuki', 'Tanaka', 'yuki@customer.example'], lines: [['1', 1]] },
]

if (isNew) {
  await populate.populateInitialData(app, {
    defaultLanguage: 'en',
    defaultZone: 'Europe',
    countries: [{ name: 'Austria', code: 'AT', zone: 'Europe' }],
    taxRates: [{ name: 'Standard', percentage: 20 }],
    shippingMethods: [{ name: 'Post', price: 500 }],
    paymentMethods: [
      {
        name: 'Invoice',
        handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] },
      },
    ],
    collections: [],
  })
  const products = join(STATE, 'products.csv')
  writeFileSync(
    products,
    `name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets
Green tea,tea,,,,,,T1,4.20,Standard,100,false,,
"Cup, ""blue""",cup,,,,,,C1,9.90,Standard,100,false,,
`,
  )
  await populate.importProductsFromCsv(app, products, 'en')
  for (const { customer, lines } of ORDERS) {
    await order(customer, lines)
    // It keeps times in whole seconds, and sorts by them: of two orders in one the list could show either first.
    await wait(1000)
  }
}
// Said last: until then the orders are not all there.
writeFileSync(join(STATE, 'ready'), '')

async function order([firstName, lastName, emailAddress], lines) {
  let token = null
  const ask = async (query) => {
    const headers = {
      'Content-Type': 'application/json',
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    }
    const answer = await fetch(`${address}/shop-api`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    token ??= answer.headers.get('vendure-auth-token')
    const { data, errors } = await answer.json()
    const refusal = errors ?? Object.values(data).find((value) => value?.errorCode !== undefined)
    if (refusal !== undefined) {
      throw new Error(`${query}: ${JSON.stringify(refusal)}`)
    }
  }
  const refused = '... on ErrorResult { errorCode message }'
  for (const [variant, quantity] of lines) {
    await ask(`mutation { addItemToOrder(productVariantId: "${variant}", quantity: ${quantity}) { ${refused} } }`)
  }
  await ask(
    `mutation { setCustomerForOrder(input: { firstName: "${firstName}", lastName: "${lastName}", emailAddress: "${emailAddress}" }) { ${refused} } }`,
  )
  await ask(
    `mutation { setOrderShippingAddress(input: { fullName: "${firstName} ${lastName}", streetLine1: "1 High Street", city: "Wien", postalCode: "1010", countryCode: "AT" }) { ${refused} } }`,
  )
  await ask(`mutation { setOrderShippingMethod(shippingMethodId: ["1"]) { ${refused} } }`)
  await ask(`mutation { transitionOrderToState(state: "ArrangingPayment") { ${refused} } }`)
  await ask(`mutation { addPaymentToOrder(input: { method: "invoice", metadata: {} }) { ${refused} } }`)
}
