// Who signs in where nothing is real: the sandbox's people, by the names that they sign in with. Public and never renamed.

/** Everybody that a session can be played with. */
export const PERSON_NAMES = [
  'user_good',
  'user_otp',
  'user_wrong',
  'user_locked',
  'user_slow',
  'user_down',
  'user_changed',
  'card_declined',
  'user_garbled',
  'card_lost',
  'user_cancels',
  'user_second_try',
  'nobody',
] as const
export type PersonName = (typeof PERSON_NAMES)[number]
