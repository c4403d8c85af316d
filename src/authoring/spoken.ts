// What the recorder in a page and the one beside the browser say to each other. The page's half may not keep anything: it dies
// with each page. What was typed crosses here, so that the next page's copy can leave it out, and is written down nowhere.
import type { ParamsOf } from '../wire/command.ts'
import type { FormStepField } from './recording.ts'
import type { Shape } from './shape.ts'

export type Frame = readonly string[] | null
export type FieldKind = FormStepField['kind']

/** Of one field that the author has typed into. */
export interface TypedField {
  readonly selector: string
  readonly kind: FieldKind
  /** What hides it is asked about first: it may be the author's password. */
  readonly isHidden: boolean
  /** A name for the argument, by what the site calls the field. */
  readonly suggested: string
  /** What was chosen: of a list the words of the option, of a tick whether it is set. Null for text. */
  readonly chosen: readonly string[] | boolean | null
}

/** What is to be read, as the page's half has drafted it. */
export type Draft = Omit<ParamsOf<'extract'>, 'timeout' | 'frame'>

export type PointedAt = 'who' | 'locked' | 'signOut' | 'signedIn'

/** `page`: the page as it is kept; null where it has not changed since the last one. */
export type Said =
  /** A new page, or a frame of one. */
  | { readonly say: 'here' }
  /** Something was typed for the first time on a page of the sign-in: what it was typed into. */
  | { readonly say: 'signs-in'; readonly selector: string }
  | { readonly say: 'typed'; readonly field: TypedField; readonly frame: Frame; readonly page: string }
  /** `isSending`: it sends a form. */
  | {
      readonly say: 'clicked'
      readonly selector: string
      readonly isSending: boolean
      readonly frame: Frame
      readonly page: string
    }
  | {
      readonly say: 'pressed'
      readonly key: string
      readonly selector: string
      readonly frame: Frame
      readonly page: string
    }
  /** Never written down. */
  | { readonly say: 'texts'; readonly texts: readonly string[] }
  | {
      readonly say: 'read'
      readonly what: string
      readonly draft: Draft
      /** The form of the true values. */
      readonly shape: Shape
      readonly page: string
    }
  /** For the terminal only: these are true values. */
  | { readonly say: 'preview'; readonly shown: unknown }
  | { readonly say: 'pointed'; readonly at: PointedAt; readonly selector: string; readonly path: string | null }
  | { readonly say: 'named'; readonly selector: string; readonly argument: string }
  | { readonly say: 'always'; readonly selector: string }
  | { readonly say: 'sign-in' }
  | { readonly say: 'signed-in' }
  | { readonly say: 'operation'; readonly resource: string; readonly action: 'read' | 'write' }
  /** Where the author wants the toolbar, on the next page too. */
  | { readonly say: 'placed'; readonly placed: Placed }
  | { readonly say: 'submits' }
  | { readonly say: 'undo' }
  | { readonly say: 'finish' }
  /** Something that cannot be recorded, and why. */
  | { readonly say: 'cannot'; readonly why: string }

export interface Placed {
  /** From the bottom right on, the way the clock goes. */
  readonly corner: 0 | 1 | 2 | 3
  readonly isFolded: boolean
}

/** A field whose argument the author may still name. */
export interface Ask {
  readonly selector: string
  readonly kind: FieldKind
  readonly isHidden: boolean
  readonly argument: string
  readonly isAlways: boolean
}

/** What the toolbar shows. */
export interface Shown {
  readonly phase: 'idle' | 'sign-in' | 'operation' | 'finished'
  readonly title: string
  readonly lines: readonly string[]
  readonly asks: readonly Ask[]
  /** The next click, or the last one, has an effect outside of the page. */
  readonly isSubmitMarked: boolean
  readonly notice: string | null
  readonly canUndo: boolean
  readonly placed: Placed
  /** What a reading may be called: "read the contacts". */
  readonly suggestedWhat: string
  /** What may be kept of no page. */
  readonly typed: readonly string[]
  readonly key: string
}
