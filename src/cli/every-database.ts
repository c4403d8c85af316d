// Every database that may have links, as a command that counts or changes something in all of them must reach it: of a deployment
// those of wrangler.toml and those that the Worker which runs is bound to, for the file may have lost one since. One that is for
// something else is passed over, and named.
import { bringUp, execute, type Row, runIn, type Target } from './database.ts'
import { readFurtherDatabases } from './deploy-settings.ts'
import { hasOurTables } from './deploy-owner.ts'
import { findDatabases, findTables } from './deploy-survey.ts'
import type { Deployment } from './deployment.ts'

/** As `execute`, in each: all their rows. @throws as it does, and where Cloudflare does not say which there are */
export async function executeInEach(target: Target, sql: string): Promise<Row[]> {
  return typeof target === 'string' ? executeHere(target, sql) : executeThere(target, sql)
}

async function executeHere(state: string, sql: string): Promise<Row[]> {
  const rows = await execute(state, sql)
  for (const binding of await bringUp(state)) {
    rows.push(...(await runIn(state, sql, binding)))
  }
  return rows
}

async function executeThere(deployment: Deployment, sql: string): Promise<Row[]> {
  const wanted = (await readFurtherDatabases(deployment)).map(({ name }) => name)
  const rows: Row[] = []
  for (const database of await findDatabases(deployment, [deployment.database, ...wanted])) {
    const place = { ...deployment, database }
    if (database !== deployment.database && !hasOurTables(await findTables(place))) {
      console.error(`The database ${database}, which ${deployment.worker} reaches, has no links: it is passed over.`)
    } else {
      rows.push(...(await execute(place, sql)))
    }
  }
  return rows
}
