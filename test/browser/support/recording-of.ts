// What was said in one session of an app, in lines that a page of the documentation can show: the same each time it is said.
import type { PageCall } from '../../../src/device/hands/in-page.ts'
import type { AppWord } from './web-view-shell.ts'

/** @param service its origin */
export function linesOf(words: readonly AppWord[], service: string): string[] {
  const asked = new Map<string, PageCall>()
  const lines = words.flatMap((word): string[] => {
    switch (word.kind) {
      case 'sent':
        return [`> ${word.frame}`]
      case 'received':
        return word.frame === 'pong' ? [] : [`< ${word.frame}`]
      case 'load':
        return [`load ${word.address}`]
      case 'run': {
        const [, name, text] = /call\(("[^"]*"),("(?:[^"\\]|\\.)*")\)/.exec(word.text) ?? []
        const call = JSON.parse(JSON.parse(text ?? '"null"') as string) as PageCall
        asked.set(JSON.parse(name ?? '""') as string, call)
        return [`ask  ${call.table} ${call.name} ${JSON.stringify(call.params)}`]
      }
      case 'message': {
        const [name = '', ...said] = word.text.split(' ')
        const call = asked.get(name)
        return call === undefined ? [`hear ${word.text}`] : [`hear ${call.table} ${call.name} ${said.join(' ')}`]
      }
      case 'view':
      case 'turn':
      case 'started':
      case 'answered':
      case 'end':
      case 'refused':
        return []
    }
  })
  const plain = lines.map((line) => shortened(line, service))
  // How often a page is looked at depends on the machine.
  return plain.filter((line, index) => plain.indexOf(line) === index || /^[<>]/.test(line))
}

function shortened(line: string, service: string): string {
  return (
    line
      .replaceAll(service, 'https://site.example')
      .replaceAll(/\b(sess|link|cmd)_\w+/g, '$1_…')
      .replaceAll(/("(?:ts|clientSeq|expiresAt|began)":)[\d.]+/g, '$10')
      .replaceAll(/\bbegun [\d.]+/g, 'begun 0')
      // As it stands in a regular expression.
      .replaceAll(/http:\/\/127(?:\\+\.\d+)+:\d+/g, String.raw`https://site\\.example`)
      .replaceAll(/"timeout":4999[\d.]*/g, '"timeout":5000')
  )
}
