// What the framed page and the developer's page say to each other. Types only: both sides are bundled apart.

/** From the framed page. It never holds more than the developer's page may know: no code, no token, no result. */
export type PageMessage = { readonly source: 'passage' } & PageNews

export type PageNews =
  /** With what everybody must see all the time, as that nothing here is real; and what the modal is called. */
  | { readonly type: 'ready'; readonly mark?: string; readonly names?: ModalNames }
  /** Of what is shown, in CSS pixels; null: as much as there is, for the site. */
  | { readonly type: 'height'; readonly height: number | null }
  | { readonly type: 'complete'; readonly status: 'complete' }
  | { readonly type: 'error'; readonly error: { readonly code: string; readonly message: string } }
  /** The user wants to leave. */
  | { readonly type: 'dismiss' }
  /** No session is left that would wait for this page. */
  | { readonly type: 'dismissed' }

/** In the user's language, which only the framed page knows. */
export interface ModalNames {
  readonly language: string
  readonly modal: string
  readonly close: string
}

/** From the developer's page: the modal is going away. */
export interface ParentMessage {
  readonly source: 'passage'
  readonly type: 'dismiss'
}
