// Made of the schemas of src/wire and src/integrations by `npm run build`: change those, and build.

export interface Integrations {
  readonly tmobile: {
    readonly paymentMethod: {
      readonly read: {
        readonly arguments: null
        readonly result: {
          readonly paymentMethods: readonly {
            readonly order: number
            readonly vendorId: string
            readonly last4: string
            readonly type: 'credit_card' | 'debit_card' | 'bank_account' | 'other'
            readonly isDefault: boolean
            readonly brand?: string
            readonly expirationDate?: string
            readonly nickname?: string
            readonly billingZip?: string
          }[]
        }
      }
      readonly write: {
        readonly arguments: {
          /** 12 to 19 digits, without spaces */ readonly cardNumber: string
          /** MM/YY: this month or a later one */ readonly expirationDate: string
          /** 3 or 4 digits */ readonly cvv: string
          /** As it is printed there */ readonly nameOnCard: string
          /** Of the billing address */ readonly billingZip: string
          /** For sites that ask for all of it */ readonly billingAddress?: {
            /** Street and number */ readonly line1: string
            /** Apartment or suite */ readonly line2?: string
            /** City or town */ readonly city: string
            /** As the site asks for it */ readonly state: string
            /** As the site asks for it */ readonly country?: string
          }
          /** Fills the form and has it checked as far as the site does, and adds nothing */ readonly dryRun?: boolean
        }
        readonly result:
          | { readonly success: true; readonly card: { readonly last4: string } }
          | { readonly dryRun: true; readonly card: { readonly last4: string } }
      }
    }
    readonly mobileBillingStatement: {
      readonly read: {
        readonly arguments: { /** The newest ones, as many as this */ readonly limit?: number }
        readonly result: {
          readonly billing: readonly {
            readonly statementId?: string
            readonly periodStart: string
            readonly periodEnd?: string
            readonly dueDate?: string
            readonly amountDue: number
            readonly currency: string
          }[]
        }
      }
    }
  }
  readonly att: {
    readonly paymentMethod: {
      readonly read: {
        readonly arguments: null
        readonly result: {
          readonly paymentMethods: readonly {
            readonly order: number
            readonly vendorId: string
            readonly last4: string
            readonly type: 'credit_card' | 'debit_card' | 'bank_account' | 'other'
            readonly isDefault: boolean
            readonly brand?: string
            readonly expirationDate?: string
            readonly nickname?: string
            readonly billingZip?: string
          }[]
        }
      }
      readonly write: {
        readonly arguments: {
          /** 12 to 19 digits, without spaces */ readonly cardNumber: string
          /** MM/YY: this month or a later one */ readonly expirationDate: string
          /** 3 or 4 digits */ readonly cvv: string
          /** As it is printed there */ readonly nameOnCard: string
          /** Of the billing address */ readonly billingZip: string
          /** For sites that ask for all of it */ readonly billingAddress?: {
            /** Street and number */ readonly line1: string
            /** Apartment or suite */ readonly line2?: string
            /** City or town */ readonly city: string
            /** As the site asks for it */ readonly state: string
            /** As the site asks for it */ readonly country?: string
          }
          /** Fills the form and has it checked as far as the site does, and adds nothing */ readonly dryRun?: boolean
        }
        readonly result:
          | { readonly success: true; readonly card: { readonly last4: string } }
          | { readonly dryRun: true; readonly card: { readonly last4: string } }
      }
    }
    readonly mobileBillingStatement: {
      readonly read: {
        readonly arguments: { /** The newest ones, as many as this */ readonly limit?: number }
        readonly result: {
          readonly billing: readonly {
            readonly statementId?: string
            readonly periodStart: string
            readonly periodEnd?: string
            readonly dueDate?: string
            readonly amountDue: number
            readonly currency: string
          }[]
        }
      }
    }
  }
  readonly verizon: {
    readonly paymentMethod: {
      readonly read: {
        readonly arguments: null
        readonly result: {
          readonly paymentMethods: readonly {
            readonly order: number
            readonly vendorId: string
            readonly last4: string
            readonly type: 'credit_card' | 'debit_card' | 'bank_account' | 'other'
            readonly isDefault: boolean
            readonly brand?: string
            readonly expirationDate?: string
            readonly nickname?: string
            readonly billingZip?: string
          }[]
        }
      }
      readonly write: {
        readonly arguments: {
          /** 12 to 19 digits, without spaces */ readonly cardNumber: string
          /** MM/YY: this month or a later one */ readonly expirationDate: string
          /** 3 or 4 digits */ readonly cvv: string
          /** As it is printed there */ readonly nameOnCard: string
          /** Of the billing address */ readonly billingZip: string
          /** For sites that ask for all of it */ readonly billingAddress?: {
            /** Street and number */ readonly line1: string
            /** Apartment or suite */ readonly line2?: string
            /** City or town */ readonly city: string
            /** As the site asks for it */ readonly state: string
            /** As the site asks for it */ readonly country?: string
          }
          /** Fills the form and has it checked as far as the site does, and adds nothing */ readonly dryRun?: boolean
        }
        readonly result:
          | { readonly success: true; readonly card: { readonly last4: string } }
          | { readonly dryRun: true; readonly card: { readonly last4: string } }
      }
    }
    readonly mobileBillingStatement: {
      readonly read: {
        readonly arguments: { /** The newest ones, as many as this */ readonly limit?: number }
        readonly result: {
          readonly billing: readonly {
            readonly statementId?: string
            readonly periodStart: string
            readonly periodEnd?: string
            readonly dueDate?: string
            readonly amountDue: number
            readonly currency: string
          }[]
        }
      }
    }
  }
  readonly ubereats: {
    readonly orderHistory: {
      readonly read: {
        readonly arguments: { /** The newest ones, as many as this */ readonly limit?: number }
        readonly result: {
          readonly orderCount: number
          readonly orders: readonly (
            | {
                readonly id: string
                readonly placedAt: string
                readonly total: number
                readonly currency: string
                readonly items: readonly { readonly name: string; readonly quantity: number }[]
                readonly restaurant: string
                readonly merchant?: string
              }
            | {
                readonly id: string
                readonly placedAt: string
                readonly total: number
                readonly currency: string
                readonly items: readonly { readonly name: string; readonly quantity: number }[]
                readonly merchant: string
                readonly restaurant?: string
              }
          )[]
        }
      }
    }
    readonly paymentMethod: {
      readonly read: {
        readonly arguments: null
        readonly result: {
          readonly paymentMethods: readonly {
            readonly order: number
            readonly vendorId: string
            readonly last4: string
            readonly type: 'credit_card' | 'debit_card' | 'bank_account' | 'other'
            readonly isDefault: boolean
            readonly brand?: string
            readonly expirationDate?: string
            readonly nickname?: string
            readonly billingZip?: string
          }[]
        }
      }
    }
  }
}

export type Issue = { readonly path: string; readonly message: string }

export type LinkError = {
  readonly code:
    | 'AUTOMATION_ERROR'
    | 'CLIENT_TIMEOUT'
    | 'CLIENT_UNSUPPORTED'
    | 'CONNECTION_FAILED'
    | 'LOGIN_FAILED'
    | 'RESULT_VALIDATION_ERROR'
    | 'OUTCOME_UNKNOWN'
    | 'AUTOMATION_CHANGED'
    | 'USER_CANCELED'
    | 'INTERNAL_ERROR'
  readonly message: string
}

export type LinkFields = {
  readonly id: string
  readonly integrationId: string
  readonly operations: readonly { readonly resource: string; readonly action: string }[]
  readonly externalUserId: string | null
  readonly status: 'pending' | 'active' | 'failed' | 'complete' | 'expired' | 'canceled'
  readonly currentSessionId: string | null
  readonly returnUrl: string | null
  readonly debug: boolean
  /** Epoch milliseconds */ readonly expiresAt: number
  /** Epoch milliseconds */ readonly createdAt: number
  /** Epoch milliseconds */ readonly updatedAt: number
}

export type CreatedLinkFields = {
  readonly linkId: string
  readonly claimCode: string
  readonly integrationId: string
  readonly operations: readonly { readonly resource: string; readonly action: string }[]
  readonly status: 'pending'
  readonly appClipUrl: string
  readonly returnUrl?: string
  /** Epoch milliseconds */ readonly expiresAt: number
  /** Epoch milliseconds */ readonly createdAt: number
  readonly warnings?: readonly { readonly path: string; readonly message: string }[]
}

export type LinkPage = {
  readonly links: readonly {
    readonly id: string
    readonly integrationId: string
    readonly operations: readonly { readonly resource: string; readonly action: string }[]
    readonly externalUserId: string | null
    readonly status: 'pending' | 'active' | 'failed' | 'complete' | 'expired' | 'canceled'
    readonly currentSessionId: string | null
    readonly returnUrl: string | null
    readonly debug: boolean
    readonly error: {
      readonly code:
        | 'AUTOMATION_ERROR'
        | 'CLIENT_TIMEOUT'
        | 'CLIENT_UNSUPPORTED'
        | 'CONNECTION_FAILED'
        | 'LOGIN_FAILED'
        | 'RESULT_VALIDATION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'AUTOMATION_CHANGED'
        | 'USER_CANCELED'
        | 'INTERNAL_ERROR'
      readonly message: string
    } | null
    /** Epoch milliseconds */ readonly expiresAt: number
    /** Epoch milliseconds */ readonly createdAt: number
    /** Epoch milliseconds */ readonly updatedAt: number
  }[]
  readonly nextCursor: string | null
}

export type Erasure = { readonly erased: number; /** Call again until none remain */ readonly remaining: number }

export type EventPage = {
  readonly events: readonly {
    readonly id: string
    readonly seq: number
    readonly type:
      | 'link.created'
      | 'link.claimed'
      | 'session.connected'
      | 'session.disconnected'
      | 'session.user_required'
      | 'operation.started'
      | 'operation.completed'
      | 'link.complete'
      | 'link.failed'
      | 'link.expired'
      | 'link.canceled'
    readonly data: Readonly<Record<string, string | number>>
    /** Epoch milliseconds */ readonly createdAt: number
  }[]
  readonly nextAfter: number | null
}

export type Sessions = {
  readonly sessions: readonly {
    readonly id: string
    /** Epoch milliseconds */ readonly startedAt: number
    readonly endedAt: number | null
    readonly status: 'active' | 'complete' | 'failed' | 'expired' | 'canceled'
    readonly error: {
      readonly code:
        | 'AUTOMATION_ERROR'
        | 'CLIENT_TIMEOUT'
        | 'CLIENT_UNSUPPORTED'
        | 'CONNECTION_FAILED'
        | 'LOGIN_FAILED'
        | 'RESULT_VALIDATION_ERROR'
        | 'OUTCOME_UNKNOWN'
        | 'AUTOMATION_CHANGED'
        | 'USER_CANCELED'
        | 'INTERNAL_ERROR'
      readonly message: string
    } | null
    readonly operations: readonly {
      readonly resource: string
      readonly action: string
      readonly status: 'pending' | 'running' | 'complete' | 'failed'
      readonly startedAt: number | null
      readonly endedAt: number | null
    }[]
    readonly client: { readonly name: string; readonly version: string } | null
  }[]
}

export type Timeline = {
  readonly entries: readonly {
    /** Epoch milliseconds */ readonly at: number
    readonly kind: 'command' | 'user' | 'reconnect' | 'console' | 'end'
    readonly command?: string
    /** A selector or pattern, or what was looked for */ readonly target?: string
    /** Of an address, without its query */ readonly path?: string
    readonly durationMs?: number
    /** `ok` or an error code; absent where no answer came */ readonly outcome?: string
    /** Paths of the expected schema */ readonly mismatches?: readonly string[]
    /** A console line of the page, cleaned */ readonly message?: string
  }[]
  readonly truncated: boolean
}

export type Deliveries = {
  readonly deliveries: readonly {
    readonly id: string
    readonly eventId: string
    readonly event: 'link.complete' | 'link.failed' | 'link.expired' | 'link.canceled'
    readonly url: string | null
    readonly status: 'pending' | 'delivered' | 'exhausted'
    readonly attempts: readonly {
      /** Epoch milliseconds */ readonly at: number
      readonly status: number | null
      readonly outcome: 'delivered' | 'refused' | 'answer_broken' | 'timeout' | 'connect_error' | 'url_refused'
      readonly durationMs: number
    }[]
    readonly nextAttemptAt: number | null
  }[]
}

export type Redelivery = { readonly id: string; readonly status: 'pending' }

export type Providers = {
  readonly providers: readonly {
    readonly id: string
    readonly name: string
    readonly resources: readonly {
      readonly name: string
      readonly operations: Readonly<
        Record<
          string,
          {
            readonly description: string
            readonly arguments: Readonly<Record<string, unknown>> | null
            readonly result: Readonly<Record<string, unknown>> | null
          }
        >
      >
    }[]
  }[]
}

export type Simulation = { readonly sessionId: string }

export type SentWebhook = {
  readonly id: string
  readonly event: 'link.complete' | 'link.failed' | 'link.expired' | 'link.canceled'
  readonly isDelivered: boolean
  readonly attempt: {
    /** Epoch milliseconds */ readonly at: number
    readonly status: number | null
    readonly outcome: 'delivered' | 'refused' | 'answer_broken' | 'timeout' | 'connect_error' | 'url_refused'
    readonly durationMs: number
  }
}

export type FailureCode =
  | 'validation_failed'
  | 'unauthorized'
  | 'session_unauthorized'
  | 'missing_scope'
  | 'https_required'
  | 'not_found'
  | 'link_not_found'
  | 'session_not_found'
  | 'no_timeline'
  | 'delivery_not_found'
  | 'claim_code_not_found'
  | 'verification_key_not_found'
  | 'method_not_allowed'
  | 'link_complete'
  | 'link_canceled'
  | 'link_ended'
  | 'session_alive'
  | 'too_many_sessions'
  | 'delivery_pending'
  | 'too_many_redeliveries'
  | 'link_expired'
  | 'link_erased'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'idempotency_key_reused'
  | 'idempotency_key_of_other_api_key'
  | 'upgrade_required'
  | 'rate_limited'
  | 'internal_error'
  | 'unavailable'

export type LinkErrorCode =
  | 'AUTOMATION_ERROR'
  | 'CLIENT_TIMEOUT'
  | 'CLIENT_UNSUPPORTED'
  | 'CONNECTION_FAILED'
  | 'LOGIN_FAILED'
  | 'RESULT_VALIDATION_ERROR'
  | 'OUTCOME_UNKNOWN'
  | 'AUTOMATION_CHANGED'
  | 'USER_CANCELED'
  | 'INTERNAL_ERROR'

export type PersonName =
  | 'user_good'
  | 'user_otp'
  | 'user_wrong'
  | 'user_locked'
  | 'user_slow'
  | 'user_down'
  | 'user_changed'
  | 'card_declined'
  | 'user_garbled'
  | 'card_lost'
  | 'user_cancels'
  | 'user_second_try'
  | 'nobody'
