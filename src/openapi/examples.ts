// The examples of /openapi.json. What is asked is written here; what is answered was recorded from the service.
// test/routes/examples.test.ts asks each of these, and holds that the service answers so today, but for ids, times and keys.
import type { WebhookEvent } from '../wire/event-type.ts'
import type { FailureCode } from '../wire/failure-code.ts'
import type { BodyName } from './operations.ts'
import recorded from './recorded.json' with { type: 'json' }

export interface Example {
  readonly summary: string
  readonly value: unknown
}

type Named<Value> = Readonly<Record<string, Value>>

export interface Examples {
  /** By operation, and by what each shows. */
  readonly answers: Named<Named<Example>>
  readonly refusals: Readonly<Partial<Record<FailureCode, unknown>>>
  /** What each operation says of a request that it does not understand: only that differs from route to route. */
  readonly invalid: Named<unknown>
  readonly webhooks: Readonly<Partial<Record<WebhookEvent, unknown>>>
}

export const RECORDED: Examples = recorded

/** Stand for what differs with each link, in what is asked as in what is answered. They open nothing. */
export const SAMPLES = {
  link: 'link_0VcE7nMbMqK6Q9Wz2Wcbm2',
  sess: 'sess_0VcE7nQ4hTn0aXb6RkPw3D',
  evt: 'evt_0VcE7nTgYpL2sVd8JmNf5E',
  dlv: 'dlv_0VcE7nWkZuC4vGh1LqRt7F',
  claimCode: 'clm_0VcE7nMbMqK6Q9Wz2Wcbm2anExampleWhichOpensNothing',
  clientToken: 'ct_anExampleWhichOpensNothing',
  keyId: 'anExampleKeyId',
} as const

/** The examples of each body, by what each asks for. */
export const REQUESTS: Readonly<Record<BodyName, Named<Example>>> = {
  CreateLink: {
    readPaymentMethods: {
      summary: 'Read the cards of a T-Mobile account',
      value: {
        integrationId: 'tmobile',
        operations: [{ resource: 'paymentMethod', action: 'read' }],
        webhookUrl: 'https://your-server.com/webhook',
        returnUrl: 'https://your-app.com/done',
        externalUserId: 'user_1042',
      },
    },
    addCard: {
      summary: 'Read the cards, then add one: one sign-in, two operations',
      value: {
        integrationId: 'tmobile',
        operations: [
          { resource: 'paymentMethod', action: 'read' },
          {
            resource: 'paymentMethod',
            action: 'write',
            arguments: {
              cardNumber: '4111111111111111',
              expirationDate: '12/28',
              cvv: '123',
              nameOnCard: 'John Doe',
              billingZip: '10001',
            },
          },
        ],
        webhookUrl: 'https://your-server.com/webhook',
        returnUrl: 'https://your-app.com/done',
      },
    },
    readBills: {
      summary: 'Read the last three bills, and come back to an app',
      value: {
        integrationId: 'verizon',
        operations: [{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 3 } }],
        returnUrl: 'myapp://callback',
        expiresIn: 3600,
      },
    },
    readOrders: {
      summary: 'Read what was ordered, and keep a timeline',
      value: {
        integrationId: 'ubereats',
        operations: [{ resource: 'orderHistory', action: 'read', arguments: { limit: 10 } }],
        debug: true,
        locale: 'es-MX',
        retainResultFor: 86_400,
      },
    },
  },
  ClaimLink: {
    claim: {
      summary: 'Claim a link, under a name by which a repeat is known',
      value: { code: SAMPLES.claimCode, claimId: 'n7Qm2XvKp4RzT9bW' },
    },
  },
  Simulate: {
    userGood: {
      summary: 'Somebody whose sign-in works',
      value: { claimCode: SAMPLES.claimCode, person: 'user_good' },
    },
    userWrong: {
      summary: 'Somebody who does not know the password',
      value: { claimCode: SAMPLES.claimCode, person: 'user_wrong' },
    },
  },
  SendWebhook: {
    linkComplete: {
      summary: 'A link that is complete, for a user of yours',
      value: { url: 'https://your-server.com/webhook', event: 'link.complete', externalUserId: 'user_1042' },
    },
  },
  FindVerificationKey: {
    byKeyId: { summary: 'The key that a signature names', value: { key_id: SAMPLES.keyId } },
  },
}
