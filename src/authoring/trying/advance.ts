// One part of a session (the sign-in, or one operation) as far as its answers reach, in plain data that can leave the thread
// that it was found in. Nothing but the engine's own replay runs the automation. Pure.
import {
  type Answer,
  type CommandRequest,
  isSubmit,
  nameOf,
  type Outcome,
  replay,
  type Request,
  type Steps,
  type UserRequest,
} from '../../core/automation.ts'
import type { Visitor } from '../../core/visitor.ts'
import type { Automation, Integration } from '../../integrations/integration.ts'
import { mismatchesOf } from '../../integrations/mismatches.ts'
import { findOffer } from '../../integrations/operations.ts'
import { pageAt } from '../../integrations/page.ts'

/** Null: the sign-in. */
export type Part = { readonly resource: string; readonly action: string; readonly args: unknown } | null

export interface Reached {
  readonly site: string
  readonly visitor: Visitor
  readonly part: Part
  readonly answers: readonly Answer[]
}

/** Without what stays in its thread. */
export type PlainRequest = Omit<CommandRequest, 'mismatchesOf'> | UserRequest

export type Advance =
  | {
      readonly kind: 'asks'
      readonly request: PlainRequest
      readonly fingerprint: string
      readonly name: string
      readonly isSubmit: boolean
    }
  /** `mismatches`: where the result is not as its schema says; null for the sign-in, which gives nothing. */
  | { readonly kind: 'done'; readonly value: unknown; readonly mismatches: readonly string[] | null }
  /** `mismatches`: where the last answer is not as the reading says. `cause`: of a fault of the automation's own. */
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly message: string
      readonly mismatches: readonly string[]
      readonly cause: string | null
    }
  /** The automation no longer asks what one of the answers was for: so many of them still count. */
  | { readonly kind: 'deviates'; readonly kept: number }

export function advance(integration: Integration, { site, visitor, part, answers }: Reached): Advance {
  const run = runOf(integration, site, visitor, part)
  let last: { readonly request: Request; readonly outcome: Outcome } | null = null
  let used = 0
  const next = replay(run.steps, answers, (request, outcome) => {
    last = { request, outcome }
    used += 1
  })
  switch (next.kind) {
    case 'request': {
      const { request, fingerprint } = next
      return { kind: 'asks', request: plain(request), fingerprint, name: nameOf(request), isSubmit: isSubmit(request) }
    }
    case 'result':
      return { kind: 'done', value: next.value ?? null, mismatches: run.result?.(next.value) ?? null }
    case 'deviation':
      return { kind: 'deviates', kept: used }
    case 'failure': {
      const { code, message, cause } = next
      const shown = cause instanceof Error ? (cause.stack ?? cause.message) : null
      return { kind: 'failed', code, message, mismatches: mismatchesIn(last), cause: shown }
    }
  }
}

interface Run {
  readonly steps: () => Steps<unknown>
  readonly result: ((value: unknown) => readonly string[]) | null
}

function runOf(integration: Integration, site: string, visitor: Visitor, part: Part): Run {
  const page = pageAt(site)
  if (part === null) {
    return { steps: () => integration.login(page, visitor), result: null }
  }
  const offer = findOffer(integration, part.resource, part.action)
  if (offer === null) {
    throw new Error(`${integration.id} offers no ${part.resource} ${part.action}.`)
  }
  // As the service gives them: what takes no arguments gets none.
  const run = offer.run as Automation<unknown>
  return {
    steps: () => run(page, part.args ?? {}),
    result: (value) => mismatchesOf(offer.schema.result(), value),
  }
}

function plain(request: Request): PlainRequest {
  if (request.kind === 'user') {
    return request
  }
  const { mismatchesOf: _, ...rest } = request
  return rest
}

function mismatchesIn(last: { readonly request: Request; readonly outcome: Outcome } | null): readonly string[] {
  return last?.request.kind === 'command' && 'value' in last.outcome
    ? (last.request.mismatchesOf?.(last.outcome.value) ?? [])
    : []
}
