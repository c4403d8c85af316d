// What a sandbox twin consists of: a site that is served, and the people who can be played there.
import { expect, it } from 'vitest'
import { findIntegration } from '../../src/integrations/catalogue.ts'
import { PERSON_NAMES } from '../../src/sandbox/people.ts'
import { newScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import { SANDBOXES } from '../../src/sandbox/sites.ts'

it.each([...SANDBOXES])('%s is of the catalogue, and everybody can be played there', (id) => {
  expect(findIntegration(id)).toBeDefined()
  for (const person of PERSON_NAMES) {
    expect(newScriptedPerson(id, person).state).toMatchObject({ integrationId: id, person })
  }
})
