// Whether any organisation is on its way from one database to another: asked each minute, and mostly none is. What is known of each
// is in relocations.ts, which is loaded only then.

export async function hasRelocations(db: D1Database): Promise<boolean> {
  return (await db.prepare('SELECT 1 FROM relocations LIMIT 1').first()) !== null
}
