// What came of one class of bad inputs: how many, which answers, the slowest, and every finding.

/** More of one kind say no more. */
const MOST_FINDINGS = 20

export class Tally {
  readonly name: string
  readonly #counts = { curated: 0, generated: 0 }
  readonly #outcomes = new Map<string, number>()
  #slowest = 0
  #found = 0
  readonly findings: string[] = []

  constructor(name: string) {
    this.name = name
  }

  count(kind: 'curated' | 'generated', count = 1): void {
    this.#counts[kind] += count
  }

  /** A status, a close code, or another word for what happened. */
  outcome(name: string): void {
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1)
  }

  /** Milliseconds. */
  took(ms: number): void {
    this.#slowest = Math.max(this.#slowest, ms)
  }

  find(note: string, what: string): void {
    this.#found++
    if (this.findings.length < MOST_FINDINGS) {
      this.findings.push(`${this.name}: ${note}: ${what}`)
    }
  }

  get total(): number {
    return this.#counts.curated + this.#counts.generated
  }

  get row(): readonly string[] {
    const outcomes = [...this.#outcomes].toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    return [
      this.name,
      String(this.#counts.curated),
      String(this.#counts.generated),
      `${Math.round(this.#slowest)} ms`,
      String(this.#found),
      outcomes.map(([name, count]) => `${name}: ${count}`).join(', '),
    ]
  }
}

export function tableOf(tallies: readonly Tally[]): string {
  const rows = [['class', 'curated', 'generated', 'slowest', 'findings', 'answers'], ...tallies.map(({ row }) => row)]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : column === 5 ? cell : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}
