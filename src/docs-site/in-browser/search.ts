// The docs' search box: what is typed, what is shown for it, and by which keys one gets there. The index is fetched when the
// box is first gone to. Without this script the box is not shown, and the pages lead everywhere.
import { type Find, finderOf, type Found } from './find.ts'
import type { Section } from './section.ts'

const SECTIONS = '/docs/assets/sections.json'

export function offerSearch(): void {
  const box = document.querySelector<HTMLElement>('search')
  const form = box?.querySelector('form')
  const input = box?.querySelector('input')
  const list = box?.querySelector('ol')
  const status = box?.querySelector<HTMLElement>('[role=status]')
  if (box && form && input && list && status) {
    box.hidden = false
    serve({ box, form, input, list, status })
  }
}

interface Parts {
  readonly box: HTMLElement
  readonly form: HTMLFormElement
  readonly input: HTMLInputElement
  readonly list: HTMLOListElement
  readonly status: HTMLElement
}

function serve({ box, form, input, list, status }: Parts): void {
  let find: Promise<Find> | null = null
  let typed = 0

  const show = async (): Promise<void> => {
    const query = input.value.trim()
    const turn = ++typed
    if (query === '') {
      draw(null, '')
      return
    }
    find ??= load()
    const found = await find.then(
      (finder) => finder(query),
      () => null,
    )
    if (turn !== typed) {
      return
    }
    if (found === null) {
      // The next letter tries again.
      find = null
      draw(null, 'The search could not be loaded.')
      return
    }
    draw(found, wordsFor(found, query))
  }

  const draw = (found: readonly Found[] | null, words: string): void => {
    list.replaceChildren(...(found ?? []).map(itemOf))
    list.hidden = found === null || found.length === 0
    status.textContent = words
  }

  const links = (): HTMLAnchorElement[] => [...list.querySelectorAll('a')]
  const close = (): void => {
    typed++
    draw(null, '')
  }

  // A phone has no such keys.
  if (matchMedia('(hover: hover) and (pointer: fine)').matches) {
    input.placeholder = /Mac|iP/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'
  }
  input.addEventListener('focus', () => {
    find ??= load()
    find.catch(() => (find = null))
  })
  input.addEventListener('input', () => void show())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void show().then(() => links()[0]?.click())
  })
  // Gone to a place on the same page: nothing is loaded, and what was found would cover it.
  list.addEventListener('click', close)
  box.addEventListener('keydown', (event) => {
    const all = [input, ...links()]
    const at = all.indexOf(document.activeElement as HTMLInputElement | HTMLAnchorElement)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      all.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % all.length)?.focus()
    } else if (event.key === 'Escape') {
      close()
      input.focus()
    }
  })
  box.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) {
      list.hidden = true
    }
  })
  box.addEventListener('focusin', () => {
    list.hidden = links().length === 0
  })
  addEventListener('keydown', (event) => {
    if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      input.select()
      input.focus()
    }
  })
}

async function load(): Promise<Find> {
  const answer = await fetch(SECTIONS)
  if (!answer.ok) {
    throw new Error(`${SECTIONS} was answered ${answer.status}`)
  }
  return finderOf((await answer.json()) as Section[])
}

function wordsFor(found: readonly Found[], query: string): string {
  const [best] = found
  if (best === undefined) {
    return `Nothing found for “${query}”`
  }
  const places = found.length === 1 ? '1 place found' : `${found.length} places found`
  return best.isPartly ? `${places}, none with all of these words` : places
}

function itemOf({ address, title, page, excerpt }: Found): HTMLLIElement {
  const link = document.createElement('a')
  link.href = address
  link.append(textIn('strong', title), textIn('small', page), textIn('span', excerpt))
  const item = document.createElement('li')
  item.append(link)
  return item
}

function textIn(name: string, text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text
  return element
}
