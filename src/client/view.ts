// What the server tells this page about its link. The server's side of this shape is in routes/connect-view.ts.

export interface OperationView {
  readonly resource: string
  readonly action: 'read' | 'write'
  /** In plain words, for the user. */
  readonly description: string
}

export interface View {
  readonly linkId: string
  readonly mode: 'test' | 'live'
  readonly status: string
  /** Who asks. */
  readonly asker: string
  /** Where the result goes; null where the asker only reads it from here. */
  readonly resultHost: string | null
  readonly integration: { readonly id: string; readonly name: string }
  readonly operations: readonly OperationView[]
  readonly returnUrl: string | null
}

/** The page as served: the view and the code that opened it, or nothing where it was opened without a code. */
export interface Served {
  readonly view: View
  readonly code: string
}
