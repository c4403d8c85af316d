// How an attempt to deliver a webhook ended.

export const ATTEMPT_OUTCOMES = [
  'delivered',
  /** Any other status than 2xx, whatever came of the rest of the answer. */
  'refused',
  /** A 2xx whose body broke off. */
  'answer_broken',
  /** With a status where one came in time. */
  'timeout',
  /** No answer, or none that is HTTP. */
  'connect_error',
  'url_refused',
] as const
export type AttemptEnd = (typeof ATTEMPT_OUTCOMES)[number]
