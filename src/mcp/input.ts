// What a tool is given, read by its schema and refused in the API's words; and the path of the link that it names.
import * as z from 'zod'
import { issuesOf } from '../core/issue.ts'
import { refuseIssues } from './tool.ts'

const LINK_ID = /^link_[0-9A-Za-z]{22}$/

export const linkOnly = () =>
  z.strictObject({
    linkId: z
      .string()
      .regex(LINK_ID, 'must be the id of a link: link_ and 22 letters or digits')
      .describe('The linkId that create_link gave'),
  })

/** A link's id is fit for a path once its schema has read it. */
export function linkPath({ linkId }: { readonly linkId: string }): string {
  return `/v1/links/${linkId}`
}

/** Throws Refused with every issue at once. */
export function parse<S extends z.ZodObject>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    throw refuseIssues(issuesOf(parsed.error, Object.keys(schema.shape)))
  }
  return parsed.data
}
