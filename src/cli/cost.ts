// `npm run cost`: what links cost at Cloudflare, by the counts of bill.ts.
import {
  ITEMS,
  linksADatabase,
  LIVES,
  MIX,
  monthlyBill,
  PLAN,
  pricePerMillion,
  PRICES,
  rowsOf,
  storagePerMillion,
  usageOf,
} from './bill.ts'
import { readOptions } from './options.ts'
import { main } from './say.ts'

const USAGE = `Usage: npm run cost

Prints what a million links cost by Cloudflare's list prices of ${PRICES.date}: rows, requests, duration, processor, queue, logs
and storage, and a month's bill for several numbers of links. Counts rows as the tests count them.`
const MONTHS = [10_000, 1_000_000, 100_000_000]
const NAMES: Readonly<Record<(typeof ITEMS)[number], string>> = {
  rows: 'rows written',
  requests: 'requests',
  objectRequests: 'requests to objects',
  duration: 'GB seconds',
  cpuMs: 'processor, ms',
  queueOperations: 'queue operations',
  logs: 'lines of log',
}

const dollars = (amount: number): string => `$${amount.toFixed(amount < 100 ? 2 : 0)}`

await main(() => {
  readOptions(USAGE, { options: {} })
  const lives = Object.values(LIVES)
  console.log(`Dollars a million links, past what the plan includes; list prices of ${PRICES.date}\n`)
  console.log(`| | ${lives.map(({ name }) => name).join(' | ')} |`)
  console.log(`|---|${lives.map(() => '---|').join('')}`)
  for (const item of ITEMS) {
    const cells = lives.map(
      (life) => `${usageOf(life)[item]} × ${PRICES[item].price} = ${dollars(usageOf(life)[item] * PRICES[item].price)}`,
    )
    console.log(`| ${NAMES[item]} | ${cells.join(' | ')} |`)
  }
  console.log(`| **together** | ${lives.map((life) => `**${dollars(pricePerMillion(life))}**`).join(' | ')} |`)
  const stored = lives.map((life) => storagePerMillion(life))
  console.log(`| kept in objects, a month | ${stored.map(({ object }) => dollars(object)).join(' | ')} |`)
  console.log(`| kept in D1, a month | ${stored.map(({ database }) => dollars(database)).join(' | ')} |`)
  console.log('\nRows, by when they are written\n')
  for (const life of lives) {
    const parts = Object.entries(life.rows).map(([when, rows]) => `${when} ${rows}`)
    console.log(`${life.name}: ${rowsOf(life)} (${parts.join(', ')})`)
  }
  const shares = MIX.map(([{ name }, share]) => `${share * 100} % ${name}`).join(', ')
  console.log(
    `\nA month's bill, with the plan's ${dollars(PLAN)} and what it includes; ${shares}; storage comes on top\n`,
  )
  for (const links of MONTHS) {
    console.log(`${links.toLocaleString('en')} links: ${dollars(monthlyBill(links))}`)
  }
  console.log(
    `\nOne database of 10 GB takes ${(linksADatabase() / 1e6).toFixed(1)} million links a month for ever: each leaves 31 days after its end`,
  )
  return Promise.resolve(0)
})
