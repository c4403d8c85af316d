// The bill: its arithmetic, and that the pages that quote it still do.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { linksADatabase, LIVES, monthlyBill, pricePerMillion, rowsOf } from '../../src/cli/bill.ts'

const deploying = readFileSync('src/docs/deploying.md', 'utf8')
const readme = readFileSync('README.md', 'utf8')

it('is the one that the pages quote', () => {
  for (const life of Object.values(LIVES)) {
    expect(deploying).toContain(`**$${pricePerMillion(life).toFixed(2)}**`)
    expect(deploying).toContain(`${rowsOf(life).toFixed(2)} |`)
  }
  expect(readme).toContain(`opens cost about $${Math.round(pricePerMillion(LIVES.unopened))}`)
  expect(readme).toContain(`completed about $${Math.round(pricePerMillion(LIVES.completed))},`)
  expect(deploying).toContain(`cost $${Math.round(monthlyBill(1_000_000))}, a hundred million about $3,100`)
  const aSecond = (linksADatabase() / (30 * 24 * 60 * 60)).toFixed(1)
  expect(deploying).toContain(`${Math.floor(linksADatabase() / 1e6)} million a month, ${aSecond} a second for ever`)
  expect(deploying).toContain('259 million a month for about $8,000')
  expect(monthlyBill(259e6)).toBeCloseTo(8000, -2)
  expect(monthlyBill(100_000_000)).toBeCloseTo(3100, -2)
})

it('takes off what the plan includes, and never less than nothing', () => {
  expect(monthlyBill(0)).toBe(5)
  expect(monthlyBill(10_000)).toBe(5)
  // Far beyond that each link counts in full.
  const twice = monthlyBill(200_000_000) - monthlyBill(100_000_000)
  expect(twice).toBeCloseTo(1e8 * ((0.3 * 5.34 + 0.6 * 40.84 + 0.1 * 52.09) / 1e6), -2)
})
