// An author who records a site: works in the page as a person does, with mouse and keys, and finds what the toolbar offers by
// the names that a screen reader reads out. Its tree is closed, so nothing else gets there.
import type { CDPSession, Page } from 'playwright-core'
import { until } from '../../../src/device/wait.ts'

const LIMIT_MS = 30_000

export class Author {
  readonly page: Page
  readonly #session: CDPSession

  private constructor(page: Page, session: CDPSession) {
    this.page = page
    this.#session = session
  }

  static async at(page: Page): Promise<Author> {
    const session = await page.context().newCDPSession(page)
    await session.send('Accessibility.enable')
    await session.send('DOM.enable')
    return new Author(page, session)
  }

  async press(name: string, role = 'button'): Promise<void> {
    const { x, y } = await this.#find(role, name)
    await this.page.mouse.click(x, y)
  }

  /** Into a field of the toolbar. */
  async write(name: string, text: string): Promise<void> {
    await this.press(name, 'textbox')
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.type(text)
    await this.page.keyboard.press('Enter')
  }

  async choose(name: string, letter: string): Promise<void> {
    await this.#focus('combobox', name)
    await this.page.keyboard.press(letter)
  }

  /** What the toolbar says of that name. */
  async sees(role: string, name: string | RegExp): Promise<void> {
    await this.#find(role, name)
  }

  /** The name of what has the focus. */
  async focused(): Promise<string | null> {
    const { nodes } = await this.#session.send('Accessibility.getFullAXTree')
    const isFocused = ({ properties = [] }: (typeof nodes)[number]): boolean =>
      properties.some(({ name, value }) => name === 'focused' && value.value === true)
    const node = nodes.filter((one) => one.role?.value !== 'RootWebArea').find(isFocused)
    return node === undefined ? null : String(node.name?.value ?? '')
  }

  async #focus(role: string, name: string): Promise<void> {
    const { backendNodeId } = await this.#find(role, name)
    await this.#session.send('DOM.focus', { backendNodeId })
  }

  async #find(role: string, name: string | RegExp): Promise<{ x: number; y: number; backendNodeId: number }> {
    const isIt = (one: string): boolean => (typeof name === 'string' ? one === name : name.test(one))
    const found = await until(async () => {
      const node = (await this.#nodes()).find((one) => one.role === role && isIt(one.name))
      return node === undefined ? null : await this.#placeOf(node.id)
    }, LIMIT_MS)
    if (found === null) {
      const there = (await this.#nodes()).map((one) => `${one.role} "${one.name}"`)
      throw new Error(`No ${role} "${String(name)}" among ${there.join(', ')}`)
    }
    return found
  }

  async #placeOf(backendNodeId: number): Promise<{ x: number; y: number; backendNodeId: number } | null> {
    try {
      await this.#session.send('DOM.scrollIntoViewIfNeeded', { backendNodeId })
      const { model } = await this.#session.send('DOM.getBoxModel', { backendNodeId })
      const [left = 0, top = 0, right = 0, , , bottom = 0] = model.content
      return { x: (left + right) / 2, y: (top + bottom) / 2, backendNodeId }
    } catch {
      // It was drawn anew meanwhile, or has no place.
      return null
    }
  }

  async #nodes(): Promise<{ role: string; name: string; id: number }[]> {
    const { nodes } = await this.#session.send('Accessibility.getFullAXTree')
    return nodes
      .filter((node) => !node.ignored)
      .flatMap(({ role, name, backendDOMNodeId: id }) =>
        id === undefined ? [] : [{ role: String(role?.value), name: String(name?.value ?? ''), id }],
      )
  }
}
