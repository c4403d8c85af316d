// What an app writes and hears: the public types of passage-react-native. The build ships this file as it is, as the package's
// declarations, so that it imports nothing and holds nothing but types.

/**
 * What a session may ask of the site, as `npm run manifest -- <integration> --json` prints it. Typed as JSON that is imported
 * is; what is no manifest is told by `onError`.
 */
export interface PassageManifest {
  readonly integration: string
  readonly name: string
  readonly sites: readonly string[]
  readonly origins: readonly string[]
  readonly until: readonly object[]
  readonly commands: readonly object[]
}

export interface PassageResult {
  readonly linkId: string
  readonly sessionId: string
  /** Where the developer's server wants the user to go next; null where it named nothing. */
  readonly returnUrl: string | null
}

export interface PassageError {
  /** Null where the link was not claimed. */
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
    | 'INTERNAL_ERROR'
    // The link cannot be claimed.
    | 'claim_code_not_found'
    | 'link_complete'
    | 'link_canceled'
    | 'link_expired'
    | 'session_alive'
    | 'too_many_sessions'
    | 'rate_limited'
    // Of this package.
    | 'unreachable'
    | 'unknown_integration'
    | 'invalid_manifest'
    | 'no_random_values'
    | 'replaced'
    | 'unknown_end'
    | 'client_broken'
    // Others may come: handle what you do not know.
    | (string & {})
  /** For you, not for your user. */
  readonly message: string
}

export type PassageCloseReason = 'complete' | 'error' | 'canceled'

/**
 * Keeps one text for one session at a time, so that it goes on after the app was killed. The text holds the session's token:
 * keep it where only your app reads it. It holds answers of the site too, up to a megabyte.
 */
export interface PassageStore {
  read(): string | null | Promise<string | null>
  /** The text must outlive the app once the promise is over. */
  write(text: string): void | Promise<void>
  clear(): void | Promise<void>
}

/** What the user reads. Each has an English default; the service's own words for its work come beside them. */
export interface PassageWords {
  /** While the service has said nothing yet. */
  readonly working: string
  readonly reconnecting: string
  readonly canceling: string
  readonly cancel: string
  /** Above the site, while the user signs in there. */
  readonly yourTurn: string
  readonly secure: string
  readonly notSecure: string
  readonly stopTitle: string
  readonly stopText: string
  readonly stop: string
  readonly goOn: string
  /** @param name as the site shows it; null where it does not */
  readonly continueAs: (name: string | null) => string
  readonly continueYes: string
  readonly continueNo: string
}

export interface PassageSessionProps {
  /** The origin of your Passage: `https://passage.example.workers.dev`. */
  readonly service: string
  /** As `POST /v1/links` answered it to your server. Another code is another session. */
  readonly claimCode: string
  /** Of every integration that your server makes links for. */
  readonly manifests: PassageManifest | readonly PassageManifest[]
  /** The link is complete. Once, and then `onClose`. */
  readonly onComplete?: ((result: PassageResult) => void) | undefined
  /** The session has ended otherwise, or could not begin. Once, and then `onClose`. */
  readonly onError?: ((error: PassageError) => void) | undefined
  /** Nothing more will come, and nothing of the session is left on the device: take the component away. Once. */
  readonly onClose?: ((reason: PassageCloseReason) => void) | undefined
  /** Without it a session goes on for as long as the app's process lives. */
  readonly store?: PassageStore | undefined
  /**
   * Fills the bytes with random ones. Without it `crypto.getRandomValues`, which React Native lacks: load
   * `react-native-get-random-values`, or hand over that of `expo-crypto`.
   */
  readonly randomValues?: ((bytes: Uint8Array<ArrayBuffer>) => unknown) | undefined
  readonly words?: Partial<PassageWords> | undefined
  /** Whether the app is dark. Without it, as the system is. */
  readonly isDark?: boolean | undefined
}
