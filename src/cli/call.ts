// One call of the public API, as a customer's server makes it.

export interface Service {
  readonly url: string
  readonly apiKey: string
}

/** The service said no; the message carries its own words. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  /** The body. */
  readonly answer: string

  constructor(call: string, status: number, answer: string) {
    super(`${call} answered ${status}: ${answer}`)
    this.status = status
    this.answer = answer
  }
}

/** @throws Refused where the service does not answer 2xx */
export async function call({ url, apiKey }: Service, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) {
    throw new Refused(`${method} ${path}`, response.status, await response.text())
  }
  return response.json()
}
