// Which organisations are on their way from one database to another: asked each minute, and mostly none is. How far each is is in
// relocations.ts, which is loaded only then.

/** Their ids: the cron does nothing to their links. */
export async function organisationsOnTheirWay(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare('SELECT organisation_id FROM relocations').all<{ organisation_id: string }>()
  return results.map((found) => found.organisation_id)
}
