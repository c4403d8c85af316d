// What was asked for, as types: the operations of an integration, what each takes, and the result that follows from them. Types
// only; what they are made of is the catalogue (api.ts), or a deployment's own (`npx passage-client types`).
import type { Integrations, LinkError, LinkFields } from './api.ts'

type Text<Key> = Key & string

type ArgumentsOf<Action> = Action extends { readonly arguments: infer Args }
  ? unknown extends Args
    ? { readonly arguments?: Readonly<Record<string, unknown>> }
    : Args extends object
      ? Record<string, never> extends Args
        ? { readonly arguments?: Args }
        : { readonly arguments: Args }
      : { readonly arguments?: Record<string, never> }
  : never

/** `{ resource, action, arguments? }` of one integration: each that it has. */
export type OperationOf<Integration> = {
  [Resource in Text<keyof Integration>]: {
    [Action in Text<keyof Integration[Resource]>]: {
      readonly resource: Resource
      readonly action: Action
    } & ArgumentsOf<Integration[Resource][Action]>
  }[Text<keyof Integration[Resource]>]
}[Text<keyof Integration>]

/** What was given, but for names that are not known: those can have no value. */
type Only<Known, Given> = { readonly [Name in keyof Given]: Name extends keyof Known ? Given[Name] : never }

type SpeltOperation<Known, Given> = {
  readonly [Name in keyof Given]: Name extends keyof Known
    ? Name extends 'arguments'
      ? Only<NonNullable<Known[Name]>, Given[Name]>
      : Given[Name]
    : never
}

/** What lets no list through that is empty, and no name that the operation does not know: inferred, a list would take any. */
export type Spelt<Integration, Operations extends readonly AskedOperation[]> = Operations extends readonly []
  ? readonly [OperationOf<Integration>]
  : {
      readonly [Index in keyof Operations]: SpeltOperation<
        Extract<OperationOf<Integration>, Pick<Operations[Index], 'resource' | 'action'>>,
        Operations[Index]
      >
    }

/** An operation without what was typed in. */
export interface AskedOperation {
  readonly resource: string
  readonly action: string
}

/** What names a link's result: a link that was created or read, or the same two fields written down. */
export interface Asked {
  readonly integrationId: string
  readonly operations: readonly AskedOperation[]
}

export type AskedOf<Id, Operations extends readonly AskedOperation[]> = {
  readonly integrationId: Id
  readonly operations: {
    readonly [Index in keyof Operations]: Pick<Operations[Index], 'resource' | 'action'>
  }
}

/** What can be asked for in a deployment, with its names. */
export type AskedOfAny<Own> = {
  readonly [Id in Text<keyof Own>]: {
    readonly integrationId: Id
    readonly operations: readonly [OperationNames<Own[Id]>, ...OperationNames<Own[Id]>[]]
  }
}[Text<keyof Own>]

type OperationNames<Integration> = {
  readonly [Resource in Text<keyof Integration>]: {
    readonly resource: Resource
    readonly action: Text<keyof Integration[Resource]>
  }
}[Text<keyof Integration>]

type DataOf<Integration, Operation> = Operation extends {
  readonly resource: infer Resource extends keyof Integration
  readonly action: infer Action
}
  ? Action extends keyof Integration[Resource]
    ? Integration[Resource][Action] extends { readonly result: infer Result }
      ? Result
      : never
    : never
  : never

interface Several<Integration, Operations extends readonly AskedOperation[]> {
  readonly operations: {
    readonly [Index in keyof Operations]: {
      readonly resource: Operations[Index]['resource']
      readonly action: Operations[Index]['action']
      readonly data: DataOf<Integration, Operations[Index]>
    }
  }
}

/** One operation: its data. Several: `{ operations: [{ resource, action, data }] }`, in their order. Unknown: either. */
export type ResultOf<Own, A extends Asked> = A['integrationId'] extends keyof Own
  ? number extends A['operations']['length']
    ? Readonly<Record<string, unknown>>
    : A['operations'] extends readonly [infer One]
      ? DataOf<Own[A['integrationId']], One>
      : Several<Own[A['integrationId']], A['operations']>
  : Readonly<Record<string, unknown>>

type Status<Name extends LinkFields['status'], Result, Failure> = {
  readonly status: Name
  readonly result: Result
  readonly error: Failure
}

/** A link as the service tells of it. `result` is null again once its time is over (`retainResultFor`). */
export type Link<A extends Asked = Asked, Own = Integrations> = Omit<
  LinkFields,
  'integrationId' | 'operations' | 'status'
> &
  Pick<A, 'integrationId' | 'operations'> &
  (
    | Status<'complete', ResultOf<Own, A> | null, null>
    | Status<'pending' | 'active', null, null>
    | Status<'failed', null, LinkError>
    // What a session sent when the link ended may be unknown: then `error` says so.
    | Status<'expired' | 'canceled', null, LinkError | null>
  )

/** What no session changes any more. */
export type EndedLink<A extends Asked = Asked, Own = Integrations> = Extract<
  Link<A, Own>,
  { readonly status: 'complete' | 'expired' | 'canceled' }
>
