// What runs inside a page, bundled as one script: the hands and the looks, and an answer that survives the way out. Keeps
// nothing in the page, so that a page which navigates loses nothing. Runs no text that anybody sends.
import { Failed } from '../failed.ts'
import { queryElement } from './element.ts'
import { HANDS, LOOKS } from './hands.ts'
import type { CommandErrorCode } from '../../wire/error-code.ts'

export type PageAnswer =
  | { readonly result: unknown }
  /** `thrown`: what the page or the browser threw, as text. */
  | { readonly failed: { readonly code: CommandErrorCode; readonly message: string; readonly thrown?: string } }

/** How far the document that is there has come. */
export interface PageState {
  readonly isComplete: boolean
  /** All of the document is there, though not all that it shows. */
  readonly isParsed: boolean
  /** Which document it is: when it began. Epoch milliseconds. */
  readonly began: number
  readonly address: string
  /** Of the answer that it came with; 0 where the browser does not tell. */
  readonly status: number
}

/** In the page's own pixels. */
export interface PageSize {
  readonly width: number
  readonly height: number
  readonly fullHeight: number
}

type Call = (view: Window, params: never) => unknown

/** Taken as this script starts: a page may put something else over it. */
const itsReadyState = Object.getOwnPropertyDescriptor(Document.prototype, 'readyState')

const STATE = {
  state: ({ document, performance, location }: Window): PageState => {
    const readyState: unknown = itsReadyState?.get?.call(document)
    return {
      isComplete: readyState === 'complete',
      isParsed: readyState !== 'loading',
      began: performance.timeOrigin,
      address: location.href,
      status: statusOf(performance.getEntriesByType('navigation')[0]),
    }
  },
  size: ({ innerWidth, innerHeight, document }: Window): PageSize => ({
    width: innerWidth,
    height: innerHeight,
    fullHeight: document.documentElement.scrollHeight,
  }),
}

export const TABLES = { hands: HANDS, looks: LOOKS, page: STATE } as const
export type TableName = keyof typeof TABLES

export interface PageCall {
  readonly table: TableName
  readonly name: string
  readonly params: object
  /** Where anything may be seen or done; null: anywhere. */
  readonly origins: readonly string[] | null
}

/** @param origins where anything may be seen or done; null: anywhere. Asked here, no other page can come in between. */
export async function answer(
  table: TableName,
  name: string,
  params: unknown,
  origins: readonly string[] | null,
): Promise<PageAnswer> {
  try {
    if (table !== 'page' && origins !== null && !origins.includes(location.origin)) {
      throw new Failed('refused', 'The browser is at an address that is none of the site.')
    }
    const calls = TABLES[table] as unknown as Readonly<Record<string, Call>>
    if (!Object.hasOwn(calls, name)) {
      throw new Failed('unsupported', 'This client does not know the command.')
    }
    return { result: (await calls[name]?.(window, params as never)) ?? null }
  } catch (cause) {
    if (cause instanceof Failed) {
      const { code, message, thrown } = cause
      return { failed: { code, message, ...(thrown === undefined ? {} : { thrown: textOf(thrown) }) } }
    }
    return { failed: { code: 'script_error', message: 'The command failed unexpectedly.', thrown: textOf(cause) } }
  }
}

/** Null too for a selector that is malformed. */
export function find(selector: string): Element | null {
  try {
    return queryElement(window, selector)
  } catch {
    return null
  }
}

/** Older browsers do not tell. */
function statusOf(navigation: PerformanceEntry | undefined): number {
  const status = navigation !== undefined && 'responseStatus' in navigation && navigation.responseStatus
  return typeof status === 'number' ? status : 0
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? String(thrown) : typeof thrown
}
