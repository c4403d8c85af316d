// Why a link failed, and why a command did. Public and never renamed: callers and automations switch on them.

export const LINK_ERROR_CODES = [
  'AUTOMATION_ERROR',
  'CLIENT_TIMEOUT',
  'CLIENT_UNSUPPORTED',
  'CONNECTION_FAILED',
  'LOGIN_FAILED',
  'RESULT_VALIDATION_ERROR',
  'OUTCOME_UNKNOWN',
  'AUTOMATION_CHANGED',
  'USER_CANCELED',
  'INTERNAL_ERROR',
] as const
export type LinkErrorCode = (typeof LINK_ERROR_CODES)[number]

export const COMMAND_ERROR_CODES = [
  'timeout',
  'not_found',
  'navigation_failed',
  'script_error',
  'unsupported',
  'detached',
  'refused',
] as const
export type CommandErrorCode = (typeof COMMAND_ERROR_CODES)[number]
