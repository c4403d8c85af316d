#!/usr/bin/env node
// `npx passage-client types <URL>`: the types of what a deployment offers, its own integrations included, for `new Passage<…>()`.
// The API key comes by the environment: what is typed is kept in a shell's history.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { heedOutput } from '../command/broken-output.ts'
import { PassageError } from './errors.ts'
import { Passage } from './passage.ts'
import { printIntegrations } from './print-integrations.ts'

const USAGE = `npx passage-client types <URL> [--out FILE]

Writes the types of what the Passage at <URL> offers, as it tells them to your API key:
  PASSAGE_API_KEY=psg_test_… npx passage-client types https://passage.example.com --out passage-types.ts

Then: import type { Integrations } from './passage-types.ts'
      new Passage<Integrations>({ url, apiKey })

  --out FILE   where to; the terminal unless it is given
  -h, --help   this`

/** A word that is wrong: 2, as a shell expects. Anything that did not work: 1. */
class UsageError extends Error {}

async function run(): Promise<void> {
  const { values, positionals } = readWords()
  const [command, url, ...others] = positionals
  if (values.help === true) {
    console.log(USAGE)
    return
  }
  if (command !== 'types' || url === undefined || others.length > 0) {
    throw new UsageError(USAGE)
  }
  const passage = new Passage({ url, apiKey: process.env['PASSAGE_API_KEY'] })
  const text = `// What ${url} offers. Made by \`npx passage-client types\`: make it again after a deploy.\n${printIntegrations('Integrations', await passage.providers.list())}`
  if (values.out === undefined) {
    process.stdout.write(text)
  } else {
    write(values.out, text)
    console.error(`${values.out} is written`)
  }
}

/** @throws UsageError where there is no such place */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new UsageError(`--out ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

function readWords() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : 'Not understood'}\n\n${USAGE}`)
  }
}

heedOutput()
try {
  await run()
} catch (error) {
  const isForeseen = error instanceof UsageError || error instanceof PassageError || error instanceof TypeError
  console.error(isForeseen ? error.message : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
