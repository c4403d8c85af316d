// What `extract` reads out of a page, said as data: any client carries it out without running anybody's code.
import * as z from 'zod'
import { once } from './once.ts'

/**
 * One value of a row. Without a selector it is the row's own element. Its text is that of the tree and not of the layout, with
 * whitespace collapsed and trimmed: hidden words count, but not those of programs and styles, nor what stands in a field.
 */
export interface ValueField {
  /** CSS below the row, first match in document order. */
  readonly selector?: string | undefined
  /** The attribute instead of the text. */
  readonly attribute?: string | undefined
  /**
   * A regular expression whose first group is the value; where nothing matches, the value is missing. Of the common subset:
   * look-behind, names, flags, references, properties and endless repetitions within each other are a `script_error`.
   */
  readonly pattern?: string | undefined
  /** Every match, as a list, which is empty where there is none, and never missing. */
  readonly all?: boolean | undefined
  /** Whether there is one: true or false, and never missing. */
  readonly present?: boolean | undefined
  /** Null where it is missing; without this the command fails and names the field. */
  readonly optional?: boolean | undefined
}

/** A list within the row. */
export interface RowsField {
  readonly rows: string
  readonly fields: ExtractFields
}

export type ExtractField = ValueField | RowsField
export interface ExtractFields {
  readonly [name: string]: ExtractField
}

export type Extracted = string | boolean | null | readonly string[] | readonly ExtractedRow[]
export interface ExtractedRow {
  readonly [name: string]: Extracted
}

/** A field's name is shown to the developer where the field is missing. */
const fieldName = once(() => z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/))
const selector = once(() => z.string().min(1))

const valueField = once(() =>
  z.strictObject({
    selector: selector().optional(),
    attribute: z.string().min(1).optional(),
    pattern: z.string().min(1).optional(),
    all: z.boolean().optional(),
    present: z.boolean().optional(),
    optional: z.boolean().optional(),
  }),
)

const field = once((): z.ZodType<ExtractField> =>
  z.lazy(() => z.union([valueField(), z.strictObject({ rows: selector(), fields: extractFields() })])),
)

export const extractFields = once((): z.ZodType<ExtractFields> => z.record(fieldName(), field()))
