// Closes an organisation's links in one database, so that nothing of them changes while they are copied. By triggers: the database
// itself refuses, whichever version of the Worker writes, and wherever it runs; and nobody pays for them while nothing is moved.
// What the API or an object writes fails in words that are answered with 503 and tried again; what the cron does to many at once
// passes these links over. Made through the Worker's binding: what wrangler sends D1 cuts at each semicolon, also within a trigger.
// https://github.com/cloudflare/workers-sdk/issues/15690

const CLOSED = 'locked: the links of this organisation are being moved'

/** Ids tell capitals from small letters, and names in SQLite do not. @throws RangeError for what is no id */
function names(organisationId: string): { readonly id: string; readonly prefix: string } {
  if (!/^org_[0-9A-Za-z]{12}$/.test(organisationId)) {
    throw new RangeError('that is no id of an organisation')
  }
  return { id: `'${organisationId}'`, prefix: `closed_${Buffer.from(organisationId).toString('hex')}` }
}

/** Of a result that lies in `sealed` nothing says whose it is: the numbers of those that are closed are in a table of their own. */
export async function closeLinks(db: D1Database, organisationId: string): Promise<void> {
  const { id, prefix } = names(organisationId)
  const abort = `SELECT RAISE(ABORT, '${CLOSED}')`
  const bySomebody = 'NEW.version <> OLD.version OR NEW.idempotency_hash IS NOT OLD.idempotency_hash'
  const triggers = {
    created: `INSERT ON links WHEN NEW.organisation_id = ${id} BEGIN ${abort}; END`,
    changed: `UPDATE ON links WHEN OLD.organisation_id = ${id} BEGIN ${abort} WHERE ${bySomebody}; SELECT RAISE(IGNORE); END`,
    // An erasure has written down that there was a link before it comes to this.
    forgotten: `DELETE ON links WHEN OLD.organisation_id = ${id} BEGIN SELECT RAISE(IGNORE); END`,
    erased: `INSERT ON erased_links WHEN NEW.organisation_id = ${id} BEGIN ${abort}; END`,
    result: `UPDATE OF result ON sealed WHEN EXISTS (SELECT 1 FROM ${prefix} WHERE number = OLD.number) BEGIN ${abort}; END`,
  }
  await db.batch(
    [
      `CREATE TABLE IF NOT EXISTS ${prefix} (number INTEGER PRIMARY KEY)`,
      ...Object.entries(triggers).map(
        ([name, text]) => `CREATE TRIGGER IF NOT EXISTS ${prefix}_${name} BEFORE ${text}`,
      ),
    ].map((sql) => db.prepare(sql)),
  )
}

/** The results of its links after `after` in the order of ids, `most` of them, must not be erased before they are copied. */
export function closingResults(
  db: D1Database,
  range: { readonly organisationId: string; readonly mode: string; readonly after: string },
  most: number,
): D1PreparedStatement {
  const { organisationId, mode, after } = range
  return db
    .prepare(
      `INSERT OR IGNORE INTO ${names(organisationId).prefix} SELECT sealed_result FROM (
         SELECT sealed_result FROM links WHERE organisation_id = ?1 AND mode = ?2 AND id > ?3 ORDER BY id LIMIT ?4)
       WHERE sealed_result IS NOT NULL`,
    )
    .bind(organisationId, mode, after, most)
}

/** May run twice, and where nothing was closed. */
export async function openLinks(db: D1Database, organisationId: string): Promise<void> {
  const { prefix } = names(organisationId)
  const triggers = ['created', 'changed', 'forgotten', 'erased', 'result']
  await db.batch(
    [...triggers.map((name) => `DROP TRIGGER IF EXISTS ${prefix}_${name}`), `DROP TABLE IF EXISTS ${prefix}`].map(
      (sql) => db.prepare(sql),
    ),
  )
}
