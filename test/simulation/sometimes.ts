// Counts what really happened in the runs: a fault that never came proves nothing. "Sometimes" assertions.

const counts = new Map<string, number>()

export function sometimes(name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** What must have happened in a run of full size. */
export const MUST_HAPPEN = [
  'D1 answer_lost',
  'D1 held',
  'D1 is behind',
  'D1 late',
  'D1 refused',
  'a batch',
  'a claim race 200',
  'a claim race 409',
  'a client answers from memory',
  'a close is answered late',
  'a command is asked again',
  'a delivery is given up',
  'a flat result',
  'a late write arrives',
  'a silent client is answered for',
  'a submit is asked again of the client that never began it',
  'a submit is asked again of the client that remembers it',
  'a submit is lost with its client',
  'a wake-up is out of date',
  'a webhook is sent again',
  'a wrapped result',
  'a wrong frame',
  'alarm early',
  'alarm late',
  'an alarm is lost',
  'an answer comes twice',
  'an answer is lost',
  'an outcome comes too late',
  'an upgrade is refused',
  'claim 200',
  'claim 409',
  'claim 410',
  'client takes over',
  'consumer: host_full',
  'consumer: settle_answer_lost',
  'consumer: settle_lost',
  'consumer: settle_twice',
  'consumer: take_answer_lost',
  'consumer: take_lost',
  'consumer: take_twice',
  'crash',
  'crash in the middle',
  'cron',
  'clock set back',
  'erase 204',
  'evict close',
  'evict hibernate',
  'expired in bulk',
  'forgotten',
  'link.canceled',
  'link.complete',
  'link.expired',
  'link.failed CLIENT_TIMEOUT',
  'link.failed OUTCOME_UNKNOWN',
  'link.failed USER_CANCELED',
  'page earlier',
  'page other',
  'page restarted',
  'queue doubles',
  'queue loses',
  'queue refuses',
  'queue reorders',
  'redeliver 202',
  'redeliver 409',
  'the client is gone without a word',
  'the receiver answers 410',
  'the receiver answers 500',
  'the receiver answers 503',
  'the receiver answers timeout',
  'the receiver hangs',
  'the slow lane',
  'time passes what is due',
  'watch',
] as const

export function missing(): string[] {
  return MUST_HAPPEN.filter((name) => !counts.has(name))
}

export function tally(): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join('\n')
}
