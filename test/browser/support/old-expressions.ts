// How the sandbox's integrations read before they were data: expressions that run in the page, and the schemas of what those
// gave. Kept to compare: the same page must read the same both ways. Nothing here may be used by the service again.
import * as z from 'zod'
import { paymentMethodOf } from '../../../src/integrations/payment-methods.ts'

export interface OldReading<T> {
  readonly expression: string
  readonly schema: z.ZodType<T>
}

interface Field {
  readonly name: string
  readonly selector: string
  readonly keep: number
}

/** What each field holds, masked but for its last characters. */
export function readForm(fields: readonly Field[]): OldReading<Record<string, string | null>> {
  const looked = fields.map(({ name, selector, keep }) => ({ name, selector, keep }))
  return {
    expression: `Object.fromEntries(${JSON.stringify(looked)}.map(({ name, selector, keep }) => {
  const value = document.querySelector(selector)?.value ?? null
  const hidden = value === null ? 0 : Math.max(0, value.length - keep)
  return [name, value && '*'.repeat(hidden) + value.slice(hidden)]
}))`,
    schema: z.record(z.string(), z.string().nullable()),
  }
}

const outcome = z.enum(['added', 'declined', 'invalid'])

// T-Mobile

const isoDay = z.iso.date().transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

const tmobileCards = {
  expression: `(() => {
  const list = document.querySelector('[data-cards]')
  return list && Array.from(list.querySelectorAll('[data-card]'), (row) => {
    const part = (name) => row.querySelector('[data-part="' + name + '"]')?.textContent.trim() ?? null
    return {
      id: row.dataset.card, brand: part('brand'), number: part('number'), kind: part('kind'), expires: part('expires'),
      zip: part('zip'), nickname: part('nickname'), isDefault: part('default') !== null,
    }
  })
})()`,
  schema: z.array(
    z.object({
      id: z.string(),
      number: z.string().regex(/\d{4}$/),
      kind: z.string(),
      isDefault: z.boolean(),
      brand: z.string().nullable(),
      expires: z.string().nullable(),
      zip: z.string().nullable(),
      nickname: z.string().nullable(),
    }),
  ),
}

const tmobileBills = {
  expression: `(() => {
  const table = document.querySelector('[data-bills]')
  return table && {
    rows: Array.from(table.querySelectorAll('[data-bill]'), (row) => {
      const part = (name) => row.querySelector('[data-part="' + name + '"]')
      const date = (name) => part(name)?.getAttribute('datetime') ?? null
      return {
        id: row.dataset.bill, start: date('start'), end: date('end'), due: date('due'),
        amount: part('amount')?.textContent.trim() ?? null,
      }
    }),
    older: document.querySelector('[data-older]') !== null,
  }
})()`,
  schema: z.object({
    rows: z.array(
      z
        .object({
          id: z.string(),
          start: isoDay,
          end: isoDay.nullable(),
          due: isoDay.nullable(),
          amount: z.string().regex(/^\$[\d,]+\.\d{2}$/),
        })
        .transform((row) => ({
          statementId: row.id,
          periodStart: row.start,
          ...(row.end !== null && { periodEnd: row.end }),
          ...(row.due !== null && { dueDate: row.due }),
          amountDue: Number(row.amount.replaceAll(/[$,]/g, '')),
          currency: 'USD',
        })),
    ),
    older: z.boolean(),
  }),
}

const tmobileOutcome = {
  expression: `({
  outcome: document.querySelector('[data-outcome]')?.dataset.outcome ?? null,
  fields: Array.from(document.querySelectorAll('[data-error-for]'), (error) => error.dataset.errorFor),
})`,
  schema: z.object({ outcome, fields: z.array(z.string()) }),
}

export const OLD_TMOBILE = { cards: tmobileCards, bills: tmobileBills, outcome: tmobileOutcome }

// AT&T

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Each row of the table with this caption as its cells by column header, and its id. Null where the page has no such table:
 * an empty one and a page that has changed must not look the same.
 */
function tableOf(caption: string): string {
  return `(() => {
    const words = (node) => node.textContent.replace(/\\s+/g, ' ').trim()
    const isWanted = ({ caption }) => caption !== null && words(caption) === '${caption}'
    const table = Array.from(document.querySelectorAll('main table')).find(isWanted)
    const headers = Array.from(table?.tHead?.rows[0]?.cells ?? [], words)
    return table?.tBodies[0] ? Array.from(table.tBodies[0].rows, (row) => ({
      id: row.id, cells: Object.fromEntries(Array.from(row.cells, (cell, index) => [headers[index] ?? '', words(cell)])),
    })) : null
  })()`
}

/** `Sep 04, 2026` in the page, `09/04/2026` in the result. A day that no calendar has is a page not understood. */
const attDate = z
  .string()
  .transform((text) => {
    const [, month = '', day, year] = /^(\w{3}) (\d{2}), (\d{4})$/.exec(text) ?? []
    return `${year}-${twoDigits(MONTHS.indexOf(month) + 1)}-${day}`
  })
  .pipe(z.iso.date())
  .transform((text) => `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)}`)

/** `Aug 2029` in the page, `08/29` in the result. */
const attExpiry = z
  .string()
  .regex(new RegExp(`^(?:${MONTHS.join('|')}) 20\\d{2}$`))
  .transform((text) => `${twoDigits(MONTHS.indexOf(text.slice(0, 3)) + 1)}/${text.slice(-2)}`)

const period = z
  .string()
  .transform((text) => text.split(' to '))
  .pipe(z.tuple([attDate, attDate]))

/** What the page shows in a cell that has nothing to show. */
const nothing = z.literal('—').transform(() => null)

const yes = z.enum(['Yes', 'No']).transform((text) => text === 'Yes')

const attWallet = {
  expression: tableOf('Saved payment methods'),
  schema: z.array(
    z.object({
      id: z.string().min(1),
      cells: z.object({
        Method: z.string().regex(/^.+ ending in \d{4}$/),
        Type: z.string(),
        Expires: z.union([nothing, attExpiry]),
        Nickname: z.union([nothing, z.string()]),
        'Billing ZIP': z.union([nothing, z.string()]),
        Default: yes,
      }),
    }),
  ),
}

const billRow = z
  .object({
    cells: z.object({
      Statement: z.string().min(1),
      'Service period': period,
      Due: z.union([z.literal('Nothing due').transform(() => null), attDate]),
      // A credit has its minus before the dollar sign.
      Amount: z.string().regex(/^-?\$\d{1,3}(?:,\d{3})*\.\d{2}$/),
    }),
  })
  .transform(({ cells }) => ({
    statementId: cells.Statement,
    periodStart: cells['Service period'][0],
    periodEnd: cells['Service period'][1],
    ...(cells.Due !== null && { dueDate: cells.Due }),
    amountDue: Number(cells.Amount.replaceAll(/[$,]/g, '')),
    currency: 'USD',
  }))

const attBills = {
  expression: `({
  rows: ${tableOf('Billing history')},
  more: document.querySelector('a[aria-label="Show 5 more bills"]') !== null,
})`,
  schema: z.object({ rows: z.array(billRow), more: z.boolean() }),
}

const OUTCOMES = {
  'status: Card added': 'added',
  'alert: Card declined': 'declined',
  'alert: Card not added': 'invalid',
} as const

const attMessage = {
  expression: `(() => {
  const message = document.querySelector('main :is([role="status"], [role="alert"])')
  return message && {
    title: message.getAttribute('role') + ': ' + (message.querySelector('strong')?.textContent.trim() ?? ''),
    fields: Array.from(message.querySelectorAll('a'), (link) => link.hash.slice(1)),
  }
})()`,
  schema: z
    .object({
      title: z.enum(['status: Card added', 'alert: Card declined', 'alert: Card not added']),
      fields: z.array(z.string()),
    })
    .transform(({ title, fields }) => ({ outcome: OUTCOMES[title], fields })),
}

export const OLD_ATT = { wallet: attWallet, bills: attBills, message: attMessage }

// Verizon

const VERIZON_KINDS = { Credit: 'credit_card', Debit: 'debit_card', 'Checking account': 'bank_account' } as const

/** Exp. 8/2029 in the page, 08/29 in the result. */
const verizonExpiry = z
  .string()
  .regex(/^Exp\. ([1-9]|1[0-2])\/20\d{2}$/)
  .transform((text) => {
    const [month = '', year = ''] = text.slice('Exp. '.length).split('/')
    return `${month.padStart(2, '0')}/${year.slice(2)}`
  })

const verizonCards = {
  expression: `(() => {
  const wallet = document.querySelector('.wallet')
  return wallet && Array.from(wallet.querySelectorAll('.wallet-card'), (card) => {
    const part = (name) => card.querySelector('.wallet-card__' + name)?.textContent.trim() ?? null
    return {
      id: card.id, brand: part('brand'), number: part('number'), kind: part('type'), expires: part('expiry'),
      zip: part('zip'), nickname: part('nickname'), isDefault: part('badge') !== null,
    }
  })
})()`,
  schema: z.array(
    z
      .object({
        id: z.string(),
        number: z.string().regex(/^[• ]*\d{4}$/),
        kind: z.string(),
        isDefault: z.boolean(),
        brand: z.string().nullable(),
        expires: verizonExpiry.nullable(),
        zip: z.string().nullable(),
        nickname: z.string().nullable(),
      })
      .transform((card) => paymentMethodOf(card, VERIZON_KINDS)),
  ),
}

/** Aug 7, 2026 in the page, 08/07/2026 in the result. */
const verizonDate = z
  .string()
  .regex(new RegExp(`^(${MONTHS.join('|')}) ([1-9]|[12]\\d|3[01]), 20\\d{2}$`))
  .transform((text) => {
    const [month = '', day = '', year = ''] = text.replace(',', '').split(' ')
    return `${twoDigits(MONTHS.indexOf(month) + 1)}/${twoDigits(Number(day))}/${year}`
  })

const verizonYears = {
  expression: `(() => {
  const years = document.querySelector('.bill-years')
  return years && Array.from(years.querySelectorAll('a'), (link) => link.textContent.trim())
})()`,
  schema: z.array(z.string().regex(/^20\d{2}$/)),
}

const verizonBills = {
  expression: `(() => {
  const year = document.querySelector('.bill-year')
  return year && Array.from(year.querySelectorAll('.bill'), (bill) => {
    const part = (name) => bill.querySelector('.bill__' + name)?.textContent.trim() ?? null
    return { id: part('number'), from: part('from'), to: part('to'), due: part('due'), amount: part('amount') }
  })
})()`,
  schema: z.array(
    z
      .object({
        id: z.string().nullable(),
        from: verizonDate,
        to: verizonDate.nullable(),
        due: verizonDate.nullable(),
        amount: z.string().regex(/^[A-Z]{3} \d[\d,]*\.\d{2}$/),
      })
      .transform((bill) => ({
        ...(bill.id !== null && { statementId: bill.id }),
        periodStart: bill.from,
        ...(bill.to !== null && { periodEnd: bill.to }),
        ...(bill.due !== null && { dueDate: bill.due }),
        amountDue: Number(bill.amount.slice(4).replaceAll(',', '')),
        currency: bill.amount.slice(0, 3),
      })),
  ),
}

const verizonReview = {
  expression: `({
  number: document.querySelector('.review .review__number')?.textContent.trim() ?? null,
  refused: Array.from(document.querySelectorAll('.card-form [aria-invalid="true"]'), (field) => field.name),
})`,
  schema: z.object({ number: z.string().nullable(), refused: z.array(z.string()) }),
}

const verizonOutcome = {
  expression: `({
  outcome: document.querySelector('.toast') ? 'added'
    : document.querySelector('.notice--declined') ? 'declined'
    : document.querySelector('.notice--invalid') ? 'invalid' : null,
  refused: Array.from(document.querySelectorAll('.card-form [aria-invalid="true"]'), (field) => field.name),
})`,
  schema: z.object({ outcome, refused: z.array(z.string()) }),
}

export const OLD_VERIZON = {
  cards: verizonCards,
  years: verizonYears,
  bills: verizonBills,
  review: verizonReview,
  outcome: verizonOutcome,
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
