// What the parts of the extension say to each other, and who may say what. A page of a site, or the process that it runs in,
// may pretend to be the bar; none can pretend to be the hosted page or a page of the extension: the browser says which it is.
import type { LinkForExtension } from '../wire/extension-message.ts'
import type { Shown } from './shown.ts'

export type Asked =
  /** The hosted page, on the user's press. */
  | { readonly ask: 'link'; readonly link: LinkForExtension }
  /** The hosted page of this link is there, perhaps again. */
  | { readonly ask: 'here'; readonly linkId: string }
  /** The user has pressed what the extension's page asks for, and the browser let it: it is asked whether that is so. */
  | { readonly ask: 'allowed'; readonly linkId: string }
  | { readonly ask: 'choose'; readonly linkId: string; readonly accepted: boolean }
  | { readonly ask: 'front'; readonly linkId: string }
  | { readonly ask: 'cancel'; readonly linkId: string }
  /** A dialog was dismissed in the tab of a session. */
  | { readonly ask: 'dialog'; readonly kind: DialogKind }

export const DIALOG_KINDS = ['alert', 'confirm', 'prompt'] as const
export type DialogKind = (typeof DIALOG_KINDS)[number]

/** To a bar, or a page of the extension's own. */
export interface Told {
  readonly shown: readonly Shown[]
}

/** To the content script of the hosted page: is the page of this link still there? It answers with true. */
export interface AskedStill {
  readonly ask: 'still'
  readonly linkId: string
}

/** As the browser tells of whoever speaks. */
export interface Speaker {
  readonly origin: string | null
  readonly tabId: number | null
  readonly isMainFrame: boolean
}

export interface Known {
  /** The extension's own origin. */
  readonly own: string
  readonly service: string
  /** Which link has its site in this tab; null: none. */
  linkIn(tabId: number): string | null
}

/** Any page's script may ask for what it likes: it is answered only where it is who it must be. */
export function mayAsk(asked: Asked, { origin, tabId, isMainFrame }: Speaker, known: Known): boolean {
  const isOwn = origin === known.own
  const linkHere = tabId === null || !isMainFrame ? null : known.linkIn(tabId)
  switch (asked.ask) {
    case 'link':
    case 'here':
      return origin === known.service && tabId !== null
    case 'allowed':
    case 'choose':
      return isOwn
    case 'front':
    case 'cancel':
      return isOwn || linkHere === asked.linkId
    case 'dialog':
      return linkHere !== null
  }
}

/** Null for what is no such message. */
export function readAsked(message: unknown): Asked | null {
  if (typeof message !== 'object' || message === null || !('ask' in message)) {
    return null
  }
  const { ask, ...given } = message as Readonly<Record<string, unknown>>
  if (typeof ask !== 'string' || !Object.hasOwn(FIELDS, ask)) {
    return null
  }
  const isWhole = Object.entries(FIELDS[ask as Asked['ask']]).every(([name, type]) => isOf(type, given[name]))
  return isWhole ? (message as Asked) : null
}

type FieldType = 'link' | 'dialog' | 'string' | 'boolean'

const FIELDS: { readonly [A in Asked['ask']]: Readonly<Record<string, FieldType>> } = {
  link: { link: 'link' },
  here: { linkId: 'string' },
  allowed: { linkId: 'string' },
  choose: { linkId: 'string', accepted: 'boolean' },
  front: { linkId: 'string' },
  cancel: { linkId: 'string' },
  dialog: { kind: 'dialog' },
}

function isOf(type: FieldType, value: unknown): boolean {
  switch (type) {
    case 'link':
      return isLink(value)
    case 'dialog':
      return DIALOG_KINDS.some((kind) => kind === value)
    case 'string':
      return isText(value)
    case 'boolean':
      return typeof value === 'boolean'
  }
}

/** Names and codes: no longer one is any, and none is kept or drawn. */
const MOST_TEXT = 1_000

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_TEXT
}

function isLink(value: unknown): boolean {
  const { linkId, code, integrationId, asker } = (value ?? {}) as Readonly<Record<string, unknown>>
  return [linkId, code, integrationId, asker].every(isText)
}
