// A test link runs against the sandbox, a live one against the true site: keys, links and webhooks are of one or the other.

export const MODES = ['test', 'live'] as const
export type Mode = (typeof MODES)[number]
