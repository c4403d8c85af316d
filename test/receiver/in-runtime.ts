// One good webhook, one whose body was changed and one for somebody else, verified in whatever runtime runs this file. The case comes as JSON in the
// first argument. Imports the receiver's file alone, as a developer's server does.
import { verifyWebhook, WebhookError } from '../../src/receiver/verify-webhook.ts'

interface Case {
  readonly body: string
  readonly headers: Record<string, string>
  readonly keys: unknown
  readonly organisation: string
}

declare const Deno: { readonly args: string[] } | undefined
declare const process: { readonly argv: string[] }

const text = (typeof Deno === 'undefined' ? process.argv[2] : Deno.args[0]) ?? ''
const { body, headers, keys, organisation } = JSON.parse(text) as Case
const answer = async () => new Response(JSON.stringify(keys))
const options = { url: 'https://passage.example.com', organisation, mode: 'test', fetch: answer }
const post = (sent: string) => new Request('https://your-server.com/webhook', { method: 'POST', headers, body: sent })

const event = await verifyWebhook(post(body), options)
const codeOf = async (sent: string, changes: object = {}): Promise<string> =>
  await verifyWebhook(post(sent), { ...options, ...changes }).then(
    () => 'valid',
    (error: unknown) => (error instanceof WebhookError ? error.code : String(error)),
  )
const changed = await codeOf(`${body} `)
const stranger = await codeOf(body, { organisation: 'org_Another00001' })
console.log(JSON.stringify({ event: event.event, changed, stranger }))
