// Finds the script of a sandbox site by its integration. Whoever plays a session without a browser starts here.
import { attScript } from './att/script.ts'
import { type PersonState, type ScriptedPerson, scriptedPerson, type SiteScript } from './scripted-site.ts'
import { tmobileScript } from './tmobile/script.ts'
import { ubereatsScript } from './ubereats/script.ts'
import { verizonScript } from './verizon/script.ts'

export type { PersonState, ScriptedPerson }

type Player = (person: string, isFirstTry: boolean, saved?: PersonState) => ScriptedPerson

const PLAYERS: ReadonlyMap<string, Player> = new Map([
  playerOf(tmobileScript),
  playerOf(attScript),
  playerOf(verizonScript),
  playerOf(ubereatsScript),
])

/**
 * @param person one of PERSON_NAMES; an unknown one types a wrong password
 * @param saved the `state` of an earlier one, to go on from there
 * @param isFirstTry no session of the link has failed yet: some do better the next time
 * Throws where the integration has no sandbox.
 */
export function newScriptedPerson(
  integrationId: string,
  person: string,
  saved?: PersonState,
  isFirstTry = true,
): ScriptedPerson {
  const play = PLAYERS.get(integrationId)
  if (play === undefined) {
    throw new Error(`There is no sandbox of "${integrationId}".`)
  }
  return play(person, isFirstTry, saved)
}

function playerOf<State, Page>(script: SiteScript<State, Page>) {
  // A saved state was made by this very script: it is kept as JSON in between, which has no type.
  const play: Player = (person, isFirstTry, saved) =>
    scriptedPerson(script, person, isFirstTry, saved as PersonState<State, Page> | undefined)
  return [script.site.integrationId, play] as const
}
