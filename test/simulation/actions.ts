// The random commands of a run, as plain data: what happens to one link, and what goes wrong around it.
import * as fc from 'fast-check'
import { DAY, HOUR, SECOND } from './life.ts'

export type D1Fault = 'refused' | 'answer_lost' | 'late' | 'held'
export type Answer = '200' | '500' | '410' | '503' | 'timeout' | 'refused' | 'held'
export type RpcFault =
  | 'none'
  | 'take_lost'
  | 'take_answer_lost'
  | 'take_twice'
  | 'settle_lost'
  | 'settle_answer_lost'
  | 'settle_twice'
  | 'host_full'
/** The same page with its memory, the same browser without it, or another device that is signed in nowhere. */
export type PageKind = 'same' | 'restarted' | 'other' | 'earlier'

/** What a new instance hears of first: it knows nothing but what is written down. */
export type First = 'chance' | 'delivery' | 'redelivery'

export type Action =
  | { readonly do: 'claim'; readonly times: number }
  | { readonly do: 'session'; readonly answers: number }
  | {
      readonly do: 'connect'
      readonly page: PageKind
      readonly leaveOld: boolean
      /** When the client that is replaced answers the server's close. */
      readonly closes: 'at_once' | 'after_hello' | 'later'
      readonly oldSession: boolean
    }
  | { readonly do: 'close_late' }
  | { readonly do: 'work'; readonly answers: number }
  | { readonly do: 'work_to_submit'; readonly execute: boolean }
  | { readonly do: 'execute_and_lose' }
  | { readonly do: 'answer_with_error'; readonly code: string }
  | { readonly do: 'answer_again' }
  | { readonly do: 'wrong_frame'; readonly frame: string }
  | { readonly do: 'drop' }
  | { readonly do: 'vanish' }
  | { readonly do: 'fall_silent' }
  | { readonly do: 'client_cancel' }
  | { readonly do: 'cancel' }
  | { readonly do: 'erase' }
  | { readonly do: 'redeliver'; readonly pick: number }
  | { readonly do: 'watch' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'wait_past_due' }
  | { readonly do: 'alarm' }
  | { readonly do: 'alarm_early' }
  | { readonly do: 'alarm_lost' }
  | { readonly do: 'cron' }
  | {
      readonly do: 'deliver'
      readonly pick: number
      readonly keep: boolean
      readonly answer: Answer
      readonly rpc: RpcFault
    }
  | { readonly do: 'deliver_batch'; readonly twice: boolean; readonly answer: Answer }
  | { readonly do: 'lose_message'; readonly pick: number }
  | { readonly do: 'answer_held'; readonly answer: Answer }
  | { readonly do: 'd1_fault'; readonly faults: readonly (D1Fault | 'none')[] }
  | { readonly do: 'd1_release'; readonly fault: 'none' | 'refused' | 'answer_lost' }
  | { readonly do: 'd1_late_write' }
  | { readonly do: 'queue_refuses' }
  | { readonly do: 'evict'; readonly sockets: 'hibernate' | 'close'; readonly first: First }
  | { readonly do: 'crash'; readonly first: First }

export const BEGINNINGS = [
  'created',
  'run out',
  'claimed',
  'connected',
  'signed in',
  'at the submit',
  'failed',
  'claimed again',
  'complete',
] as const

/** What is fixed for a run, and how it is brought to its end. */
export interface Plan {
  readonly operations: readonly ('read' | 'write' | 'bills')[]
  readonly hasWebhook: boolean
  /** Seconds. */
  readonly expiresIn: number
  readonly person: string
  readonly begin: (typeof BEGINNINGS)[number]
  /** Whether a client comes and finishes once the faults have stopped. */
  readonly finishes: boolean
  /** What the receiver answers once the faults have stopped. */
  readonly receiver: Answer
}

const pick = fc.nat(5)
const answer = fc.constantFrom<Answer[]>('200', '200', '200', '500', '500', '410', '503', 'timeout', 'refused', 'held')
const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

const first = oneOf<First>('chance', 'delivery', 'delivery', 'redelivery')

const act = (name: Action['do'], rest: object = {}): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Action>

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: act('claim', { times: oneOf(1, 1, 3) }) },
  { weight: 8, arbitrary: act('session', { answers: fc.integer({ min: 0, max: 20 }) }) },
  {
    weight: 9,
    arbitrary: act('connect', {
      page: oneOf<PageKind>('same', 'same', 'same', 'restarted', 'restarted', 'other', 'earlier'),
      leaveOld: oneOf(true, true, false),
      closes: oneOf('at_once', 'after_hello', 'after_hello', 'later'),
      oldSession: oneOf(false, false, false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: act('close_late') },
  { weight: 12, arbitrary: act('work', { answers: fc.integer({ min: 1, max: 16 }) }) },
  { weight: 5, arbitrary: act('work_to_submit', { execute: fc.boolean() }) },
  { weight: 3, arbitrary: act('execute_and_lose') },
  {
    weight: 1,
    arbitrary: act('answer_with_error', { code: oneOf('timeout', 'detached', 'script_error', 'odd', 'refused') }),
  },
  { weight: 2, arbitrary: act('answer_again') },
  {
    weight: 2,
    arbitrary: act('wrong_frame', {
      frame: oneOf('no JSON', '[]', '{"type":"client.dance"}', '{"type":"client.hello","protocol":2}'),
    }),
  },
  { weight: 3, arbitrary: act('drop') },
  { weight: 2, arbitrary: act('vanish') },
  { weight: 3, arbitrary: act('fall_silent') },
  { weight: 2, arbitrary: act('client_cancel') },
  { weight: 1, arbitrary: act('cancel') },
  { weight: 1, arbitrary: act('erase') },
  { weight: 3, arbitrary: act('redeliver', { pick }) },
  { weight: 1, arbitrary: act('watch') },
  {
    weight: 6,
    arbitrary: act('wait', {
      ms: oneOf(
        SECOND,
        4 * SECOND,
        21 * SECOND,
        36 * SECOND,
        61 * SECOND,
        121 * SECOND,
        601 * SECOND,
        HOUR + 1,
        5 * HOUR,
        -2 * SECOND,
      ),
    }),
  },
  { weight: 3, arbitrary: act('wait_past_due') },
  { weight: 6, arbitrary: act('alarm') },
  { weight: 3, arbitrary: act('alarm_early') },
  { weight: 1, arbitrary: act('alarm_lost') },
  { weight: 2, arbitrary: act('cron') },
  {
    weight: 10,
    arbitrary: act('deliver', {
      pick,
      keep: oneOf(false, false, true),
      answer,
      rpc: oneOf<RpcFault>(
        'none',
        'none',
        'none',
        'none',
        'take_lost',
        'take_answer_lost',
        'take_twice',
        'settle_lost',
        'settle_answer_lost',
        'settle_twice',
        'host_full',
        'host_full',
      ),
    }),
  },
  { weight: 3, arbitrary: act('deliver_batch', { twice: fc.boolean(), answer }) },
  { weight: 2, arbitrary: act('lose_message', { pick }) },
  { weight: 3, arbitrary: act('answer_held', { answer: oneOf<Answer>('200', '500', 'timeout') }) },
  {
    weight: 6,
    arbitrary: act('d1_fault', {
      // Of two writes at once the older may be answered and the newer refused.
      faults: fc.oneof(
        fc.array(oneOf<D1Fault | 'none'>('refused', 'answer_lost', 'late', 'held', 'none'), {
          minLength: 1,
          maxLength: 3,
        }),
        oneOf<D1Fault[]>(['refused', 'refused'], ['held', 'refused'], ['held', 'refused', 'refused'], ['held', 'late']),
      ),
    }),
  },
  { weight: 4, arbitrary: act('d1_release', { fault: oneOf('none', 'none', 'refused', 'answer_lost') }) },
  { weight: 3, arbitrary: act('d1_late_write') },
  { weight: 2, arbitrary: act('queue_refuses') },
  { weight: 6, arbitrary: act('evict', { sockets: oneOf('hibernate', 'close'), first }) },
  { weight: 3, arbitrary: act('crash', { first }) },
)

const plan: fc.Arbitrary<Plan> = fc.record({
  operations: oneOf<Plan['operations']>(
    ['read'],
    ['write'],
    ['read', 'write'],
    ['read', 'write'],
    ['bills', 'write'],
    ['read', 'bills'],
  ),
  hasWebhook: oneOf(true, true, true, true, false),
  expiresIn: oneOf(10 * 60, 4 * 60 * 60, 4 * 60 * 60, 4 * 60 * 60, 40 * (DAY / SECOND)),
  person: oneOf('user_good', 'user_good', 'user_good', 'user_good', 'card_declined', 'user_locked', 'nobody'),
  begin: oneOf(...BEGINNINGS),
  finishes: fc.boolean(),
  receiver: oneOf<Answer>('200', '200', '200', '200', '200', '200', '200', '200', '410', '500'),
})

/** @param steps at most */
export function runs(steps: number): fc.Arbitrary<[Plan, Action[]]> {
  return fc.tuple(plan, fc.array(action, { maxLength: steps, size: 'max' }))
}
