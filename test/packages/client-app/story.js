// What a server does with the package, in whichever runtime this is started: prints what came of it as one line of JSON.
import { ConflictError, NotFoundError, Passage } from 'passage-client'
import { listenForWebhooks, play } from 'passage-client/testing'

const { PASSAGE_URL: url, PASSAGE_API_KEY: apiKey } = process.env
const passage = new Passage({ url, apiKey })
const receiver = await listenForWebhooks()

const link = await passage.links.create({
  integrationId: 'tmobile',
  operations: [
    { resource: 'paymentMethod', action: 'read' },
    { resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 1 } },
  ],
  webhookUrl: receiver.url,
  externalUserId: `user_${crypto.randomUUID()}`,
})
const ended = await play(passage, link, 'user_good')
const webhook = await receiver.next(AbortSignal.timeout(20_000))
// Whose it is stands signed in it; a server is told by `npm run keys`.
const organisation = JSON.parse(atob(webhook.headers['x-passage-signature'].split('.')[1])).aud
const event = await passage.webhooks.verify(webhook, { organisation })

const failing = await passage.links.create({
  integrationId: 'ubereats',
  operations: [{ resource: 'orderHistory', action: 'read' }],
})
const failed = await play(passage, failing, 'user_locked')
const waiting = passage.links.waitForEnd(failing)
await passage.sandbox.expire(failing)

const nameOf = (error) =>
  error instanceof NotFoundError ? 'not found' : error instanceof ConflictError ? 'conflict' : String(error)
const listed = []
for await (const one of passage.links.list({ externalUserId: ended.externalUserId, limit: 1 })) {
  listed.push(one.id === link.linkId)
}
const events = []
for await (const { type } of passage.links.events(link, { after: 0 })) {
  events.push(type)
}
console.log(
  JSON.stringify({
    status: ended.status,
    data: ended.result.operations.map(({ data }) => Object.keys(data)[0]),
    event: [event.event, event.linkId === link.linkId],
    failed: [failed.status, failed.error.code],
    expired: (await waiting).status,
    again: await passage.links.cancel(link).catch(nameOf),
    listed,
    events: [events[0], events.at(-1)],
    deliveries: (await passage.links.deliveries(link)).map(({ status }) => status).length,
    sessions: (await passage.links.sessions(link)).map(({ status }) => status),
    erased: await passage.links.deleteAllOf(ended.externalUserId),
    gone: await passage.links.get(link).catch(nameOf),
  }),
)
await receiver.close()
