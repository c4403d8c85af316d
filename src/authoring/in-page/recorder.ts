// The recorder's half in a page, in a world of its own: what the author does there, what is pointed at, and the toolbar. Says
// all of it to the half beside the browser, and keeps nothing that the next page needs.
import { Failed } from '../../device/failed.ts'
import type { PageWindow } from '../../device/hands/element.ts'
import { extract } from '../../device/hands/extract.ts'
import { isPassword } from '../../device/hands/words.ts'
import { insideOf, safePath } from '../safe-path.ts'
import { shapeOf } from '../shape.ts'
import type { Draft, PointedAt, Said, Shown } from '../spoken.ts'
import {
  type Column,
  draftList,
  draftValues,
  fieldsOf,
  type ListDraft,
  listOf,
  rowAround,
  rowOfBoth,
} from './draft-reading.ts'
import { selectorOf } from './find-selector.ts'
import { hear } from './hear.ts'
import { keepPage } from './kept-page.ts'
import { newPointer } from './pointer.ts'
import { press } from './build.ts'
import { type Drafted, newToolbar, type PointFor } from './toolbar.ts'

declare const passageRecorderSays: (said: string) => void

type Drafting =
  | { readonly kind: 'list'; readonly first: Element; readonly list: ListDraft; what: string }
  | {
      readonly kind: 'values'
      readonly elements: readonly Element[]
      readonly root: string
      readonly columns: readonly Column[]
      what: string
    }

const view: PageWindow = window
const isTop = view === view.top
let shown: Shown | null = null
let site = ''
let drafting: Drafting | null = null
let pointing: PointFor | null = null
let notice: string | null = null

const toolbar = isTop
  ? newToolbar({
      place: (placed) => say({ say: 'placed', placed }),
      signIn: () => say({ say: 'sign-in' }),
      signedIn: () => say({ say: 'signed-in' }),
      operation: (resource, action) => say({ say: 'operation', resource, action }),
      point,
      stopPointing: () => pointer?.end(),
      submits: () => say({ say: 'submits' }),
      undo: () => say({ say: 'undo' }),
      finish: () => say({ say: 'finish' }),
      name: (selector, argument) => say({ say: 'named', selector, argument }),
      always: (selector) => say({ say: 'always', selector }),
      redraft: draw,
      keepDraft,
      dropDraft: () => {
        drafting = null
        draw()
      },
    })
  : null
const pointer = toolbar === null ? null : newPointer(view, (event) => event.target === toolbar.host, toolbar.frame)

/** What the other half tells: at the beginning, and after each step. */
export function show(now: Shown, at: string): void {
  shown = now
  site = at
  attach()
  draw()
}

/** Without words of its own: the other half decides what is made of it. */
function say(said: Said): void {
  notice = null
  passageRecorderSays(JSON.stringify(said))
}

guard()
hear(view, {
  isOpen: () => shown?.phase === 'operation' && pointer?.isPointing !== true,
  isSigningIn: () => isTop && shown?.phase === 'sign-in',
  apart: toolbar?.host ?? null,
  get typed() {
    return shown?.typed ?? []
  },
  keep,
  say: (said) => {
    // What the draft was made of may be gone after it.
    if (said.say === 'clicked') {
      drafting = null
    }
    say(said)
  },
})
if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', begin)
} else {
  begin()
}

function begin(): void {
  attach()
  say({ say: 'here' })
  new MutationObserver(attach).observe(document, { childList: true, subtree: true })
}

/** Some programs draw the whole page anew. */
function attach(): void {
  const root = document.documentElement as Element | null
  if (toolbar !== null && root !== null && toolbar.host.parentNode !== root && document.body !== null) {
    root.append(toolbar.host)
  }
}

/**
 * The page hears nothing of what is done in the toolbar: its keys would act, its menus close, its dialogs take the focus
 * back. So nothing of it goes down to the toolbar either, and a press is told to its button from here.
 */
function guard(): void {
  const guarded =
    'keydown keypress keyup beforeinput input focusin focusout pointerdown mousedown pointerup mouseup click dblclick wheel touchstart touchend'
  for (const type of guarded.split(' ')) {
    view.addEventListener(type, (event) => (event.target === toolbar?.host ? keepApart(event) : goThere(event)), {
      capture: true,
    })
  }
}

function keepApart(event: Event): void {
  event.stopImmediatePropagation()
  const button = event.isTrusted ? (toolbar?.buttonAt(event) ?? null) : null
  if (button !== null && event.type === 'mousedown') {
    // The focus stays in the page, and so does what is open there.
    event.preventDefault()
  } else if (button !== null && event.type === 'click') {
    press(button)
  }
}

/** Alt and R lead to the toolbar from anywhere. */
function goThere(event: Event): void {
  const { altKey, code } = event as KeyboardEvent
  if (event.type === 'keydown' && altKey && code === 'KeyR' && event.isTrusted && toolbar !== null) {
    event.preventDefault()
    event.stopImmediatePropagation()
    toolbar.focus()
  }
}

function keep(): string {
  const { key = '', typed = [] } = shown ?? {}
  return keepPage(document, toolbar?.host ?? null, { key, typed: [...typed, ...typedNow()], keep: [] })
}

/** What stands in fields now, which nobody has left yet. */
function typedNow(): string[] {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')]
  return fields.filter((one) => one.value !== one.defaultValue && !isPassword(one)).map(({ value }) => value)
}

function point(at: PointFor): void {
  pointing = at
  notice = null
  draw()
  pointer?.begin((element) => {
    pointing = null
    if (element !== null) {
      take(at, element)
    }
    draw()
  })
}

function take(at: PointFor, element: Element): void {
  const secrets = shown?.typed ?? []
  if (at === 'list' || at === 'second') {
    takeList(at, element, secrets)
  } else if (at === 'value') {
    const elements = drafting?.kind === 'values' ? [...drafting.elements, element] : [element]
    const draft = draftValues(view, elements, secrets)
    notice = draft === null ? 'No selector finds it: it may be in a shadow root.' : null
    drafting = draft === null ? drafting : { kind: 'values', elements, ...draft, what: drafting?.what ?? suggested() }
  } else {
    sayPointed(at, element, secrets)
  }
}

function suggested(): string {
  return shown?.suggestedWhat ?? ''
}

function takeList(at: 'list' | 'second', element: Element, secrets: readonly string[]): void {
  const before = drafting?.kind === 'list' ? drafting : null
  const first = at === 'second' && before !== null ? before.first : element
  const row = at === 'second' ? rowOfBoth(first, element) : rowAround(element)
  const list = row === null ? null : draftList(view, row, secrets)
  if (list === null) {
    notice = 'No list was found around that. Point at two of its rows, at the same thing in each.'
    drafting = before
    return
  }
  drafting = { kind: 'list', first, list, what: before?.what ?? suggested() }
}

function sayPointed(at: PointedAt, element: Element, secrets: readonly string[]): void {
  const link = at === 'signOut' ? element.closest('a') : null
  const inside = link === null ? null : insideOf(site, link.href)
  const selector = selectorOf(view, element, secrets)
  if (at === 'signOut' && inside === null) {
    notice = 'That is no link of the site. Where none signs out, leave it.'
  } else if (selector !== null) {
    say({ say: 'pointed', at, selector, path: inside === null ? null : safePath(inside, secrets) })
  }
}

function draftOf(one: Drafting): Draft {
  return one.kind === 'list' ? listOf(one.list) : { root: one.root, fields: fieldsOf(one.columns) }
}

/** With the very hand that a client reads with. */
function readNow(one: Drafting): { readonly preview: string; readonly value: ReturnType<typeof extract> | null } {
  try {
    const value = extract(view, draftOf(one))
    return { value, preview: JSON.stringify(value, null, 1) }
  } catch (cause) {
    return { value: null, preview: cause instanceof Failed ? cause.message : String(cause) }
  }
}

function keepDraft(): void {
  const one = drafting
  const value = one === null ? null : readNow(one).value
  if (one === null || value === null) {
    return
  }
  drafting = null
  say({ say: 'preview', shown: value })
  say({
    say: 'read',
    what: one.what === '' ? suggested() : one.what,
    draft: draftOf(one),
    shape: shapeOf(value),
    page: keep(),
  })
}

function draw(): void {
  if (toolbar === null || shown === null) {
    return
  }
  const one = drafting
  toolbar.show(shown, one === null ? null : drawn(one), pointing, notice)
}

function drawn(one: Drafting): Drafted {
  const { value, preview } = readNow(one)
  const columns = one.kind === 'list' ? one.list.columns : one.columns
  const count = Array.isArray(value) ? `${value.length} rows\n` : ''
  return {
    kind: one.kind,
    columns,
    preview: count + preview,
    isRead: value !== null && columns.some(({ isKept }) => isKept),
    get what() {
      return one.what
    },
    set what(words) {
      one.what = words
    },
  }
}
