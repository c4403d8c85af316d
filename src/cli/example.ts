// The link that the commands create to show the service: read the payment methods, then add one.

export interface ExampleTargets {
  readonly webhookUrl: string
  readonly returnUrl: string
}

/** The body of POST /v1/links. The card number is the well-known test number; nothing here is anybody's. */
export function exampleLink(targets: ExampleTargets): Record<string, unknown> {
  return {
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
    ...targets,
  }
}

/** One line for a POSIX shell. */
export function curlLine(url: string, apiKey: string, body: unknown): string {
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`)
  return `curl -sS ${url}/v1/links -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '${json}'`
}
