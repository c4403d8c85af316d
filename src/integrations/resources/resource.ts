// What a resource is: a name, and for each action what it takes and what it gives. The same schemas validate requests,
// validate results and are published as JSON Schema. Pure.
import type * as z from 'zod'
import type { Issue } from '../../wire/field.ts'

export const ACTIONS = ['read', 'write'] as const
export type Action = (typeof ACTIONS)[number]

/** Schemas are made when they are first asked for: most requests need none of them. */
export interface ActionSchema {
  readonly description: string
  /** null: the action takes no arguments. */
  readonly arguments: (() => z.ZodType) | null
  readonly result: () => z.ZodType
  /**
   * What depends on the day: the issues that arguments have at `now` (epoch ms), also where another field is wrong. Passes
   * over what the schema refuses. Paths are relative.
   */
  readonly issuesAt?: (args: Readonly<Record<string, unknown>>, now: number) => readonly Issue[]
}

export interface Resource {
  readonly name: string
  readonly read?: ActionSchema
  readonly write?: ActionSchema
}
