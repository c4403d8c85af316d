// What a server's own tests do with `passage-client/testing`, whatever runs them.
import assert from 'node:assert/strict'
import { listenForWebhooks, newSigner, nextEvent, play, signedExamples, startPassage } from 'passage-client/testing'

export async function withoutService() {
  const { Passage } = await import('passage-client')
  const passage = new Passage({ url: 'https://passage.example.com', apiKey: 'psg_test_0' })
  const signer = await newSigner()
  for (const [name, { headers, body }] of Object.entries(await signedExamples(signer))) {
    const event = await passage.webhooks.verify({ headers, body }, signer.options)
    assert.equal(event.event, name)
  }
}

export async function withService() {
  const { passage, stop } = await startPassage({ checkout: process.env.CHECKOUT })
  const receiver = await listenForWebhooks()
  try {
    const link = await passage.links.create({
      integrationId: 'tmobile',
      operations: [{ resource: 'paymentMethod', action: 'read' }],
      webhookUrl: receiver.url,
    })
    const failed = await play(passage, link, 'user_wrong')
    assert.equal(failed.error.code, 'LOGIN_FAILED')
    const ended = await play(passage, link, 'user_otp')
    assert.equal(ended.status, 'complete')
    const event = await nextEvent(passage, receiver, link, 'link.complete')
    assert.deepEqual(event.result, ended.result)
    assert.equal((await nextEvent(passage, receiver, link, 'link.failed')).error.code, 'LOGIN_FAILED')
  } finally {
    await receiver.close()
    await stop()
  }
}
