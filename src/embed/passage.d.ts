// Types of window.Passage, which connect.js sets. Copy this file into your project, or install passage-react, which has it as
// `passage-react/embed`; nothing of it is left at run time.

export interface PassageConnection {
  readonly linkId: string
  readonly status: 'complete'
}

export interface PassageError {
  /** Null where the claim code names no link. */
  readonly linkId: string | null
  readonly code:
    | 'LOGIN_FAILED'
    | 'CLIENT_TIMEOUT'
    | 'CLIENT_UNSUPPORTED'
    | 'CONNECTION_FAILED'
    | 'AUTOMATION_ERROR'
    | 'AUTOMATION_CHANGED'
    | 'OUTCOME_UNKNOWN'
    | 'RESULT_VALIDATION_ERROR'
    | 'USER_CANCELED'
    | 'INTERNAL_ERROR'
    | 'link_expired'
    | 'too_many_sessions'
    | 'link_canceled'
    | 'claim_code_not_found'
    | 'app_only'
    | 'browser_unsupported'
    | 'unreachable'
    | 'blocked_by_policy'
    | 'invalid_claim_code'
    | 'insecure_page'
    | 'page_in_frame'
    // Of passage-react only.
    | 'script_unavailable'
    | 'open_failed'
    // Others may come: handle what you do not know.
    | (string & {})
  /** For you, not for your user. */
  readonly message: string
}

export interface PassageHandlers {
  /** Once, after the modal has closed by itself. */
  readonly onConnectionComplete?: ((connection: PassageConnection) => void) | undefined
  /** For each failed session, and where nothing can be opened. The modal stays: a complete may follow. */
  readonly onConnectionError?: ((error: PassageError) => void) | undefined
  /** Once: the modal is closed and nothing is connected. Never after `close()`. */
  readonly onClose?: (() => void) | undefined
}

export interface PassageOptions extends PassageHandlers {
  /** As `POST /v1/links` answered it to your server. */
  readonly claimCode: string
}

export interface PassageScript {
  /** Throws where a modal is open already. */
  open(options: PassageOptions): { close(): void }
}

declare global {
  // A property of window, which only `var` declares. Absent until connect.js has run.
  // oxlint-disable-next-line no-var
  var Passage: PassageScript | undefined
}
