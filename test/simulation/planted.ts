// Faults that are put into the code on purpose, each with the histories in which it must be noticed: a check that notices
// nothing proves nothing. Plain data, read outside of workerd by plant.ts, which puts them into the code as it is loaded, and
// inside by simulation.test.ts, which switches them on one at a time. `PLANTED` stands for "this one is on".
import type { INVARIANTS } from '../../src/core/invariants.ts'
import type { Action, Plan } from './actions.ts'

export interface PlantedFault {
  /** Of src/core/invariants.ts. */
  readonly breaks: keyof typeof INVARIANTS
  readonly file: string
  /** Stands in the file once. */
  readonly from: string
  readonly to: string
  /** One of them is enough. */
  readonly histories: readonly History[]
}

export interface History {
  readonly plan?: Partial<Plan>
  readonly actions: readonly Action[]
}

/** What a history changes nothing of. */
export const ORDINARY: Plan = {
  operations: ['write'],
  hasWebhook: true,
  expiresIn: 4 * 60 * 60,
  person: 'user_good',
  begin: 'connected',
  finishes: false,
  receiver: '200',
}

const SECOND = 1_000
const cancelByClient: Action = { do: 'client_cancel' }
const cancel: Action = { do: 'cancel' }
const alarm: Action = { do: 'alarm' }
const watch: Action = { do: 'watch' }
const claim: Action = { do: 'claim', times: 1 }
const crash: Action = { do: 'crash', first: 'chance' }
const loseSockets: Action = { do: 'evict', sockets: 'close', first: 'chance' }
const wait = (ms: number): Action => ({ do: 'wait', ms })
const work = (answers: number): Action => ({ do: 'work', answers })
const loseAtSubmit: Action = { do: 'work_to_submit', execute: true }
const connect = (page: 'same' | 'other' | 'earlier' | 'restarted', leaveOld = false): Action => ({
  do: 'connect',
  page,
  leaveOld,
  closes: 'at_once',
  oldSession: false,
})
const deliver = (answer: '200' | '500', keep = false): Action => ({ do: 'deliver', pick: 0, keep, answer, rpc: 'none' })
const d1 = (...faults: ('refused' | 'late' | 'held')[]): Action => ({ do: 'd1_fault', faults })
const from = (begin: Plan['begin'], ...actions: Action[]): History => ({ plan: { begin }, actions })

export const PLANTED_FAULTS: Readonly<Record<string, PlantedFault>> = {
  'an answer is left out of the replay': {
    breaks: 'J1',
    file: 'src/link/move-on.ts',
    from: '.filter((entry) => entry.number > stepFrom).map(read)',
    to: '.filter((entry) => entry.number > stepFrom).map(read).slice(0, PLANTED ? -1 : undefined)',
    histories: [
      from('at the submit', work(1), loseSockets, connect('same'), work(4)),
      from('signed in', work(2), crash, connect('same'), work(9)),
    ],
  },
  'a request leaves though the answer before it is not written': {
    breaks: 'J2',
    file: 'src/link/move-on.ts',
    from: '    writeEntries(held, live, journal.number, move, now)\n',
    to: '    if (!PLANTED) writeEntries(held, live, journal.number, move, now)\n',
    histories: [from('connected', work(1), crash, connect('same')), from('signed in', work(1), crash, connect('same'))],
  },
  'a submit is sent again to whoever comes': {
    breaks: 'J3',
    file: 'src/core/open-request.ts',
    from: "  return neverBegan ? 'ask' : 'outcome_unknown'",
    to: "  return neverBegan || PLANTED ? 'ask' : 'outcome_unknown'",
    histories: [from('at the submit', loseAtSubmit, connect('other'))],
  },
  'what one memory says is taken for the proof of all': {
    breaks: 'J3',
    file: 'src/core/open-request.ts',
    from: '  return isKnown ? session.forkedAt : openRequest.number',
    to: '  return isKnown || PLANTED ? session.forkedAt : openRequest.number',
    histories: Array.from({ length: 24 }, (_, answers) =>
      from(
        'signed in',
        work(answers),
        { do: 'execute_and_lose' },
        connect('restarted'),
        work(1),
        loseAtSubmit,
        connect('earlier'),
        work(2),
      ),
    ),
  },
  'the journal is not sealed': {
    breaks: 'J4',
    file: 'src/link/move-on.ts',
    from: '  return seal(linkKey, randomBytes(12), entryContext(session, number), JSON.stringify(value))',
    to: '  return PLANTED ? new TextEncoder().encode(JSON.stringify(value)) : seal(linkKey, randomBytes(12), entryContext(session, number), JSON.stringify(value))',
    histories: [from('connected', work(1)), from('signed in', work(6))],
  },
  'sockets hear before the database': {
    breaks: 'J5',
    file: 'src/link/follow-up.ts',
    from: '  if (!(await mirrorLink(held, env))) {',
    to: '  if (PLANTED) announce(held)\n  if (!(await mirrorLink(held, env))) {',
    histories: [from('connected', d1('refused', 'refused', 'refused'), cancelByClient, watch)],
  },
  'the queue hears before the database': {
    breaks: 'J5',
    file: 'src/link/follow-up.ts',
    from: 'export async function followUp(held: HeldLink, env: Env, storage: DurableObjectStorage): Promise<boolean> {\n',
    to: `export async function followUp(held: HeldLink, env: Env, storage: DurableObjectStorage): Promise<boolean> {
      if (PLANTED && held.link !== null) {
        await wakeDelivery(held, held.link.facts.id, { fast: env.WEBHOOKS, slow: env.WEBHOOKS_SLOW }, Date.now())
      }
`,
    histories: [from('connected', d1('refused', 'refused', 'refused'), cancelByClient, deliver('200'))],
  },
  'a failure after a submit is told as any other': {
    breaks: 'J6',
    file: 'src/core/automation.ts',
    from: "  return submitted === 'no'\n",
    to: "  return submitted === 'no' || PLANTED\n",
    histories: [from('at the submit', cancelByClient)],
  },
  'any answer counts for what is open': {
    breaks: 'J8',
    file: 'src/core/open-request.ts',
    from: 'response.id !== commandId(sessionId, openRequest.number)',
    to: '(response.id !== commandId(sessionId, openRequest.number) && !PLANTED)',
    histories: [from('signed in', work(1), { do: 'answer_again' })],
  },
  'an older client is left connected': {
    breaks: 'J9',
    file: 'src/link/upgrade.ts',
    from: ' of sockets.clients()) {',
    to: ' of PLANTED ? [] : sockets.clients()) {',
    histories: [from('connected', connect('other', true))],
  },
  'a lost client is not noticed by a call': {
    breaks: 'J10',
    file: 'src/link/object.ts',
    from: '    noticeLostClient(held, now)\n    return held',
    to: '    if (!PLANTED) noticeLostClient(held, now)\n    return held',
    histories: [from('connected', crash, watch), from('connected', loseSockets, watch)],
  },
  'a lost client is not noticed by the alarm': {
    breaks: 'J10',
    file: 'src/link/object.ts',
    from: '      noticeLostClient(held, now)\n      endWhatIsDue(held, now)\n      work(now)',
    to: '      if (!PLANTED) noticeLostClient(held, now)\n      endWhatIsDue(held, now)\n      work(now)',
    histories: [from('connected', crash, { do: 'alarm_early' })],
  },
  'a second claim is given the session that is alive': {
    breaks: 'J11',
    file: 'src/core/link-life.ts',
    from: ": refuse('session_alive')",
    to: ": PLANTED ? ok({ session: state.session!, change: null }) : refuse('session_alive')",
    histories: [from('claimed', claim)],
  },
  'a canceled link is canceled again': {
    breaks: 'J12',
    file: 'src/core/link-life.ts',
    from: "    case 'canceled':\n      return ok(null)",
    to: "    case 'canceled':\n      if (!PLANTED) return ok(null)",
    histories: [from('created', cancel, cancel)],
  },
  'a webhook is not written with its event': {
    breaks: 'J13',
    file: 'src/link/commit.ts',
    from: '    if (isWebhookEvent(type) && facts.webhookUrl !== null) {',
    to: '    if (isWebhookEvent(type) && facts.webhookUrl !== null && !PLANTED) {',
    histories: [from('connected', cancelByClient)],
  },
  'an alarm that is set is never moved nearer': {
    breaks: 'J14',
    file: 'src/link/alarm.ts',
    from: '(this.#at === null || at < this.#at)',
    to: '(this.#at === null || (at < this.#at && !PLANTED))',
    histories: [from('claimed', wait(21 * SECOND), alarm, connect('same'))],
  },
  'the alarm is set only after the effects': {
    breaks: 'J14',
    file: 'src/link/object.ts',
    from: '    this.#alarm.arm(held)\n    await this.#followUp(held)',
    to: '    if (!PLANTED) this.#alarm.arm(held)\n    await this.#followUp(held)',
    histories: [from('claimed', wait(21 * SECOND), alarm, d1('held'), cancel, crash)],
  },
  'only the alarm ends what is due': {
    breaks: 'J15',
    file: 'src/link/time.ts',
    from: '    if (deadline.at > now) {\n      return\n    }\n    const change',
    to: '    if (deadline.at > now || PLANTED) {\n      return\n    }\n    const change',
    histories: [{ plan: { begin: 'connected', expiresIn: 600 }, actions: [wait(601 * SECOND), watch] }],
  },
  'a silent client is waited for': {
    breaks: 'J15',
    file: 'src/link/time.ts',
    from: "some(({ name, at }) => name === 'command' && at <= now)",
    to: "some(({ name, at }) => name === 'command' && at <= now && !PLANTED)",
    histories: [from('signed in', { do: 'fall_silent' })],
  },
  'a newer version is taken for shown while an older one is being written': {
    breaks: 'J16',
    file: 'src/link/outbox.ts',
    from: '      hints.mirrored = state.version\n',
    to: '      hints.mirrored = PLANTED ? (held.shell.storage.find()?.state.version ?? state.version) : state.version\n',
    histories: [
      from(
        'connected',
        d1('held', 'refused', 'refused'),
        cancelByClient,
        claim,
        { do: 'd1_release', fault: 'none' },
        wait(21 * SECOND),
        alarm,
      ),
    ],
  },
  'an older version overwrites a newer one in the database': {
    breaks: 'J16',
    file: 'src/store/links.ts',
    from: ' AND id = ?3 AND version < ?7`',
    to: " AND id = ?3 ${PLANTED ? '' : 'AND version < ?7'}`",
    histories: [
      from('connected', d1('late'), cancelByClient, wait(21 * SECOND), alarm, claim, { do: 'd1_late_write' }),
    ],
  },
  'the newest webhook goes first': {
    breaks: 'J17',
    file: 'src/link/deliveries.ts',
    from: 'const open = deliveries.filter(isOpen)\n  return',
    to: 'const open = deliveries.filter(isOpen)\n  if (PLANTED) open.reverse()\n  return',
    histories: [from('failed', deliver('500'), { do: 'session', answers: 1 }, cancelByClient, deliver('200'))],
  },
  'a wake-up is good for ever': {
    breaks: 'J18',
    file: 'src/core/delivery.ts',
    from: '&& delivery.token === message.token',
    to: '&& (delivery.token === message.token || PLANTED)',
    histories: [from('failed', deliver('500', true), deliver('500'))],
  },
  'whoever takes a delivery leaves its token': {
    breaks: 'J18',
    file: 'src/link/deliveries.ts',
    from: '  const token = delivery.token + 1\n',
    to: '  const token = delivery.token + (PLANTED ? 0 : 1)\n',
    histories: [from('failed', { do: 'deliver', pick: 0, keep: true, answer: 'held', rpc: 'none' }, deliver('200'))],
  },
  'each attempt sends other bytes': {
    breaks: 'J19',
    file: 'src/link/outbox.ts',
    from: '  return { url, body, eventId',
    to: "  return { url, body: PLANTED ? body + ' '.repeat(inHand.token) : body, eventId",
    histories: [from('failed', deliver('500'), wait(40 * SECOND), alarm, deliver('200'))],
  },
  'the journal outlives its session': {
    breaks: 'J20',
    file: 'src/link/commit.ts',
    from: '    held.endJournal()\n',
    to: '    if (!PLANTED) held.endJournal()\n',
    histories: [from('connected', cancelByClient)],
  },
  'the arguments outlive their link': {
    breaks: 'J20',
    file: 'src/link/commit.ts',
    from: 'const sealedArguments = isFinal(state.status) ?',
    to: 'const sealedArguments = isFinal(state.status) && !PLANTED ?',
    histories: [from('connected', cancel)],
  },
  'the log of an erased link is left': {
    breaks: 'J21',
    file: 'src/link/held-link.ts',
    from: '    this.#save({ ...UNMET, length',
    to: '    this.#save({ ...UNMET, ...(PLANTED ? this.#kept : {}), length',
    histories: [from('connected', d1('refused', 'refused', 'refused'), { do: 'erase' })],
  },
  'an erased link is only marked in the database': {
    breaks: 'J21',
    file: 'src/link/outbox.ts',
    from: '  if (state.isErased) {',
    to: '  if (state.isErased && !PLANTED) {',
    histories: [from('connected', { do: 'erase' })],
  },
  'a link is forgotten in half of its time': {
    breaks: 'J22',
    file: 'src/core/deadline.ts',
    from: 'at: state.updatedAt + keptMs',
    to: 'at: state.updatedAt + keptMs / (PLANTED ? 2 : 1)',
    histories: [from('connected', cancel)],
  },
  'a step is left out': {
    breaks: 'J23',
    file: 'src/core/run.ts',
    from: 'given = answers; ; current++, given = []',
    to: 'given = answers; ; current += PLANTED ? 2 : 1, given = []',
    histories: [{ plan: { begin: 'connected', operations: ['read', 'bills'] }, actions: [work(40)] }],
  },
  'an automation draws a number': {
    breaks: 'J25',
    file: 'src/integrations/sign-in.ts',
    from: '    yield* page.navigate(site.signOut ?? site.start)\n  } else',
    to: "    yield* page.navigate((site.signOut ?? site.start) + (PLANTED ? '?' + Math.random() : ''))\n  } else",
    histories: [from('connected', work(1)), from('connected', work(1), crash, connect('same'))],
  },
  'a link starts sessions without end': {
    breaks: 'J26',
    file: 'src/core/budget.ts',
    from: '  return waitMs > 0\n    ? refuseOver',
    to: '  return waitMs > 0 && !PLANTED\n    ? refuseOver',
    histories: [
      from('failed', ...[2, 3, 4, 5].flatMap((): Action[] => [{ do: 'session', answers: 1 }, cancelByClient]), claim),
    ],
  },
  'a host that has had enough gets more': {
    breaks: 'J27',
    file: 'src/webhooks/consume.ts',
    from: 'return (await hasRoom(host, env)) ? 0',
    to: 'return (await hasRoom(host, env)) || PLANTED ? 0',
    histories: [from('failed', { do: 'deliver', pick: 0, keep: false, answer: '200', rpc: 'host_full' })],
  },
  'a delivery is sent again as often as one likes': {
    breaks: 'J28',
    file: 'src/core/delivery.ts',
    from: '  return waitMs > 0\n    ? refuseOver',
    to: '  return waitMs > 0 && !PLANTED\n    ? refuseOver',
    histories: [
      from('failed', deliver('200'), { do: 'redeliver', pick: 0 }, alarm, deliver('200'), { do: 'redeliver', pick: 0 }),
    ],
  },
}
