// What an entry of a session's timeline tells of.

export const ENTRY_KINDS = ['command', 'user', 'reconnect', 'console', 'end'] as const
