// A picture of the page, as well as a page can take one: the document is drawn again as an SVG image. What
// an image may not load (pictures, web fonts) is missing. Only what is displayed gets in: passwords stay dots.
import { Failed } from '../failed.ts'
import type { PageWindow } from './element.ts'

/** A picture must fit into one message. */
const MOST_PIXELS = 4_000_000

export interface Picture {
  /** Base64, without the address prefix. */
  readonly data: string
  readonly width: number
  readonly height: number
}

export async function takeScreenshot(view: PageWindow, format: 'png' | 'jpeg', isFullPage: boolean): Promise<Picture> {
  const root = view.document.documentElement
  const width = view.innerWidth
  const height = Math.min(isFullPage ? root.scrollHeight : view.innerHeight, Math.floor(MOST_PIXELS / (width || 1)))
  try {
    const image = new Image()
    image.src = `data:image/svg+xml,${encodeURIComponent(drawing(view, width, height, isFullPage ? 0 : view.scrollY))}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const context = canvas.getContext('2d')
    if (context === null) {
      throw new TypeError('No canvas')
    }
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, height)
    context.drawImage(image, 0, 0)
    const [, data = ''] = canvas.toDataURL(`image/${format}`, 0.8).split(',')
    return { data, width, height }
  } catch (cause) {
    // Some browsers refuse to read such a canvas, and some pages are no well-formed XML.
    throw new Failed('unsupported', 'This browser cannot take a picture of the page.', cause)
  }
}

function drawing(view: PageWindow, width: number, height: number, scrolled: number): string {
  const copy = copyOf(view.document.documentElement)
  const body = copy.querySelector('body')
  if (body !== null) {
    body.style.marginTop = `calc(${view.getComputedStyle(view.document.body).marginTop} - ${scrolled}px)`
  }
  const style = document.createElement('style')
  style.textContent = [...view.document.styleSheets].map(rulesOf).join('\n')
  copy.append(style)
  const markup = new XMLSerializer().serializeToString(copy)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${markup}</foreignObject></svg>`
}

function copyOf(root: HTMLElement): HTMLElement {
  const copy = root.cloneNode(true) as HTMLElement
  // A copy carries the values of the markup, not those typed since.
  const fields = root.querySelectorAll<HTMLInputElement>('input')
  for (const [index, field] of copy.querySelectorAll<HTMLInputElement>('input').entries()) {
    const typed = fields[index]?.value ?? ''
    field.setAttribute('value', field.type === 'password' ? '•'.repeat(typed.length) : typed)
    field.toggleAttribute('checked', fields[index]?.checked === true)
  }
  const texts = root.querySelectorAll('textarea')
  for (const [index, text] of copy.querySelectorAll('textarea').entries()) {
    text.textContent = texts[index]?.value ?? ''
  }
  for (const removed of copy.querySelectorAll('script, noscript, link, style, input[type=hidden], iframe, template')) {
    removed.remove()
  }
  return copy
}

function rulesOf(sheet: CSSStyleSheet): string {
  try {
    return [...sheet.cssRules].map((rule) => rule.cssText).join('\n')
  } catch {
    // The rules of another origin's sheet are not readable: the picture goes without them.
    return ''
  }
}
