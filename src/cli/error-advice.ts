// What src/docs/errors.md says of each code by which a link fails, for the Worker to tell agents: the page is its only source. Pure.
import type { AllAdvice } from '../core/explain-link.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'

/**
 * In plain words, without Markdown.
 * @param markdown the page
 * @throws Error where it has not all three of a code
 */
export function errorAdviceIn(markdown: string): AllAdvice {
  return Object.fromEntries(
    LINK_ERROR_CODES.map((code) => {
      const [, section = ''] = new RegExp(`^### ${code}\\n(.*?)(?=^#|$(?![^]))`, 'ms').exec(markdown) ?? []
      const said = (what: string): string => {
        const [, words] = new RegExp(`^- \\*\\*${what}:\\*\\* (.+)$`, 'm').exec(section) ?? []
        if (words === undefined) {
          throw new Error(`src/docs/errors.md does not say "${what}" of ${code}`)
        }
        return plain(words)
      }
      return [code, { cause: said('Cause'), userSaw: said('What the user saw'), advice: said('What to do') }]
    }),
  ) as AllAdvice
}

/** A link is its words, and code stands without its quotes. The page has a site and an asker for example: here it is any. */
function plain(markdown: string): string {
  return markdown
    .replaceAll('T-Mobile', '[the site]')
    .replaceAll('Acme', '[the asker]')

    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/`([^`]+)`/g, '$1')
    .replaceAll('**', '')
}
