// The groups in which /openapi.json shows its routes.

export const TAGS = {
  Links: 'What you ask for: created, read, ended and erased by your backend.',
  Webhooks: 'How your backend hears of an end: deliveries, and the keys that they are verified with.',
  History: 'What happened to a link, for your support and for your own debugging.',
  Catalogue: 'What a link may ask for.',
  Sandbox: 'For your tests, with a test key: nothing here is real but the service.',
  Device: "What your user's device says. Public: a claim code or a token is the proof.",
  Service: 'For whoever watches over the deployment.',
} as const
export type TagName = keyof typeof TAGS
