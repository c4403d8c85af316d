// Under which name the object of those who listen is found: one for each organisation and mode, so that neither hears the other's.
import type { Owner } from './link.ts'

export function listenersName({ organisationId, mode }: Owner): string {
  return `${organisationId}/${mode}`
}
