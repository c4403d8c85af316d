// What an API key opens. Public and never renamed: people give keys by these words.

export const SCOPES = ['links:write', 'links:read', 'erase'] as const
export type Scope = (typeof SCOPES)[number]

/** Which scope a call of /v1 needs, by its method: whatever changes a link is a POST, and whatever erases one a DELETE. */
export const SCOPE_OF_METHOD: Readonly<Record<string, Scope>> = {
  GET: 'links:read',
  HEAD: 'links:read',
  POST: 'links:write',
  DELETE: 'erase',
}
