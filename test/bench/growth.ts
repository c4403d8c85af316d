// What a table that has grown costs: the same requests of one organisation's links, many against a thousand. Each size is a
// service of its own, filled by SQL with copies of a link that the service has made.
import type { Product } from './hosts.ts'
import { createLink, EXAMPLE, keyOf } from './links.ts'
import { httpSide, requestOf } from './load.ts'
import type { Measure, Side } from './side.ts'

const FEWEST = 1000
/** Of one statement, and so of one transaction. */
const ROWS = 50_000
/** How many of the links are read in turn: not one alone, whose page would always be at hand. */
const READ = 1000

/** @param most links, of the largest */
export async function growthMeasures(newProduct: () => Promise<Product>, most: number): Promise<readonly Measure[]> {
  const few = await filled(newProduct, FEWEST)
  const sizes = [100_000, 1_000_000].filter((size) => size < most).concat(most)
  const grown: Measure[] = []
  for (const size of sizes) {
    const many = await filled(newProduct, size)
    for (const [name, side] of Object.entries(SIDES)) {
      const product = side(many, size)
      const floor = side(few, FEWEST)
      const beside = `the same among ${FEWEST.toLocaleString('en')}`
      grown.push({ name: `${name}, ${size.toLocaleString('en')} links`, beside, product, floor })
    }
  }
  return grown
}

/** Creates last: they add to what is read. */
const SIDES: Readonly<Record<string, (product: Product, size: number) => Side>> = {
  'read one': (product, size) => reading(product, (index) => `/${idOf(Math.floor((index * size) / READ))}`),
  'first page': (product) => reading(product, () => '?limit=20'),
  'page in the middle': (product, size) => reading(product, () => `?limit=20&cursor=${idOf(size >> 1)}`),
  create: (product) => {
    const request = requestOf('POST', `${product.url}/v1/links`, keyOf(product), EXAMPLE)
    return httpSide(product, { next: () => request, status: 201 })
  },
}

function reading(product: Product, pathOf: (index: number) => string): Side {
  const requests = Array.from({ length: READ }, (_, index) =>
    requestOf('GET', `${product.url}/v1/links${pathOf(index)}`, keyOf(product)),
  )
  let asked = 0
  // In no order that a cache could follow.
  return httpSide(product, { next: () => requests[(asked++ * 617) % READ] ?? null, status: 200 })
}

async function filled(newProduct: () => Promise<Product>, size: number): Promise<Product> {
  const product = await newProduct()
  const { db } = product
  const { linkId } = await createLink(product, { webhookUrl: 'https://your-server.com/webhook' })
  const copied = async (table: string, own: Readonly<Record<string, string>>): Promise<string> => {
    const { results } = await db.prepare(`PRAGMA table_info(${table})`).all<{ name: string }>()
    const names = results.map(({ name }) => name)
    return `INSERT INTO ${table} (${names.join()}) SELECT ${names.map((name) => own[name] ?? `one.${name}`).join()}`
  }
  const numbers = `WITH RECURSIVE numbers (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?2)`
  const sealed = await copied('sealed', { number: 'one.number + 1 + i' })
  const links = await copied('links', { id: ID, sealed: 'one.sealed + 1 + i' })
  for (let from = 0; from < size; from += ROWS) {
    const to = Math.min(from + ROWS, size)
    await db.batch([
      db
        .prepare(
          `${numbers} ${sealed} FROM numbers, (SELECT * FROM sealed WHERE number = (SELECT sealed FROM links WHERE id = ?3)) AS one`,
        )
        .bind(from, to, linkId),
      db.prepare(`${numbers} ${links} FROM numbers, (SELECT * FROM links WHERE id = ?3) AS one`).bind(from, to, linkId),
    ])
  }
  return product
}

/** Older than any that is made now, and in the order of their numbers. */
const ID = "printf('link_0V%020d', i)"

function idOf(index: number): string {
  return `link_0V${String(index).padStart(20, '0')}`
}
