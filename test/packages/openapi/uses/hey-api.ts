// A program of the client that hey-api makes, from a link to its result. Each `@ts-expect-error` is a mistake that the compiler
// must find. Prints what it has found out.
import { client } from '../hey-api/client.gen.js'
import { createLink, getLink, simulateSession } from '../hey-api/index.js'
import type { CreateLinkWritable, Webhook } from '../hey-api/types.gen.js'

declare const process: { readonly env: Readonly<Record<string, string | undefined>> }

client.setConfig({ baseUrl: process.env['PASSAGE_URL'] ?? '', auth: () => process.env['PASSAGE_API_KEY'] ?? '' })

const body: CreateLinkWritable = {
  integrationId: 'tmobile',
  operations: [{ resource: 'paymentMethod', action: 'read' }],
}
// @ts-expect-error no action is called so
export const wrong: CreateLinkWritable = { ...body, operations: [{ resource: 'paymentMethod', action: 'delete' }] }

const refused = await createLink({ body: { ...body, expiresIn: 0 } })
const issues = refused.error?.code === 'validation_failed' ? refused.error.issues.map(({ path }) => path) : []

const { data: link } = await createLink({ body, throwOnError: true })
await simulateSession({
  path: { id: link.linkId },
  body: { claimCode: link.claimCode, person: 'user_good' },
  throwOnError: true,
})
let cards: number | null = null
while (cards === null) {
  const { data } = await getLink({ path: { id: link.linkId }, throwOnError: true })
  if (data.status === 'failed') {
    throw new Error(data.error.code)
  }
  if (data.status === 'complete' && data.result !== null && 'paymentMethods' in data.result) {
    cards = data.result.paymentMethods.length
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
}

export function heard(webhook: Webhook): string {
  return webhook.event === 'link.failed' ? webhook.error.message : webhook.event
}

console.log(JSON.stringify({ issues, cards }))
