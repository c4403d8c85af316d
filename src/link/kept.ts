// All that the object keeps of its link, as the one text of its one row: rows are what an object is billed for, and so each
// commit is one. Knows no SQL.
//
// A row that keeps its length is written over where it lies; one that does not moves, and leaves behind what it was. So the text
// is filled up to a whole step, and never becomes shorter.
// What is sealed stands in the text, or is a part of its own (parts.ts) where it is large: to write that again with each commit
// would cost more than its row.
import * as z from 'zod'
import { SUBMITTED } from '../core/automation.ts'
import type { Contacts } from '../core/contacts.ts'
import type { LinkFacts } from '../core/link.ts'
import type { LinkState } from '../core/link-life.ts'
import { attempt } from '../wire/delivery.ts'
import { linkEvent } from '../wire/event.ts'
import { WEBHOOK_EVENTS } from '../wire/event-type.ts'
import { once } from '../wire/once.ts'
import { DELIVERY_STATUSES } from '../wire/status.ts'

/** Bytes. A usual session, with its webhook, stays within the first one: to outgrow it costs two rows. */
const STEP = 16 * 1024

/** What is sealed: base64, or the number of a part. */
const sealed = once(() => z.union([z.string(), z.number()]))
export type SealedRef = z.infer<ReturnType<typeof sealed>>

/** An answer of the page, or the result of an operation that has ended. Entry 0 answers nothing: a session began with a submit. */
const entry = once(() =>
  z.object({
    number: z.number(),
    kind: z.enum(['answer', 'result']),
    at: z.number(),
    sealed: sealed(),
    bytes: z.number(),
    /** What the step has sent while the request that this entry leads to is open: in plain, for it must be known without the key. */
    submitted: z.enum(SUBMITTED),
  }),
)
export type KeptEntry = z.infer<ReturnType<typeof entry>>

const delivery = once(() =>
  z.object({
    id: z.string(),
    eventId: z.string(),
    event: z.enum(WEBHOOK_EVENTS),
    body: sealed(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.array(attempt()),
    /** Attempts since it was opened: where it stands in the schedule. */
    tries: z.number(),
    /** When it is woken next (epoch ms); null once settled for good. */
    nextAt: z.number().nullable(),
    /** Renewed by whoever takes it: only the newest may send and settle. */
    token: z.number(),
    /** How often it was opened again by hand: above 0 it is behind the others. */
    reopened: z.number(),
    reopenedAt: z.number().nullable(),
    /** Somebody has taken it and not told what came of it: until `nextAt` it may be on its way. Rows of before have none. */
    isTaken: z.boolean().exactOptional(),
  }),
)
export type KeptDelivery = z.infer<ReturnType<typeof delivery>>

export type PlainFacts = Omit<LinkFacts, keyof Contacts>

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

// Written by this very file and versioned with it: parsed for its form; facts and state are trusted for their content.
const kept = once(() =>
  z.object({
    facts: z.custom<PlainFacts>(isObject),
    state: z.custom<LinkState>(isObject),
    contacts: sealed().nullable(),
    arguments: sealed().nullable(),
    result: sealed().nullable(),
    /** Null: no session is alive. */
    journal: z.array(entry()).nullable(),
    /** The parts that hold the oldest events. */
    olderEvents: z.array(z.number()),
    events: z.array(linkEvent()),
    deliveries: z.array(delivery()),
  }),
)
type KeptText = z.infer<ReturnType<typeof kept>>

export interface Kept extends KeptText {
  /** Bytes of the row as it lies there; 0: there is none yet. */
  readonly length: number
}

export const keptEvents = once(() => z.array(linkEvent()))

export function parseKept(text: string): Kept {
  return { ...kept().parse(JSON.parse(text)), length: Buffer.byteLength(text) }
}

/** JSON may end in spaces. */
export function keptText({ length, ...all }: Kept): string {
  const text = JSON.stringify(all)
  const bytes = Buffer.byteLength(text)
  return text + ' '.repeat(bytes <= length ? length - bytes : Math.ceil(bytes / STEP) * STEP - bytes)
}
