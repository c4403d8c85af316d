// What README.md and the pages of src/docs/ show a reader: their commands, as they would be typed.
import { globSync, readFileSync } from 'node:fs'

export const PAGES: readonly string[] = ['README.md', 'SECURITY.md', ...globSync('src/docs/*.md').toSorted()]

export interface Shown {
  readonly page: string
  readonly command: string
}

export function shownCommands(): Shown[] {
  return PAGES.flatMap((page) => commandsIn(readFileSync(page, 'utf8')).map((command) => ({ page, command })))
}

/** The text of the one command that begins so. A test that types it types what the page shows, whatever is changed there. */
export function shownCommand(beginning: string): string {
  const [found] = shownCommands().filter(({ command }) => command.startsWith(beginning))
  if (found === undefined) {
    throw new Error(`No page shows a command that begins with ${beginning}`)
  }
  return found.command
}

/** Those of all shell blocks of a page, without comments and prompts. One in quotes may have several lines. */
export function commandsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^```(?:sh|bash|console)\n(.*?)^```/gms)].flatMap(([, block = '']) => split(block))
}

function split(block: string): string[] {
  const commands = ['']
  // A continued line, a text in quotes, a comment, what ends a command, or any other character.
  for (const [piece] of block.matchAll(/\\\n|'[^']*'|"(?:\\.|[^"\\])*"|(?:^|(?<=\s))#.*$|&&|\n|[^]/gm)) {
    if (piece === '&&' || piece === '\n') {
      commands.push('')
    } else if (!piece.startsWith('#')) {
      commands.push(commands.pop() + (piece === '\\\n' ? ' ' : piece))
    }
  }
  return commands.map((command) => command.trim().replace(/^\$ /, '')).filter((command) => command !== '')
}
