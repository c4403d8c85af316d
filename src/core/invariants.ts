// What always holds of a link, numbered, so that a line that keeps one can say so: `J3` in a comment is an entry here.
// The Worker never loads this: the simulation prints it with what it counted, and test/node/invariants.test.ts proves that
// each number is cited where it is kept and that each check it names is there.

export interface Invariant {
  readonly says: string
  /** Laws of test/simulation/, in the words with which they are broken. */
  readonly laws: readonly string[]
  /** By name. */
  readonly tests: readonly string[]
}

export const INVARIANTS = {
  J1: {
    says: 'The journal alone decides what is open: it is derived again from the answers, and remembered nowhere.',
    laws: ['a session fails for a reason', 'an id means one command'],
    tests: [
      'gives the same next step however often it is asked',
      'reconnects after every single frame and still runs no command twice',
    ],
  },
  J2: {
    says: 'An answer and all that follows from it commit before the next request leaves.',
    laws: ['what was answered is not asked again', 'operations start in order', 'events are numbered without a gap'],
    tests: ['asks the open command again under the same id, and takes the answer given before'],
  },
  J3: {
    says: 'A submit that was sent once is never sent again to a client that does not remember it.',
    laws: ['no submit is asked again of a client that may have lost it', 'a session submits once at most'],
    tests: [
      'never repeats a submit to a client that does not remember it',
      'takes no proof from a client while another one may have begun the submit',
    ],
  },
  J4: {
    says: "Arguments, answers and results so far are readable with the client's key only, and that is never stored.",
    laws: ['nothing of the user is readable at rest'],
    tests: ['is shown step by step, and nothing planted is in it, in the rows or in the log'],
  },
  J5: {
    says: 'The database shows a change before any socket is told of it, and a socket before the queue.',
    laws: [
      'the database shows it before the webhook tells of it',
      'the database shows an end before its client is told',
      'the database shows a change before it is told',
    ],
    tests: ['keeps the session going, tells nobody of the end too early, and catches up'],
  },
  J6: {
    says: 'After a submit nobody is told that nothing happened: what cannot be known is told as OUTCOME_UNKNOWN.',
    laws: ['a session fails for a reason', 'an end has no error but an unknown outcome'],
    tests: [
      'fails the last operation when the result is larger than 1 MiB, and keeps none of it',
      'tells a developer who cancels in the middle of a submit that it may have taken effect',
    ],
  },
  J7: {
    says: 'No command id runs twice: a client that has begun it answers from its memory, or that its outcome is lost.',
    laws: ['an id means one command'],
    tests: ['reconnects after every single frame and still runs no command twice'],
  },
  J8: {
    says: 'An answer counts once, and only for the request that is open: a second or late one changes nothing.',
    laws: ['an answer counts once', 'results come in the order of the operations', 'a result is what the page gave'],
    tests: ['ignores answers to commands that are not open'],
  },
  J9: {
    says: 'A session has one client, the one that came last; those before it are closed and heard no more.',
    laws: [
      'an older client is closed',
      'a lost client is noticed',
      'only a client that is gone is disconnected',
      'a hello connects its session',
    ],
    tests: ['gives the session to the newer client and closes the older with 4409'],
  },
  J10: {
    says: 'A client that is gone is noticed at the next thing that happens, whatever took it.',
    laws: ['a lost client is noticed'],
    tests: ['notices a client that a crash took without a word', 'does not put off what a lost client ends'],
  },
  J11: {
    says: 'One session lives at a time, and a claim that was answered is kept: the same claim again gives the same session.',
    laws: [
      'only pending and failed links are claimed',
      'a claim is answered by the state',
      'a claim that was said is kept',
      'only the session that is alive takes a client',
    ],
    tests: [
      'has exactly one winner among 32 at once',
      'answers the same claim again with the same session and token, also after a crash',
    ],
  },
  J12: {
    says: 'A link ends once: after a final status nothing happens to it.',
    laws: [
      'a cancel is answered by the state',
      'nothing happens after a final status',
      'every link ends',
      'the link is read as it ended',
    ],
    tests: ['fails a live session once'],
  },
  J13: {
    says: 'State, event and delivery commit together: none is seen without the others.',
    laws: [
      'the state follows from the log',
      'so does its session',
      'no event is lost or changed',
      'each webhook event has one delivery',
    ],
    tests: [],
  },
  J14: {
    says: 'An alarm is set with the commit that needs it, for whatever comes next.',
    laws: ['an alarm is set for whatever comes next', 'it comes to an end'],
    tests: ['does not put off what a lost client ends'],
  },
  J15: {
    says: 'Whatever comes in, what is due by then ends first: a late alarm lets nothing slip through.',
    laws: ['what is due has ended', 'nothing is complete after the end', 'a silent client is answered for'],
    tests: ['lets no frame complete a link that has expired'],
  },
  J16: {
    says: 'The database follows the object: never ahead of it, never back, and in the end the same.',
    laws: [
      'an alarm is set for whatever comes next',
      'the row never goes back',
      'the row is never ahead',
      'the row shows the state of its version',
      'D1 shows what the object has',
    ],
    tests: ['catches up where the database was away, whatever dies in between'],
  },
  J17: {
    says: "A link's webhooks come in the order of its events: the next waits until the one before is settled.",
    laws: ['webhooks come in order'],
    tests: ['hears of a link in order, though the first event fails once'],
  },
  J18: {
    says: 'A wake-up is good for one attempt, and only the newest token settles: an attempt counts once.',
    laws: [
      'a wake-up is good for one attempt',
      'an attempt counts once',
      'a delivery is settled by its newest attempt alone',
      'what is settled is not sent again',
    ],
    tests: ['sends once for a wake-up that came four times'],
  },
  J19: {
    says: 'A webhook is the same bytes under the same id at every attempt.',
    laws: ['one id, one body', 'the body names its event', 'a webhook tells of an event of the log'],
    tests: ['that failed once gets the same bytes again, under a fresh signature that holds'],
  },
  J20: {
    says: 'Nothing partial outlives a session: its journal goes with it, and only a complete link has a result.',
    laws: [
      'a journal lives as long as its session',
      'only a complete link has a result',
      'arguments are erased at the end',
      'no result without completion',
    ],
    tests: ['fails as a whole when the card is declined, and keeps nothing of the first operation'],
  },
  J21: {
    says: 'An erased link leaves nothing but that it was, and no late request brings it back.',
    laws: [
      'an erased link is gone',
      'nothing is kept of an erased link',
      'nor its facts',
      'an erase that was said is kept',
      'nothing is sent of an erased link',
      'an erased link stays gone',
    ],
    tests: ['ends a live session, and no late request brings the link back'],
  },
  J22: {
    says: 'What is kept is forgotten in its time, and not before it.',
    laws: ['nothing is forgotten too early', 'the object is emptied', 'its result does not'],
    tests: ['is the end of a link, and after 30 days nothing of its result'],
  },
  J23: {
    says: 'The user signs in once a session; then the operations run one after the other, each to its end.',
    laws: [
      'the running operation ends',
      'one sign-in',
      'operations start in order',
      'a link is complete when each operation is',
    ],
    tests: ['wraps several, in order, with those that ended before this run'],
  },
  J24: {
    says: "A result counts only when its resource's schema takes it, and is what the page gave.",
    laws: ['a result is what the page gave', 'a result comes from its own session'],
    tests: ['fails at the operation whose result the schema refuses, and names it'],
  },
  J25: {
    says: 'The same answers give the same requests; what was asked otherwise is noticed before anything is sent.',
    laws: ['a session fails for a reason', 'an id means one command'],
    tests: [
      'gives the same next step however often it is asked',
      'varies by its arguments alone',
      'notices one whose earlier request varies',
    ],
  },
  J26: {
    says: 'What a link and its sessions may spend is counted over all their connections; what is beyond it costs no row.',
    laws: ['a claim is answered by the state'],
    tests: [
      'gets no more messages by it',
      'writes rows for 60 connections a minute, and for 300 in all',
      'is closed at the door, and the client that is there goes on',
    ],
  },
  J27: {
    says: 'A receiving host gets no more than it may: the attempt waits, is not counted, and comes.',
    laws: [
      'a host that has had enough is left alone',
      'an attempt counts once',
      'an alarm is set for whatever comes next',
    ],
    tests: ['is put off, and all arrive in the end'],
  },
  J28: {
    says: 'A delivery is sent again by hand only once it is settled, and only so often.',
    laws: ['a redelivery is answered by its delivery'],
    tests: ['are listed with their attempts, and sent again by hand'],
  },
} as const satisfies Readonly<Record<`J${number}`, Invariant>>
