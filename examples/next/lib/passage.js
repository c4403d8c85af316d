// What the routes share. In memory, and so of one process: yours is a database.
import { Passage } from 'passage-client'

export const USER = 'user_42' // Yours is whoever is signed in.

/** Made when first asked for: a build has no settings. */
export const passage = () =>
  new Passage({
    url: process.env.PASSAGE_URL,
    apiKey: process.env.PASSAGE_API_KEY,
    organisation: process.env.PASSAGE_ORGANISATION,
  })

/** Next.js bundles each route by itself: what they share is the process. */
export const store = (globalThis.store ??= { seen: new Set(), newest: new Map() })
