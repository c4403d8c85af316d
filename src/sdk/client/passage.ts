// The client: an address, an API key, and the routes under their names. Keeps no state of any link.
import { type WebhookEvent, type WebhookOptions, verifyWebhook } from '../../receiver/verify-webhook.ts'
import type { Deliveries, Integrations, PersonName, Providers, SentWebhook, Simulation } from './api.ts'
import type { Asked, Link } from './asked.ts'
import { type Answer, call, type CallOptions, type Fetch, type Line } from './call.ts'
import { type LinkReference, Links, pathOf } from './links.ts'
import { wholeOf } from './whole-of.ts'

export interface PassageOptions {
  /** Where your Passage runs: https, or http on this machine. Undefined throws, so that a variable can be given. */
  readonly url: string | undefined
  /** `psg_test_…` or `psg_live_…`: for servers only, never for a page or an app. Undefined throws. */
  readonly apiKey: string | undefined
  /** Your organisation's id, `org_…`: needed by `webhooks.verify` only. */
  readonly organisation?: string | readonly string[] | undefined
  /** How often a call is tried again: 2 by default. */
  readonly maxRetries?: number | undefined
  /** Of one try, in milliseconds: 30,000 by default. */
  readonly timeoutMs?: number | undefined
  readonly fetch?: Fetch | undefined
  /** Told of each answer, for your log: `requestId` finds the call in the service's. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined
  /** A number in [0, 1), for the waits between tries. */
  readonly chance?: (() => number) | undefined
}

/** `Own`: what your deployment has, where that is more than the catalogue (`npx passage-client types`). */
export class Passage<Own = Integrations> {
  readonly links: Links<Own>
  readonly providers: Offers
  /** With a test key only. */
  readonly sandbox: Sandbox<Own>
  readonly webhooks: Webhooks

  /** @throws TypeError where an option is missing or not to be trusted */
  constructor(options: PassageOptions) {
    const url = originOf(options.url)
    const apiKey = apiKeyOf(options.apiKey)
    const line: Line = {
      url,
      // Behind a function: what prints a client prints no key.
      apiKey: () => apiKey,
      // Called by name each time: what a test or a tracer puts in its place later counts.
      fetch: options.fetch ?? (async (address, init) => await fetch(address, init)),
      timeoutMs: wholeOf('timeoutMs', options.timeoutMs ?? 30_000, 1),
      maxRetries: wholeOf('maxRetries', options.maxRetries ?? 2, 0),
      chance: options.chance ?? Math.random,
      isPlatform: options.fetch === undefined,
      onAnswer: options.onAnswer,
    }
    this.links = new Links(line)
    this.providers = new Offers(line)
    this.sandbox = new Sandbox(line)
    const mode = apiKey.startsWith('psg_test_') ? 'test' : 'live'
    this.webhooks = new Webhooks({
      url,
      organisation: options.organisation,
      mode,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
  }
}

export class Offers {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  /** What can be asked for, with JSON Schemas of arguments and results. */
  async list(options?: CallOptions): Promise<Providers['providers']> {
    const answer = await call(this.#line, { ...options, method: 'GET', path: '/v1/providers', isRepeatable: true })
    return (answer as Providers).providers
  }
}

const SANDBOX_LINKS = '/v1/sandbox/links'
/** A little more than a session is waited for. */
const WAIT_TIMEOUT_MS = 40_000

/** One that was created here. */
export interface ClaimableLink {
  readonly linkId: string
  readonly claimCode: string
}

export interface SimulateOptions<Wait extends boolean> extends CallOptions {
  /** Until the session has ended. */
  readonly wait?: Wait | undefined
}

export class Sandbox<Own> {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  /**
   * Plays the user: claims the link and signs in, without a browser. It has begun when this returns; with `wait` it has ended, and this
   * gives the link: one that is still `active` after 28 seconds is given so.
   */
  async simulate(link: ClaimableLink, person: PersonName, options?: SimulateOptions<false>): Promise<Simulation>
  async simulate<const A extends Asked = Asked>(
    link: ClaimableLink & A,
    person: PersonName,
    options: SimulateOptions<true> & { readonly wait: true },
  ): Promise<Link<A, Own>>
  async simulate(
    { linkId, claimCode }: ClaimableLink,
    person: PersonName,
    { wait = false, ...options }: SimulateOptions<boolean> = {},
  ): Promise<unknown> {
    const path = `${SANDBOX_LINKS}/${encodeURIComponent(linkId)}/simulate`
    const body = { claimCode, person, wait }
    const timeoutMs = options.timeoutMs ?? (wait ? Math.max(this.#line.timeoutMs, WAIT_TIMEOUT_MS) : undefined)
    return await call(this.#line, { ...options, timeoutMs, method: 'POST', path, body, isRepeatable: false })
  }

  /** The webhook of the link that waits for its next attempt does not wait. Gives all of the link's. */
  async retryDeliveries(link: LinkReference<Asked>, options?: CallOptions): Promise<Deliveries['deliveries']> {
    const path = `${pathOf(link, SANDBOX_LINKS)}/deliveries/retry`
    return ((await call(this.#line, { ...options, method: 'POST', path, isRepeatable: true })) as Deliveries).deliveries
  }

  /** Sends a signed example to your receiver, once: its link is of zeros. Gives what came of it, also where the receiver said no. */
  async sendWebhook(
    example: {
      readonly url: string
      readonly event: SentWebhook['event']
      readonly externalUserId?: string | undefined
    },
    options?: CallOptions,
  ): Promise<SentWebhook> {
    const path = '/v1/sandbox/webhooks/send'
    return (await call(this.#line, {
      ...options,
      method: 'POST',
      path,
      body: example,
      isRepeatable: false,
    })) as SentWebhook
  }

  /** Lets the link's time be up now. @throws ConflictError where it has ended otherwise */
  async expire<const A extends Asked = Asked>(link: LinkReference<A>, options?: CallOptions): Promise<Link<A, Own>> {
    const path = `${pathOf(link, SANDBOX_LINKS)}/expire`
    return (await call(this.#line, { ...options, method: 'POST', path, isRepeatable: true })) as Link<A, Own>
  }
}

export class Webhooks {
  readonly #options: WebhookOptions

  constructor(options: WebhookOptions) {
    this.#options = options
  }

  /**
   * The event, once everything about it holds: that your Passage signed it, for your organisation, of your API key's mode, now,
   * and these very bytes. Takes a Fetch Request that nobody has read, or headers and raw body.
   * @throws WebhookError, whose `status` is what to answer; TypeError where the client was given no `organisation`
   */
  async verify(
    request: Parameters<typeof verifyWebhook>[0],
    options: Partial<WebhookOptions> = {},
  ): Promise<WebhookEvent> {
    // A variable that is not set is no option: what the client knows counts.
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    return await verifyWebhook(request, { ...this.#options, ...given })
  }
}

function originOf(text: string | undefined): string {
  const url = parseUrl(text)
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  // Over http anybody in between could read the key.
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) || url.username !== '') {
    throw new TypeError("Passage needs { url: 'https://…' }, where your Passage runs; http only for localhost.")
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** `URL.parse` is newer than some runtimes that still run this. */
function parseUrl(text = ''): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function apiKeyOf(text = ''): string {
  // Never repeated: what was given may be another secret.
  if (!/^psg_(?:test|live)_[0-9A-Za-z]+$/.test(text)) {
    throw new TypeError(
      "Passage needs { apiKey: 'psg_test_…' } or a psg_live_ one: `npm run keys -- create` prints it.",
    )
  }
  return text
}
