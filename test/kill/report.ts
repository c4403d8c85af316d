// What a run has shown, as a table and one line.
import { CHANGES } from './ledger.ts'
import type { World } from './world.ts'

const MOST_FINDINGS = 20

export interface Figures {
  readonly kills: number
  readonly seed: number
  readonly links: number
  readonly events: number
  readonly doubled: number
  readonly lostClaims: number
  readonly loadMs: number
  readonly finishedMs: number
  readonly drainedMs: number
}

/** Gives whether all is as it must be. */
export function printReport(world: World, figures: Figures): boolean {
  const lost = world.findings.filter(({ kind }) => kind === 'lost')
  const broken = world.findings.filter(({ kind }) => kind === 'broken')
  const { kills, events, doubled } = figures
  console.log('')
  row('kills', kills)
  row('links', figures.links)
  for (const kind of CHANGES) {
    row(`acknowledged: ${kind}`, world.acknowledged[kind])
  }
  row('claims whose answer was lost', figures.lostClaims)
  const refused = world.receiver.arrivals.filter(({ accepted }) => !accepted).length
  row('webhook events that arrived', events)
  row('their requests, and failed on purpose', `${world.receiver.arrivals.length}, ${refused}`)
  row('events accepted more than once', `${doubled}, each under its one id (${percent(doubled, events)})`)
  row('receiver', 'failed 1 in 5, at most twice an event, and not after the last kill')
  row(
    'kills and load / last stories / drain',
    [figures.loadMs, figures.finishedMs, figures.drainedMs].map(seconds).join(' / '),
  )
  for (const [fault, count] of world.faults) {
    row(`answered ${fault}`, count)
  }
  row('lost', lost.length)
  row('promises broken', broken.length)
  for (const { kind, story, what } of world.findings.slice(0, MOST_FINDINGS)) {
    console.log(`  ${kind.padEnd(7)}story ${story}: ${what}`)
  }
  const bound = lost.length === 0 ? `bound 3/${world.total} = ${(3 / world.total).toExponential(1)}` : 'no bound'
  console.log(
    `\nkill test: ${kills} kills, ${world.total} acknowledged, ${lost.length} lost, ${doubled} doubled, ${bound}` +
      ` (95 %), seed ${figures.seed}`,
  )
  return world.findings.length === 0
}

function row(name: string, value: string | number): void {
  console.log(`  ${name.padEnd(38)}${value}`)
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}
