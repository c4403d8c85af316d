// Every command of `passage`: its words, what it takes, its options. What is parsed, what `--help` says and what a shell completes
// are all read from here.
import { EVENT_NAMES } from '../client/webhook-events.ts'

export interface Option {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  /** What stands for its value in a usage. */
  readonly value?: string
  /** All that it may be. */
  readonly choices?: readonly string[]
  readonly about: string
}

export interface Command {
  readonly about: string
  /** `<name>` must be there, `[name]` may, `<name…>` is one or more. */
  readonly takes: readonly string[]
  /** All that the first word after the command's own may be. */
  readonly choices?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
}

const STATUSES = ['pending', 'active', 'failed', 'complete', 'expired', 'canceled']

const organisation: Option = { type: 'string', value: 'ID', about: 'org_…: whom webhooks must be for' }
const mode: Option = { type: 'string', value: 'MODE', choices: ['test', 'live'], about: 'test or live' }
const user: Option = { type: 'string', value: 'ID', about: 'your identifier of the user' }

export const COMMANDS = {
  login: {
    about: 'Keep the address and an API key for the other commands. The key is asked for, or read from stdin',
    takes: ['[URL]'],
    options: { organisation },
  },
  logout: { about: 'Forget them', takes: [], options: {} },
  'links create': {
    about: 'Ask for a link, e.g. `links create tmobile paymentMethod:read`',
    takes: ['[integration]', '[operations…]'],
    options: {
      body: { type: 'string', value: 'FILE', about: 'the request as JSON, arguments too; - is stdin' },
      'webhook-url': { type: 'string', value: 'URL', about: 'where its webhooks go' },
      'return-url': { type: 'string', value: 'URL', about: 'where the user goes afterwards' },
      'external-user-id': user,
      'expires-in': { type: 'string', value: 'SECONDS', about: 'until it expires' },
      'retain-result-for': { type: 'string', value: 'SECONDS', about: 'that its result is kept' },
      locale: { type: 'string', value: 'TAG', about: 'language of the hosted page' },
      debug: { type: 'boolean', about: 'keep a timeline of each session for a day' },
      'idempotency-key': { type: 'string', value: 'KEY', about: 'the same again makes no second link' },
      watch: { type: 'boolean', about: 'go on as `links watch`' },
    },
  },
  'links list': {
    about: 'The newest links',
    takes: [],
    options: {
      status: { type: 'string', value: 'STATUS', choices: STATUSES, about: STATUSES.join(', ') },
      integration: { type: 'string', value: 'ID', about: 'of one integration' },
      'external-user-id': user,
      'error-code': { type: 'string', value: 'CODE', about: 'with this error, e.g. LOGIN_FAILED' },
      'created-after': { type: 'string', value: 'TIME', about: 'e.g. 2026-11-28T00:00:00Z' },
      'created-before': { type: 'string', value: 'TIME', about: 'before then' },
      webhook: {
        type: 'string',
        value: 'STATE',
        choices: ['pending', 'exhausted'],
        about: 'pending: one of its webhooks is still tried; exhausted: one was given up',
      },
      limit: { type: 'string', value: 'N', about: 'how many: 20 unless it is given' },
    },
  },
  'links get': { about: 'A link, with its result or error', takes: ['<link>'], options: {} },
  'links watch': {
    about: 'What happens to a link, until it has ended. Ends with 0 where it is complete, else with 3',
    takes: ['<link>'],
    options: { timeout: { type: 'string', value: 'SECONDS', about: 'wait no longer' } },
  },
  'links cancel': { about: 'End a link that has not ended', takes: ['<link>'], options: {} },
  events: {
    about: 'What happened to a link',
    takes: ['<link>'],
    options: { after: { type: 'string', value: 'SEQ', about: 'later ones only' } },
  },
  deliveries: { about: 'The webhooks of a link, with every attempt', takes: ['<link>'], options: {} },
  redeliver: {
    about: 'Send a webhook again; the only one of its link where none is named',
    takes: ['<link>', '[delivery]'],
    options: {},
  },
  providers: { about: 'What can be asked for', takes: [], options: {} },
  trigger: {
    about: 'Send an example of a webhook to your server, signed by a key of this machine, or by the service',
    takes: ['<event>'],
    choices: EVENT_NAMES,
    options: {
      url: { type: 'string', value: 'URL', about: 'your route' },
      'link-id': { type: 'string', value: 'ID', about: 'of which link; a new id unless it is given' },
      'external-user-id': user,
      result: { type: 'string', value: 'FILE', about: 'what a complete one holds, as JSON; - is stdin' },
      'error-code': { type: 'string', value: 'CODE', about: 'of a failed one: LOGIN_FAILED unless it is given' },
      organisation,
      mode: { ...mode, about: 'test or live: as your account is unless it is given' },
      'by-service': {
        type: 'boolean',
        about: 'sent and signed by the service, with a test key: it must reach the address',
      },
      port: { type: 'string', value: 'N', about: 'where the public key is published: 4620' },
    },
  },
  listen: {
    about: 'Send what happens to your links to a server on this machine, signed as all your webhooks are',
    takes: [],
    options: {
      'forward-to': {
        type: 'string',
        value: 'URL',
        multiple: true,
        about: 'your route; several where it is given again',
      },
      event: { type: 'string', value: 'EVENT', multiple: true, choices: EVENT_NAMES, about: 'these only' },
      organisation: { ...organisation, about: 'org_…: whom they are for, where the service has no socket' },
      port: { type: 'string', value: 'N', about: 'where the public key is published then: 4620' },
    },
  },
  verify: {
    about: 'Whether a webhook is genuine, and if not, why. Ends with 0 where it is, else with 3',
    takes: ['[FILE]'],
    options: {
      header: {
        type: 'string',
        value: "'NAME: VALUE'",
        multiple: true,
        about: 'one that came with it: FILE is then the body alone, else headers, an empty line and the body',
      },
      url: { type: 'string', value: 'URL', about: 'where your Passage runs' },
      organisation,
      mode,
      'any-age': { type: 'boolean', about: 'an old one too' },
    },
  },
  completion: {
    about: 'What completes these commands in your shell, e.g. `source <(passage completion bash)`',
    takes: ['<shell>'],
    choices: ['bash', 'zsh', 'fish'],
    options: {},
  },
} as const satisfies Readonly<Record<string, Command>>

export type CommandName = keyof typeof COMMANDS

export const NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** Of every command. */
export const COMMON: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', about: 'JSON, for scripts' },
  help: { type: 'boolean', about: 'what the command takes' },
}

export function commandOf(name: CommandName): Command {
  return COMMANDS[name]
}
