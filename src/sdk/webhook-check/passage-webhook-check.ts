#!/usr/bin/env node
// `npx passage-webhook-check`, of the package: tries a receiver with no Passage at hand.
import { heedOutput } from '../command/broken-output.ts'
import { Interrupted, readSecret } from '../command/read-secret.ts'
import { painter, type Style, usesColour } from '../command/terminal.ts'
import { runCommand, secretFrom, type Surroundings, usageOf, WrongWords } from './command.ts'

const inColour = painter(usesColour(process.env, process.stdout.isTTY))
const paint = (style: Style) => (text: string) => inColour(style, text)
const surroundings: Surroundings = {
  name: 'npx passage-webhook-check',
  local: null,
  look: { good: paint('green'), bad: paint('red'), dim: paint('dim') },
  askSecret: async () => await secretFrom(process.env, readSecret),
  say: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
}
heedOutput()
const words = process.argv.slice(2)
try {
  if (words.some((word) => word === '--help' || word === '-h')) {
    surroundings.say(usageOf(surroundings))
  } else {
    process.exitCode = await runCommand(words, surroundings)
  }
} catch (error) {
  surroundings.note(error instanceof Error ? error.message : String(error))
  process.exitCode = error instanceof WrongWords ? 2 : error instanceof Interrupted ? 130 : 1
}
