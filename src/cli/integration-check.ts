// `npm run integration -- check`: what an integration lacks. Changes nothing.
import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unfilledIn } from '../authoring/unfilled.ts'
import { catalogue } from '../integrations/catalogue.ts'
import { readOptions } from './options.ts'
import { paint, UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- check [NAME]

Says what the integration, or each of the catalogue, lacks: what is left to fill in, and its table test. Ends with 0 where
nothing is missing.`

export async function runCheck(): Promise<number> {
  const { positionals } = readOptions(USAGE, { allowPositionals: true, options: {} })
  const [, id, ...rest] = positionals
  const chosen = catalogue.filter((integration) => id === undefined || integration.id === id)
  if (chosen.length === 0 || rest.length > 0) {
    throw new UsageError(`The integrations are ${catalogue.map((one) => one.id).join(', ')}.\n\n${USAGE}`)
  }
  const missing: string[] = []
  for (const one of chosen) {
    console.log(paint('bold', one.id))
    const found = [...unfilledIn(sourcesOf(one.id)), ...(await tableFaults(one.id))]
    missing.push(...found)
    console.log(
      found.length === 0 ? paint('green', '  nothing is missing') : found.map((line) => `  ${line}`).join('\n'),
    )
  }
  return missing.length === 0 ? 0 : 1
}

/** Its own file, what it says of resources and words, and its test. */
function sourcesOf(id: string) {
  const files = [`src/integrations/${id}.ts`, `test/integrations/${id}.test.ts`, ...globSync('src/words/*.ts')]
  return files.filter((file) => existsSync(file)).map((file) => ({ file, text: readFileSync(file, 'utf8') }))
}

async function tableFaults(id: string): Promise<string[]> {
  const file = `test/integrations/${id}.test.ts`
  if (!existsSync(file)) {
    return [`${file}: it has no table test`]
  }
  const words = ['run', '--config', 'test/vitest.config.ts', '--project', 'core', file]
  const child = spawn(process.execPath, [join('node_modules', 'vitest', 'vitest.mjs'), ...words], { stdio: 'pipe' })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number>((settle) => child.once('close', (ended) => settle(ended ?? 1)))
  return code === 0 ? [] : [`${file}: fails\n${output}`]
}
