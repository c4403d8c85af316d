// What an integration is to be written from: what an author has shown of a site, or nothing yet. What nobody has said has the
// mark of unfilled.ts, so that the written files are whole either way. Pure.
import type { RecordedOperation, RecordedSignIn, Recording, Step } from '../recording.ts'
import { UNFILLED } from '../unfilled.ts'
import { plural, spoken } from './names.ts'
import type { Property, ResultShape } from './result-shape.ts'

/** A selector that matches nothing until somebody says which. */
export function unknownSelector(what: string): string {
  return `[data-${UNFILLED}="${what}"]`
}

export function unknownPath(what: string): string {
  return `/${UNFILLED}-${what}`
}

/** Of a sign-in the parts that must be there; the others are left out where they were not shown. */
export interface SignInParts extends Omit<RecordedSignIn, 'shows'> {
  readonly home: string
  readonly start: string
  readonly signedIn: string
  readonly locked: string
  readonly shows: { readonly signedIn: string; readonly signedOut: string } | null
}

export function signInParts(shown: RecordedSignIn | null): SignInParts {
  const home = shown?.home ?? unknownPath('home')
  const { signedIn, signedOut } = shown?.shows ?? { signedIn: null, signedOut: null }
  return {
    home,
    start: shown?.start ?? unknownPath('sign-in'),
    signOut: shown === null ? unknownPath('sign-out') : shown.signOut,
    signedIn: shown?.signedIn ?? `${home}(?:[?#]|$)`,
    locked: shown?.locked ?? unknownSelector('what the site shows where it has locked the account'),
    who: shown?.who ?? null,
    shows: signedIn === null || signedOut === null ? null : { signedIn, signedOut },
  }
}

/** An operation of which nothing is known but what it must give, or takes. */
export function blankOperation(
  resource: string,
  action: 'read' | 'write',
  shape: ResultShape,
  args: readonly string[],
): RecordedOperation {
  const many = spoken(plural(resource))
  const steps: Step[] =
    action === 'read'
      ? [
          { do: 'navigate', path: unknownPath(`page-of-${many.replaceAll(' ', '-')}`), page: null },
          {
            do: 'extract',
            what: `read the ${shape.list === null ? spoken(resource) : many}`,
            root: unknownSelector(`what is there with all ${many}, an empty list as well`),
            ...(shape.list !== null && { rows: unknownSelector('each of them, below it') }),
            fields: blankFields(shape.properties),
            sample: null,
            page: null,
          },
        ]
      : [
          { do: 'navigate', path: unknownPath(`form-of-a-new-${spoken(resource).replaceAll(' ', '-')}`), page: null },
          {
            do: 'fillForm',
            fields: args.map((argument) => ({
              kind: 'text' as const,
              selector: unknownSelector(`the field of ${argument}`),
              takes: { argument },
            })),
            page: null,
          },
          { do: 'submit', selector: unknownSelector('the one button that sends it'), page: null },
        ]
  return { resource, action, steps }
}

export function blankFields(properties: readonly Property[]): Extract<Step, { do: 'extract' }>['fields'] {
  return Object.fromEntries(
    properties
      .filter(({ kind }) => kind !== 'index')
      .map(({ name, kind, isOptional, of: inner }) => {
        const selector = unknownSelector(name)
        if (kind === 'list') {
          return [name, { rows: selector, fields: blankFields(inner ?? []) }]
        }
        return [name, { selector, ...(kind === 'yes' ? { present: true } : isOptional ? { optional: true } : {}) }]
      }),
  )
}

export function blankRecording(name: string, site: string, operations: readonly RecordedOperation[]): Recording {
  return { version: 1, name, site, origins: [], signIn: null, operations: [...operations] }
}
