// What integrations ask, found by playing them: every person of the sandbox, every operation, every kind of arguments. No
// runtime takes part.
import { VISITORS } from '../../src/core/visitor.ts'
import { CommandError, type Request, type Steps } from '../../src/core/automation.ts'
import { endOfTurn } from '../../src/core/open-request.ts'
import type { Automation, Integration } from '../../src/integrations/integration.ts'
import { type Page, pageAt } from '../../src/integrations/page.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import { PERSON_NAMES } from '../../src/wire/person.ts'

/** What a page answers; throws CommandError for an error, null where nobody goes on. */
type Answers = (request: Request) => { readonly value: unknown } | null

/** More than any session has. */
const MOST_REQUESTS = 1_000

const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '123',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}
const billingAddress = { line1: '1 Main St', city: 'Springfield', state: 'IL' }

const CARDS = [
  card,
  { ...card, dryRun: true },
  { ...card, nameOnCard: 'Cher', cvv: '1234' },
  { ...card, billingAddress },
  { ...card, billingAddress: { ...billingAddress, line2: 'Apt 2', country: 'US' } },
  // Refused by every site.
  { ...card, billingZip: 'nowhere' },
  { ...card, expirationDate: '12/99' },
]

const LISTS = [undefined, { limit: 1 }]
const ALL_LISTS = [undefined, ...Array.from({ length: 100 }, (_, index) => ({ limit: index + 1 }))]

export function siteOf({ id }: Integration): string {
  return `https://passage.test/sandbox/${id}`
}

/** Every request that anybody's session brings, each once. */
export function askedOf(integration: Integration): Request[] {
  const page = pageAt(siteOf(integration))
  const asked = PERSON_NAMES.flatMap((name) =>
    operationsOf(integration, name).flatMap(({ run, variants }) => {
      const signedIn = signIn(integration, page, name)
      return [
        ...signedIn.asked,
        ...variants.flatMap((args) => {
          const during: Request[] = []
          const person = newScriptedPerson(integration.id, name, signedIn.state)
          play(run(page, args), answersOf(person), during)
          return during
        }),
      ]
    }),
  )
  return [...new Map(asked.map((request) => [JSON.stringify(request), request])).values()]
}

function signIn(integration: Integration, page: Page, name: string) {
  const person = newScriptedPerson(integration.id, name)
  const asked: Request[] = []
  play(integration.login(page, 'fresh'), answersOf(person), asked)
  for (const visitor of VISITORS) {
    for (const accepted of [true, false]) {
      for (const before of [undefined, person.state]) {
        const answers = answersOf(newScriptedPerson(integration.id, name, before))
        const isAsked = (request: Request) => request.kind === 'command' && request.command === 'continueAs'
        play(
          integration.login(page, visitor),
          (request) => (isAsked(request) ? { value: { accepted } } : answers(request)),
          asked,
        )
      }
    }
  }
  return { asked, state: person.state }
}

/** What one operation asks of a page that answers as it is told. */
export function askedBy(
  integration: Integration,
  resource: string,
  action: 'read' | 'write',
  args: unknown,
  answers: Answers,
): Request[] {
  const asked: Request[] = []
  const automation = integration.offers.find((offer) => offer.resource.name === resource)?.[
    action
  ] as Automation<unknown>
  play(automation(pageAt(siteOf(integration)), args), answers, asked)
  return asked
}

/** What a sign-in in the user's own browser asks of a page that answers as it is told. */
export function askedToSignIn(integration: Integration, answers: Answers): Request[] {
  const asked: Request[] = []
  play(integration.login(pageAt(siteOf(integration)), 'asked'), answers, asked)
  return asked
}

function operationsOf({ offers }: Integration, name: string) {
  // Only where there is something to list does it matter how much is wanted.
  const lists = name === 'user_good' ? ALL_LISTS : LISTS
  return offers.flatMap(({ read, write }) => [
    ...(read === undefined ? [] : [{ run: read as Automation<unknown>, variants: lists as readonly unknown[] }]),
    ...(write === undefined ? [] : [{ run: write as Automation<unknown>, variants: CARDS as readonly unknown[] }]),
  ])
}

function play(steps: Steps<unknown>, answers: Answers, asked: Request[]): void {
  try {
    let turn = steps.next()
    while (turn.done !== true && asked.length < MOST_REQUESTS) {
      asked.push(turn.value)
      const answer = answerOf(turn.value, answers)
      if (answer === null) {
        return
      }
      turn = 'error' in answer ? steps.throw(answer.error) : steps.next(answer.value)
    }
  } catch {
    // The automation's own end: what it asked until then is what counts.
  }
}

function answerOf(
  request: Request,
  answers: Answers,
): { readonly value: unknown } | { readonly error: unknown } | null {
  try {
    return answers(request)
  } catch (error) {
    return { error }
  }
}

function answersOf(person: ScriptedPerson): Answers {
  return (request) => {
    if (request.kind === 'user') {
      const value = endOfTurn(request, person.takeTurn(request.until))
      return value === null ? null : { value }
    }
    const answer = person.answer(request.command, request.params)
    if ('error' in answer) {
      throw new CommandError(answer.error.code, answer.error.message, request)
    }
    return { value: answer.result }
  }
}
