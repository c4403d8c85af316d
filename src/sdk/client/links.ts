// The routes of /v1/links, typed by what was asked for. Each is one call, but for those that say otherwise.
import type {
  CreatedLinkFields,
  Deliveries,
  Erasure,
  EventPage,
  LinkErrorCode,
  LinkPage,
  Redelivery,
  Sessions,
  Timeline,
} from './api.ts'
import type { Asked, AskedOf, AskedOfAny, EndedLink, Link, OperationOf, Spelt } from './asked.ts'
import { asks } from './asks.ts'
import { call, type CallOptions, type Line, NO_ANSWER } from './call.ts'
import { errorOf } from './errors.ts'
import { Listing } from './listing.ts'
import { waitForEnd, type WaitOptions } from './wait-for-end.ts'

export type LinkEvent = EventPage['events'][number]
export type LinkSession = Sessions['sessions'][number]
export type Delivery = Deliveries['deliveries'][number]
export type ListedLink = LinkPage['links'][number]

/** What POST /v1/links takes. */
export interface NewLink<Id, Operations> {
  readonly integrationId: Id
  /** 1 to 20, run one after another in one session. */
  readonly operations: Operations
  readonly webhookUrl?: string | undefined
  readonly returnUrl?: string | undefined
  readonly externalUserId?: string | undefined
  readonly debug?: boolean | undefined
  /** Seconds until the link expires. */
  readonly expiresIn?: number | undefined
  /** Seconds that result and webhooks are kept after the end. */
  readonly retainResultFor?: number | undefined
  /** A language tag for the hosted page. */
  readonly locale?: string | undefined
}

export type CreatedLink<A extends Asked = Asked> = Omit<CreatedLinkFields, 'integrationId' | 'operations'> &
  Pick<A, 'integrationId' | 'operations'>

export interface CreateOptions extends CallOptions {
  /** One is made for each call: give your own where your server itself may ask again. */
  readonly idempotencyKey?: string | undefined
}

export type Moment = Date | number | string

export interface ListFilter {
  readonly status?: ListedLink['status'] | undefined
  readonly integrationId?: string | undefined
  readonly externalUserId?: string | undefined
  readonly errorCode?: LinkErrorCode | undefined
  /** From this moment on. Epoch milliseconds, as `createdAt` is, a Date, or an ISO 8601 time with its offset. */
  readonly createdAfter?: Moment | undefined
  /** Before this moment, and not at it. */
  readonly createdBefore?: Moment | undefined
  /** `pending`: one of its webhooks is still tried. `exhausted`: one was given up, and none is tried. */
  readonly webhook?: 'pending' | 'exhausted' | undefined
  /** Of one page: 1 to 100, 20 by default. */
  readonly limit?: number | undefined
}

/** A link by its id, or as it was created or read: then its result is typed. */
export type LinkReference<A extends Asked> = string | ({ readonly linkId: string } & A) | ({ readonly id: string } & A)

export class Links<Own> {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  /**
   * Made again under one idempotency key where no answer comes: there is one link, however often it was tried. The claim code is
   * for the user alone, and in `appClipUrl` too.
   * @throws InvalidRequestError with every issue
   */
  async create<const Id extends keyof Own & string, const Operations extends readonly OperationOf<Own[Id]>[]>(
    link: NewLink<Id, Operations & Spelt<Own[Id], Operations>>,
    { idempotencyKey = crypto.randomUUID(), ...options }: CreateOptions = {},
  ): Promise<CreatedLink<AskedOf<Id, Operations>>> {
    if (!/^[\w.:-]{1,255}$/.test(idempotencyKey)) {
      throw new TypeError('An idempotency key is 1 to 255 of A-Z a-z 0-9 _ . : -')
    }
    const answer = await call(this.#line, {
      ...options,
      method: 'POST',
      path: '/v1/links',
      body: link,
      idempotencyKey,
      isRepeatable: true,
    })
    return answer as CreatedLink<AskedOf<Id, Operations>>
  }

  /**
   * Whether the link is of that integration and has exactly these operations, in this order: then its result is typed.
   * @param link as it was read: one of a list has no result
   */
  asks<const A extends AskedOfAny<Own>>(link: Asked & { readonly result: unknown }, asked: A): link is Link<A, Own> {
    return asks(link, asked)
  }

  async get<const A extends Asked = Asked>(link: LinkReference<A>, options?: CallOptions): Promise<Link<A, Own>> {
    return (await this.#get(pathOf(link), options)) as Link<A, Own>
  }

  /** Newest first. `for await` goes through all pages. */
  list(filter: ListFilter = {}, options?: CallOptions): Listing<ListedLink> {
    const { createdAfter, createdBefore, ...rest } = filter
    const created = { createdAfter: textOf(createdAfter), createdBefore: textOf(createdBefore) }
    return new Listing(async (cursor) => {
      const query = { ...rest, ...created, cursor: cursor ?? undefined }
      const page = (await this.#get('/v1/links', options, query)) as LinkPage
      return { items: page.links, next: page.nextCursor }
    })
  }

  /** Ends a link that has not ended. One that is canceled already is given as it is. @throws ConflictError where it has ended */
  async cancel<const A extends Asked = Asked>(link: LinkReference<A>, options?: CallOptions): Promise<Link<A, Own>> {
    const path = `${pathOf(link)}/cancel`
    return (await call(this.#line, { ...options, method: 'POST', path, isRepeatable: true })) as Link<A, Own>
  }

  /** Erases a link and everything about it. @throws NotFoundError where there was none */
  async delete(link: LinkReference<Asked>, options?: CallOptions): Promise<void> {
    const path = pathOf(link)
    // Erased is erased, also where the answer that said so was lost.
    await call(this.#line, { ...options, method: 'DELETE', path, isRepeatable: true, isDoneByAbsence: true })
  }

  /**
   * Erases all links of one of your users: as many calls as that takes. Gives how many there were.
   * @throws UnavailableError where some could not be reached
   */
  async deleteAllOf(externalUserId: string, options?: CallOptions): Promise<number> {
    for (let erased = 0; ;) {
      const answer = (await call(this.#line, {
        ...options,
        method: 'DELETE',
        path: '/v1/links',
        query: { externalUserId },
        isRepeatable: true,
      })) as Erasure
      erased += answer.erased
      if (answer.remaining === 0) {
        return erased
      }
      // Some are left and cannot be reached: nobody may take that for done, and to ask again at once would be for ever.
      if (answer.erased === 0) {
        const message = `${answer.remaining} links of this user could not be erased by now, ${erased} were: try later`
        throw errorOf({ ...NO_ANSWER, code: 'erasure_incomplete', message })
      }
    }
  }

  /** What happened, oldest first. `for await` goes through all pages. @param after events after this `seq` only */
  events(
    link: LinkReference<Asked>,
    { after = 0 }: { after?: number } = {},
    options?: CallOptions,
  ): Listing<LinkEvent> {
    return new Listing(async (next) => {
      const page = (await this.#get(`${pathOf(link)}/events`, options, { after: next ?? after })) as EventPage
      return { items: page.events, next: page.nextAfter === null ? null : String(page.nextAfter) }
    })
  }

  /** Newest first. */
  async sessions(link: LinkReference<Asked>, options?: CallOptions): Promise<readonly LinkSession[]> {
    return ((await this.#get(`${pathOf(link)}/sessions`, options)) as Sessions).sessions
  }

  /** What a session did, step by step. @throws NotFoundError where the link has no `debug`, or 24 hours are over */
  async timeline(link: LinkReference<Asked>, sessionId: string, options?: CallOptions): Promise<Timeline> {
    const path = `${pathOf(link)}/sessions/${encodeURIComponent(sessionId)}/timeline`
    return (await this.#get(path, options)) as Timeline
  }

  /** The link's webhooks, with every attempt. */
  async deliveries(link: LinkReference<Asked>, options?: CallOptions): Promise<readonly Delivery[]> {
    return ((await this.#get(`${pathOf(link)}/deliveries`, options)) as Deliveries).deliveries
  }

  /** Sends a webhook again. @throws ConflictError while it is still being sent, RateLimitError within a minute of the last time */
  async redeliver(link: LinkReference<Asked>, deliveryId: string, options?: CallOptions): Promise<Redelivery> {
    const path = `${pathOf(link)}/deliveries/${encodeURIComponent(deliveryId)}/redeliver`
    // What arrived and was not answered has been sent; after a minute's wait it would be sent once more.
    return (await call(
      { ...this.#line, maxRetries: 0 },
      { ...options, method: 'POST', path, isRepeatable: false },
    )) as Redelivery
  }

  /**
   * Waits until the link is complete, expired or canceled; with `orFailed` until a session has failed, too. For scripts and tests:
   * a server hears of it by its webhook. Where the link was just created here, this runtime has WebSocket and the client no `fetch`
   * of its own, its status socket says when; else it is asked for.
   */
  async waitForEnd<const A extends Asked = Asked>(
    link: LinkReference<A>,
    options?: WaitOptions & { readonly orFailed?: false },
  ): Promise<EndedLink<A, Own>>
  async waitForEnd<const A extends Asked = Asked>(link: LinkReference<A>, options: WaitOptions): Promise<Link<A, Own>>
  async waitForEnd<const A extends Asked = Asked>(
    link: LinkReference<A>,
    options: WaitOptions = {},
  ): Promise<Link<A, Own>> {
    const { signal } = options
    const read = async (): Promise<Link<A, Own>> => await this.get<A>(link, { signal })
    const socketUrl = this.#line.isPlatform ? socketUrlOf(this.#line.url, link) : null
    return await waitForEnd({ read, socketUrl, chance: this.#line.chance }, options)
  }

  async #get(path: string, options?: CallOptions, query?: Readonly<Record<string, string | number | undefined>>) {
    return await call(this.#line, { ...options, method: 'GET', path, query, isRepeatable: true })
  }
}

/** @throws RangeError for a Date that is none */
function textOf(moment: Moment | undefined): string | number | undefined {
  return moment instanceof Date ? moment.toISOString() : moment
}

/** @throws TypeError for what names no link: an empty id would be another route */
export function pathOf(link: LinkReference<Asked>, routes = '/v1/links'): string {
  const id = typeof link === 'string' ? link : 'linkId' in link ? link.linkId : link.id
  if (typeof id !== 'string' || id === '') {
    throw new TypeError('A link is named by its id, link_…, or is one that was created or read')
  }
  return `${routes}/${encodeURIComponent(id)}`
}

function socketUrlOf(url: string, link: object | string): string | null {
  const hasSocket = typeof WebSocket === 'function'
  return hasSocket && typeof link === 'object' && 'claimCode' in link && typeof link.claimCode === 'string'
    ? `${url.replace(/^http/, 'ws')}/link/ws?code=${encodeURIComponent(link.claimCode)}`
    : null
}
