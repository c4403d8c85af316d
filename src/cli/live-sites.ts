// Where live links reach each integration, for a command that asks no server: LIVE_ORIGINS as it is set before the command,
// else as wrangler.toml has it.
import { readFileSync } from 'node:fs'
import { namedSites, type Sites } from '../core/site.ts'
import { parseLiveOrigins } from './live.ts'

/** @throws UsageError where LIVE_ORIGINS is not what it must be */
export function readLiveSites(): Sites {
  const text = parseLiveOrigins(process.env['LIVE_ORIGINS'] || inConfiguration())
  return text === null ? {} : namedSites(true).parse(JSON.parse(text))
}

function inConfiguration(): string | undefined {
  const [, quoted = '', plain = ''] =
    /^LIVE_ORIGINS *= *(?:("(?:[^"\\]|\\.)*")|'([^']*)')/m.exec(readFileSync('wrangler.toml', 'utf8')) ?? []
  return quoted === '' ? plain : String(JSON.parse(quoted))
}
