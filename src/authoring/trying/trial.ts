// Runs an integration on a real site, from a step of its choice to the end or to where it stops. What was asked before that
// step is not asked again: its answers are kept, and replayed as the service would.
import type { Outcome } from '../../core/automation.ts'
import type { Part } from './advance.ts'
import { answersOf, cutAfter, cutBefore, type Journal, withEntry } from './journal.ts'
import type { Loaded } from './loaded.ts'
import type { SiteAtHand } from './site-at-hand.ts'

export interface Asking {
  /** From 1 on, over all parts. */
  readonly number: number
  readonly name: string
  readonly fingerprint: string
  readonly isSubmit: boolean
  readonly isUsers: boolean
}

export type TrialEnd =
  | { readonly kind: 'complete' }
  /** Whoever was asked does not want it. */
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly message: string
      readonly mismatches: readonly string[]
      readonly cause: string | null
    }

export interface TrialListener {
  /** Before a step is asked of the site: whether it may be. */
  mayAsk(asking: Asking): Promise<boolean>
  answered(asking: Asking, outcome: Outcome, ms: number): void
  /** The part is at its end. `mismatches` null: the sign-in. */
  ended(part: Part, value: unknown, mismatches: readonly string[] | null): void
  /** The automation was edited: it goes on from this step. */
  changed(number: number): void
  /** Of the same answers it asked something else in another year. */
  varies(part: Part): void
  /** What follows waits until it can no longer be lost. */
  kept(journal: Journal): Promise<void>
}

export interface TrialSetting {
  readonly automation: Loaded
  readonly site: SiteAtHand
  readonly address: string
  /** The sign-in first. */
  readonly parts: readonly Part[]
  readonly listener: TrialListener
  readonly now: () => number
}

/** Where a part is when it goes no further by itself. */
type PartEnd = { readonly journal: Journal; readonly end: TrialEnd }

export async function runFrom(from: number, before: Journal, setting: TrialSetting): Promise<PartEnd> {
  const again = before.entries[from - 1]
  if (typeof again?.address === 'string') {
    await setting.site.bring(again.address)
  }
  let journal = cutBefore(before, from)
  // From the sign-in on: what is answered asks the site for nothing, and an edit of an earlier part is noticed.
  for (let part = 0; part < setting.parts.length; part++) {
    const ran = await runPart(part, journal, setting)
    journal = ran.journal
    if (ran.end.kind !== 'complete') {
      return ran
    }
  }
  return { journal, end: { kind: 'complete' } }
}

async function runPart(number: number, before: Journal, setting: TrialSetting): Promise<PartEnd> {
  const { automation, site, address, parts, listener, now } = setting
  const part = parts[number] ?? null
  let journal = before
  for (;;) {
    const reached = { site: address, visitor: 'fresh', part, answers: answersOf(journal, number) } as const
    const { value: next, varies } = await automation.advance(reached)
    if (varies) {
      listener.varies(part)
    }
    switch (next.kind) {
      case 'deviates':
        journal = cutAfter(journal, number, next.kept)
        listener.changed(journal.entries.length + 1)
        break
      case 'failed':
        return { journal, end: next }
      case 'done':
        listener.ended(part, next.value, next.mismatches)
        return next.mismatches === null || next.mismatches.length === 0
          ? { journal, end: { kind: 'complete' } }
          : { journal, end: refusedResult(next.mismatches) }
      case 'asks': {
        const { request, name, fingerprint, isSubmit } = next
        const asking = {
          number: journal.entries.length + 1,
          name,
          fingerprint,
          isSubmit,
          isUsers: request.kind === 'user',
        }
        if (!(await listener.mayAsk(asking))) {
          return { journal, end: { kind: 'stopped' } }
        }
        const entry = { part: number, fingerprint, name, address: site.address() }
        if (isSubmit) {
          // Before it is: a command that dies in the middle must not be taken for one that was never sent.
          journal = { ...journal, sent: [...journal.sent, { fingerprint, at: now() }] }
          await listener.kept(journal)
        }
        const since = now()
        const outcome = await site.perform(request)
        journal = withEntry(journal, { ...entry, outcome })
        await listener.kept(journal)
        listener.answered(asking, outcome, now() - since)
      }
    }
  }
}

function refusedResult(mismatches: readonly string[]): TrialEnd {
  const message = "What it gives does not match the resource's schema."
  return { kind: 'failed', code: 'RESULT_VALIDATION_ERROR', message, mismatches, cause: null }
}
