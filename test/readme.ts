// Every command that README.md shows must be one that the checks run: prints those that .ci/run lacks, and fails.
import { readFileSync } from 'node:fs'

/** What no check can run, by its beginning. */
const CANNOT_RUN = ['git clone', 'cd ', 'npx wrangler login', 'npx wrangler tail']

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const readme = readFileSync('README.md', 'utf8')
const script = readFileSync('.ci/run', 'utf8')
  .split('\n')
  .filter((line) => !line.trimStart().startsWith('#'))
  .join('\n')

const commands = [...readme.matchAll(/^```(?:sh|bash|console)\n(.*?)^```/gms)]
  .flatMap(([, block]) => (block ?? '').replaceAll('\\\n', ' ').split('\n'))
  .flatMap((line) => line.split('&&'))
  .map((line) =>
    line
      .trim()
      .replace(/^\$ /, '')
      .replace(/\s+#.*$/, ''),
  )
  .filter((line) => line !== '' && !line.startsWith('#'))

const missing = commands.filter((command) => !CANNOT_RUN.some((start) => command.startsWith(start)) && !runs(command))
/** Whether the script runs it, or each of the commands that it only puts one after the other. */
function runs(command: string): boolean {
  const name = /^npm run ([\w:]+)$/.exec(command)?.[1]
  const parts = (name === undefined ? undefined : scripts[name])?.split(' && ') ?? []
  const together = parts.length > 0 && parts.every((part) => part.startsWith('npm ') && runs(part))
  return script.includes(essence(command)) || together
}

for (const command of missing) {
  console.error(`README.md shows a command that .ci/run does not run: ${command}`)
}
console.log(`${commands.length} commands in README.md, ${missing.length} not covered`)
process.exitCode = missing.length === 0 && commands.length > 0 ? 0 : 1

/** The command without what a reader fills in: variables before it, and everything from its first option or value on. */
function essence(command: string): string {
  const words = command
    .split(/\s+/)
    .filter((word, index, all) => !(isAssignment(word) && all.slice(0, index).every(isAssignment)))
  if (words[0] === 'curl') {
    const path = words
      .map((word) => /^["']?(?:https?:\/\/[^/]+|localhost:\d+|\$\{?\w+\}?)(\/[^?$"']*)/.exec(word)?.[1])
      .find(Boolean)
    return path ?? 'curl'
  }
  const end = words.findIndex((word, index) => index > 0 && word !== '--' && /^(-|[A-Z"'$<])/.test(word))
  return (end === -1 ? words : words.slice(0, end)).join(' ').replace(/ --$/, '')
}

function isAssignment(word: string): boolean {
  return /^\w+=/.test(word)
}
