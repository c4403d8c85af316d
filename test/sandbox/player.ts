// Plays an integration with a scripted person, as a session would: each step to its end, and nothing but the answers kept.
import { expect } from 'vitest'
import { type Answer, type Next, type Outcome, replay, type Steps } from '../../src/core/automation.ts'
import { endOfTurn } from '../../src/core/open-request.ts'
import type { Automation, Integration } from '../../src/integrations/integration.ts'
import { pageAt, type Reading } from '../../src/integrations/page.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'

const MOST_ANSWERS = 100

export interface Player {
  readonly login: (person: ScriptedPerson) => Next
  readonly operation: (person: ScriptedPerson, resource: string, action: 'read' | 'write', args: unknown) => Next
  /** Somebody whose sign-in has succeeded. */
  readonly signedIn: (username: string) => ScriptedPerson
}

/** @param site where the sandbox is mounted, without a slash at its end */
export function playerOf(integration: Integration, site: string): Player {
  const page = pageAt(site)
  const login = (person: ScriptedPerson) => drive(person, () => integration.login(page, 'fresh'))
  return {
    login,
    operation: (person, resource, action, args) => {
      const offer = integration.offers.find((one) => one.resource.name === resource)!
      const next = drive(person, () => (offer[action] as Automation<unknown>)(page, args))
      if (next.kind === 'result') {
        expect(offer.resource[action]!.result().safeParse(next.value).error).toBeUndefined()
      }
      return next
    },
    signedIn: (username) => {
      const person = newScriptedPerson(integration.id, username)
      expect(login(person)).toEqual({ kind: 'result', value: undefined })
      return person
    },
  }
}

/** What a reading gives on the page where the person is, or the error. */
export function lookAt(person: ScriptedPerson, { root, rows, fields }: Reading<unknown>): unknown {
  const answer = person.answer('extract', { root, rows, fields, timeout: 1 })
  return 'result' in answer ? answer.result : answer.error
}

/** Ends at a turn that the person does not end either: the request is then what comes next. */
function drive(person: ScriptedPerson, run: () => Steps<unknown>): Next {
  const answers: Answer[] = []
  for (;;) {
    const next = replay(run, answers)
    if (next.kind !== 'request' || answers.length > MOST_ANSWERS) {
      return next
    }
    const outcome = outcomeOf(person, next)
    if (outcome === null) {
      return next
    }
    answers.push({ fingerprint: next.fingerprint, outcome })
  }
}

function outcomeOf(person: ScriptedPerson, { request }: Next & { kind: 'request' }): Outcome | null {
  if (request.kind === 'user') {
    const value = endOfTurn(request, person.takeTurn(request.until))
    return value === null ? null : { value }
  }
  const answer = person.answer(request.command, request.params)
  return 'error' in answer ? { error: answer.error } : { value: answer.result }
}
