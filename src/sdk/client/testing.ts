// `passage-client/testing`, for the tests of a server that links: webhooks that are signed as a Passage signs them, without one;
// and with one, its sandbox's people and a receiver on this machine. Nothing of it belongs in production: its keys are made here.
import type { Integrations, PersonName } from './api.ts'
import type { Asked, Link } from './asked.ts'
import type { CreatedLink } from './links.ts'
import type { Passage } from './passage.ts'
import type { WaitOptions } from './wait-for-end.ts'

export { nextEvent, type NextEventOptions } from './next-event.ts'
export { listenForWebhooks, type ReceivedWebhook, type Receiver, type ReceiverOptions } from './receiver.ts'
export {
  type ExampleEvent,
  newSigner,
  newSigningKey,
  signedExamples,
  type SignedWebhook,
  type Signer,
  type SignerOptions,
} from './signer.ts'
export { startPassage, type StartOptions, type TestPassage } from './start-passage.ts'

/** Plays the user of a link in the sandbox, and waits until the session is over. */
export async function play<A extends Asked, Own = Integrations>(
  passage: Passage<Own>,
  link: CreatedLink<A>,
  person: PersonName,
  { signal }: Pick<WaitOptions, 'signal'> = {},
): Promise<Link<A, Own>> {
  await passage.sandbox.simulate(link, person, { signal })
  return await passage.links.waitForEnd<A>(link as CreatedLink<A> & A, { orFailed: true, signal })
}
