// What stands behind a command's name. `--help` and `-h` print its usage and do nothing else; what it does not know is
// refused before anything is done.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { UsageError } from './say.ts'

/**
 * Prints `usage` and ends where help is asked for.
 * @throws UsageError for an unknown flag, a flag without its value, a word too many
 */
export function readOptions<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return parseArgs(config)
  } catch (error) {
    // Node adds how to write a file name that begins with a dash: nobody here has one.
    const [sentence] = (error instanceof Error ? error.message : 'Not understood.').split('. To specify')
    throw new UsageError(`${sentence?.replace(/\.?$/, '.')}\n\n${usage}`)
  }
}
