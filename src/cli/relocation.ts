// What `npm run relocate` says of an organisation on its way from one database of links to another, and what SHARDS is to say then.
// Texts only, asks nothing.
import * as z from 'zod'
import { RELOCATION_PHASES, type RelocationPhase } from '../core/relocation.ts'
import { shardOf, shards } from '../core/shard.ts'

export interface ShownRelocation {
  readonly source: string
  readonly target: string
  readonly phase: RelocationPhase
  /** Links. */
  readonly copied: number
}

/** An organisation, and how far it is; null: it is on no way. */
export const organisationRow = z
  .object({
    id: z.string(),
    name: z.string(),
    source: z.string().nullable(),
    target: z.string().nullable(),
    phase: z.enum(RELOCATION_PHASES).nullable(),
    copied: z.number().nullable(),
  })
  .transform(({ id, name, source, target, phase, copied }) => ({
    id,
    name,
    relocation:
      source === null || target === null || phase === null
        ? null
        : ({ source, target, phase, copied: copied ?? 0 } satisfies ShownRelocation),
  }))

/**
 * From which database the links come, or a sentence why they cannot be moved to that one.
 * @param databases that the service has, by their bindings
 * @param holders those that have links of the organisation
 */
export function decideSource(
  organisationId: string,
  target: string,
  { databases, holders }: { readonly databases: readonly string[]; readonly holders: readonly string[] },
): { readonly source: string } | string {
  const [source, ...others] = holders
  if (!databases.includes(target)) {
    return `The service that runs has no database ${target}, but ${databases.join(', ')}. Give wrangler.toml a [[d1_databases]] with that binding, and deploy.`
  }
  if (source === undefined) {
    return `${organisationId} has no link yet: name it in SHARDS and deploy, there is nothing to be moved.`
  }
  if (others.length > 0) {
    return `${organisationId} has links in ${holders.join(' and ')}: none is moved over others.`
  }
  return source === target ? `The links of ${organisationId} are in ${target} already.` : { source }
}

/**
 * SHARDS with this organisation in that database, and everybody else where they were.
 * @param text as it is now
 * @throws ZodError where that is no SHARDS
 */
export function shardsNaming(text: string, organisationId: string, binding: string): string {
  const named = z.record(z.string(), z.array(z.string())).parse(JSON.parse(text))
  const others = Object.entries(named)
    .map(([name, endings]) => [name, endings.filter((ending) => ending !== organisationId)] as const)
    .filter(([, endings]) => endings.length > 0)
  const without = Object.fromEntries(others)
  return JSON.stringify(
    shardOf(shards().parse(without), organisationId) === binding
      ? without
      : { ...without, [binding]: [...(without[binding] ?? []), organisationId] },
  )
}

/**
 * Whether SHARDS has the organisation in that database.
 * @param text as it is now
 * @throws ZodError where that is no SHARDS
 */
export function isNamedIn(text: string, organisationId: string, binding: string): boolean {
  return shardOf(shards().parse(JSON.parse(text)), organisationId) === binding
}

/** Why it is not taken back. @param isNamed in SHARDS as it is written here, and the service has not seen that yet */
export function sayTooLate(organisationId: string, { source, target }: ShownRelocation, isNamed: boolean): string {
  return isNamed
    ? `SHARDS has ${organisationId} in ${target}. Nothing is changed: put it back there first, and where it was deployed so, deploy that.`
    : `${organisationId} is looked for in ${target} already. Nothing is changed: once it is open there, and nothing of it is left in ${source}, it can be moved back as it was moved here.`
}

/** Whether it goes on by itself within minutes; else somebody must do something, or nothing need be waited for. */
export function isUnderWay(phase: RelocationPhase): boolean {
  return phase === 'copying' || phase === 'switched' || phase === 'returning'
}

/** @param next what SHARDS is to say; @param deploy the command that makes it so, null where a server here takes it up */
export function sayRelocation(
  organisationId: string,
  { source, target, phase, copied }: ShownRelocation,
  next: string,
  deploy: string | null,
): string {
  const links = `${copied} ${copied === 1 ? 'link' : 'links'}`
  switch (phase) {
    case 'copying':
      return `${organisationId} is copied from ${source} to ${target}: ${links} so far. Writing its links is answered with 503 meanwhile.`
    case 'copied':
      return `All of ${organisationId} is in ${target} too: ${links}. Now have it looked for there. In wrangler.toml (or wrangler.staging.toml):

  SHARDS = '${next}'

${deploy === null ? 'which a server here takes up by itself' : `and then: ${deploy}`}. Until then its links are read where they were, and writing them is answered with 503.
To leave everything as it was: this command with --back.`
    case 'switched':
      return `${organisationId} is looked for in ${target}, and will be written there in a minute.`
    case 'open':
      return `${organisationId} is in ${target}: its links are read and written there. What lies in ${source} is erased a quarter of an hour later, by itself.`
    case 'returning':
      return `${organisationId} stays in ${source}, where it is written again within two minutes; the copy in ${target} is erased. Where SHARDS says ${target} already, put it back and deploy: a quarter of an hour later it is written again.`
  }
}
