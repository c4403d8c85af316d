// An answer as a page has written it: read as what any page could have made up. Pure.
import type { PageAnswer } from '../../device/hands/in-page.ts'
import { COMMAND_ERROR_CODES } from '../../wire/error-code.ts'

/** Longer than any sentence of ours. Characters. */
const MOST_MESSAGE = 200
const UNREADABLE: PageAnswer = {
  failed: { code: 'script_error', message: 'The page gave an answer that nobody can read.' },
}

export function parsePageAnswer(text: string): PageAnswer {
  const value = parse(text)
  if (!isFields(value)) {
    return UNREADABLE
  }
  if (Object.hasOwn(value, 'result')) {
    return { result: value['result'] }
  }
  const failed = value['failed']
  if (!isFields(failed)) {
    return UNREADABLE
  }
  const { message, thrown } = failed
  const code = COMMAND_ERROR_CODES.find((known) => known === failed['code'])
  if (code === undefined || typeof message !== 'string') {
    return UNREADABLE
  }
  return {
    failed: {
      code,
      message: sentence(message),
      ...(typeof thrown === 'string' ? { thrown: sentence(thrown) } : {}),
    },
  }
}

function sentence(text: string): string {
  return text.slice(0, MOST_MESSAGE).replaceAll(/\p{C}/gu, ' ')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
