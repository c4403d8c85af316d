#!/usr/bin/env node
// `npx passage-webhook-check`, of the package: tries a receiver with no Passage at hand.
import { styleText } from 'node:util'
import { runCommand, type Surroundings, usageOf, WrongWords } from './command.ts'

type Style = Parameters<typeof styleText>[0]

const paint = (style: Style) => (text: string) => (process.stdout.isTTY ? styleText(style, text) : text)
const surroundings: Surroundings = {
  name: 'npx passage-webhook-check',
  local: null,
  look: { good: paint('green'), bad: paint('red'), dim: paint('dim') },
  say: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
}
const words = process.argv.slice(2)
try {
  if (words.some((word) => word === '--help' || word === '-h')) {
    surroundings.say(usageOf(surroundings))
  } else {
    process.exitCode = await runCommand(words, surroundings)
  }
} catch (error) {
  surroundings.note(error instanceof Error ? error.message : String(error))
  process.exitCode = error instanceof WrongWords ? 2 : 1
}
