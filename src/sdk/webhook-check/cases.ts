// The cases of the kit. Each says what is sent and why it matters; how it is judged is judge.ts.
import type { Case, Effect, Message } from './case.ts'
import { eventOf, failed, spelledOtherwise, type Told } from './event.ts'
import type { Fault, Forge } from './forge.ts'

const ACTS: Effect = { of: 'all', is: 1 }
const ACTS_ON_LAST: Effect = { of: 'last', is: 1 }
const NOTHING: Effect = { of: 'all', is: 0 }

const DAY = 24 * 60 * 60
/** One more than a receiver may allow, and what a slow network or a clock that is a little off must not reach. Seconds. */
const TOO_OLD = 301
const A_MINUTE = 60
/** As many webhooks as end within a moment where a campaign has sent many users off at once. */
const BURST = 20

type Genuine = Pick<Case, 'name' | 'about' | 'why' | 'effect'> & Partial<Case>

function genuine(one: Genuine & { readonly told?: Told; readonly fault?: Fault }): Case {
  const { told = 'one', fault = {}, ...rest } = one
  return {
    group: 'genuine',
    expected: '2xx',
    messages: (forge) => [forge.post(forge.body(told), fault)],
    ...rest,
  }
}

function refused(name: string, about: string, why: string, messages: (forge: Forge) => readonly Message[]): Case {
  return {
    group: 'not genuine',
    name,
    about,
    why,
    expected: '4xx',
    effect: NOTHING,
    messages: (forge) => messages(forge),
  }
}

const faulty = (name: string, about: string, why: string, fault: Fault): Case =>
  refused(name, about, why, (forge) => [forge.post(forge.body('one'), fault)])

const END = 'the user has linked, and your server does not know'
const FORGED = 'anybody who finds the address can tell your server what they like'
const REPLAY = 'who has seen one webhook can send it again for ever'

export const CASES: readonly Case[] = [
  genuine({ name: 'complete', about: 'link.complete of one operation', why: END, effect: ACTS }),
  genuine({ name: 'several', about: 'link.complete of two operations', why: END, effect: ACTS, told: 'several' }),
  ...(['failed', 'expired', 'canceled'] as const).map((name) =>
    genuine({
      name,
      about: `link.${name}`,
      why: 'what is not answered with 2xx comes eleven times, and holds up the later events of its link',
      effect: null,
      told: `link.${name}`,
    }),
  ),
  genuine({
    name: 'canceled-too-late',
    about: 'link.canceled with an error, of a session that had sent something already',
    why: 'who takes no error here never hears that what was asked for may have been done',
    effect: null,
    told: 'unknown',
  }),
  genuine({
    name: 'second-try',
    about: 'link.failed, then link.complete of the same link',
    why: 'a user may claim a link again after a failed session: who drops by the link’s id loses the result',
    effect: ACTS_ON_LAST,
    messages: (forge) => {
      const [first, second] = [forge.newIds(), forge.newIds()]
      return [
        forge.post(forge.body('link.failed', first)),
        forge.post(forge.body('one', { ...second, linkId: first.linkId })),
      ]
    },
  }),
  genuine({
    name: 'big',
    about: 'a result of 1 MiB, the largest there is',
    why: 'a limit of 100 KB, the default of many frameworks, loses the users with most to tell',
    effect: ACTS,
    told: 'big',
  }),
  genuine({
    name: 'spelling',
    about: 'JSON with spaces and \\u escapes',
    why: 'the bytes are signed: a body that is parsed and written again is another one',
    effect: ACTS,
    messages: (forge) => {
      const { mode } = forge.credentials
      const event = eventOf('one', forge.newIds(), mode, Date.now())
      return [forge.post(spelledOtherwise(event))]
    },
  }),
  genuine({
    name: 'in-pieces',
    about: 'a body that comes slowly, cut inside of characters',
    why: 'a network does that: who joins the pieces as text changes what was signed',
    effect: ACTS,
    messages: (forge) => [{ ...forge.post(forge.body('one')), pace: 'in pieces' }],
  }),
  genuine({
    name: 'new-fields',
    about: 'fields that do not exist yet',
    why: 'a field that is new breaks no promise: a schema that forbids it stops your webhooks on that day',
    effect: ACTS,
    messages: (forge) => [forge.post(forge.body('one', undefined, { region: 'eu', trace: { id: 'x' } }))],
  }),
  genuine({
    name: 'new-event',
    about: 'link.paused, which does not exist yet',
    why: 'refused it comes for three days, and the later events of its link wait behind it',
    effect: null,
    messages: (forge) => {
      const more = { event: 'link.paused', status: 'paused', result: null, error: null }
      return [forge.post(forge.body('link.canceled', undefined, more))]
    },
  }),
  genuine({
    name: 'new-code',
    about: 'link.failed with a code that does not exist yet',
    why: 'codes are added: what you do not know is a failure like others',
    effect: null,
    messages: (forge) => [forge.post(forge.body('link.failed', undefined, failed('SITE_ON_FIRE')))],
  }),
  genuine({
    name: 'a-minute-old',
    about: 'signed a minute ago',
    why: 'two clocks differ, and a network is slow: five minutes are usual',
    effect: ACTS,
    fault: { age: A_MINUTE },
  }),
  ...(
    [
      ['rotated', ['another', 'ours'], 'a secret that you do not have yet first, then yours'],
      ['rotated-back', ['ours', 'another'], 'yours first, then one that you do not have'],
    ] as const
  ).map(([name, secrets, about]) =>
    genuine({
      name,
      about: `webhook-signature with two signatures: ${about}`,
      why: 'so it is for a day after a secret was changed: any one that holds is enough',
      effect: ACTS,
      needs: 'secret',
      fault: { secrets },
    }),
  ),

  {
    group: 'again',
    name: 'repeat',
    about: 'the same event twice, signed anew',
    why: 'an answer that is lost brings the event again: acted on twice, or refused and so sent for three days',
    expected: '2xx',
    effect: { of: 'last', is: 0 },
    messages: (forge) => {
      const body = forge.body('one')
      return [forge.post(body, { age: 5 }), forge.post(body)]
    },
  },
  {
    group: 'again',
    name: 'at-once',
    about: 'the same event three times at the same time',
    why: 'two servers of yours look, find nothing, and both act: a unique column decides it, a look before does not',
    expected: 'once',
    effect: ACTS,
    isAtOnce: true,
    messages: (forge) => {
      const body = forge.body('one')
      return [forge.post(body), forge.post(body), forge.post(body)]
    },
  },
  {
    group: 'again',
    name: 'renamed',
    about: 'an event that came, under another webhook-id',
    why: 'beside X-Passage-Signature that header is not signed: the id of the body is',
    expected: 'no crash',
    effect: { of: 'last', is: 0 },
    messages: (forge) => {
      const message = forge.post(forge.body('one'))
      const headers = { ...message.headers, 'webhook-id': forge.newIds().id }
      return [message, { ...message, headers }]
    },
  },

  refused('unsigned', 'no signature at all', FORGED, (forge) => [
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: forge.body('one') },
  ]),
  refused('empty-signature', 'the headers are there, and empty', FORGED, (forge) => [
    changed(forge.post(forge.body('one')), { 'X-Passage-Signature': '', 'webhook-signature': '' }),
  ]),
  refused('nonsense-signature', 'signatures that are none', `${FORGED}; what throws there is a 5xx`, (forge) => [
    changed(forge.post(forge.body('one')), { 'X-Passage-Signature': 'a.b', 'webhook-signature': 'v1,%%% v2 ,' }),
  ]),
  refused('changed-byte', 'one byte of the body is another', 'a result can be changed on its way', (forge) => {
    const message = forge.post(forge.body('one'))
    return [{ ...message, body: message.body.replace('4242', '4243') }]
  }),
  refused(
    'no-json',
    'a body that is no JSON, unsigned',
    'who parses before the check answers 5xx to any stranger',
    () => [{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"event":' }],
  ),
  faulty('wrong-key', 'signed with a stranger’s key, under the right name', FORGED, { key: 'a stranger’s' }),
  faulty('unknown-key', 'signed with a key that is not published', FORGED, { key: 'unknown' }),
  faulty('no-algorithm', 'a token that says it needs no signature', FORGED, { algorithm: 'none' }),
  faulty('other-algorithm', 'a token signed with the public key as a secret', FORGED, { algorithm: 'HS256' }),
  faulty('old', 'signed 301 seconds ago', REPLAY, { age: TOO_OLD }),
  faulty('old-fresh-header', 'signed an hour ago, the time in the headers is now', REPLAY, {
    age: 3600,
    freshHeaders: true,
  }),
  faulty('future', 'signed tomorrow', REPLAY, { age: -DAY }),
  faulty(
    'other-organisation',
    'another customer’s webhook',
    'your Passage signs for others too: any of them can send to your address',
    {
      organisation: 'org_somebodyElse0',
    },
  ),
  refused(
    'other-mode',
    'a webhook of the other mode',
    'whoever has a test key could bring about live orders',
    (forge) => {
      const mode = forge.credentials.mode === 'test' ? 'live' : 'test'
      return [forge.post(forge.body('one', undefined, { mode }), { mode })]
    },
  ),

  {
    group: 'robust',
    name: 'get',
    about: 'GET and HEAD',
    why: 'whoever opens the address must bring nothing about, and break nothing',
    expected: 'no crash',
    effect: NOTHING,
    messages: (forge) => {
      const { headers } = forge.post(forge.body('one'))
      return (['GET', 'HEAD'] as const).map((method) => ({ method, headers, body: '' }))
    },
  },
  {
    group: 'robust',
    name: 'cut-off',
    about: 'a body that breaks off, then a whole one',
    why: 'connections break: that must not take the server down',
    expected: '2xx',
    effect: ACTS,
    messages: (forge) => {
      const message = forge.post(forge.body('one'))
      return [{ ...message, pace: 'cut off' }, message]
    },
  },
  {
    group: 'robust',
    name: 'burst',
    about: `${BURST} events at the same time`,
    why: 'many users end at once: answer first and work afterwards, or the last ones are late',
    expected: '2xx',
    effect: null,
    isAtOnce: true,
    messages: (forge) => Array.from({ length: BURST }, () => forge.post(forge.body('one'))),
  },
]

function changed(message: Message, headers: Readonly<Record<string, string>>): Message {
  return { ...message, headers: { ...message.headers, ...headers } }
}
