// A Worker in a runtime of its own, without the development proxy before it, which takes more time than what it leads to. And
// what its process has cost.
import { readFileSync } from 'node:fs'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_splitSqlQuery } from 'wrangler'

/** Whoever answers: a process that has an address. */
export interface Host {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

export interface Runtime extends Host {
  /** With the tables of schema.sql. */
  readonly db: D1Database
  /** Where the inspector is, if it is open. */
  inspector(): Promise<URL>
}

/** @param options as wrangler gives them to the runtime */
export async function startRuntime(name: string, options: object): Promise<Runtime> {
  const before = runtimes()
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      name,
      // A line for each session's end is what it says when all is well.
      handleStructuredLogs: ({ level, message }: { level: string; message: string }) => {
        if (level === 'error' || message.includes('"level":"error"')) {
          console.error(message)
        }
      },
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    } as unknown as Parameters<typeof convertV4MiniflareOptions>[0]),
  )
  await miniflare.ready
  const pid = runtimes().find((one) => !before.includes(one))
  if (pid === undefined) {
    throw new Error('The runtime has no process.')
  }
  const db = await miniflare.getD1Database('DB', name)
  for (const statement of unstable_splitSqlQuery(readFileSync('schema.sql', 'utf8'))) {
    await db.prepare(statement).run()
  }
  const url = await miniflare.unsafeGetDirectURL(name)
  return {
    url: url.origin,
    pid,
    db,
    inspector: () => miniflare.getInspectorURL(),
    stop: () => miniflare.dispose(),
  }
}

/** The processes of this program's runtimes. */
function runtimes(): number[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .map(Number)
    .filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('workerd'))
}

/** Microseconds of processor time that a process has used: in all of its threads, and to the hundredth of a second. */
export function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
