// The manifest of a run: what the cases ask, and no more. A client that holds manifests holds this one, and must refuse the
// cases that ask for something else. Pure.
import { literal } from '../wire/address-pattern.ts'
import { COMMAND_NAMES, type CommandName } from '../wire/command.ts'
import type { AllowedCommand, Manifest } from '../wire/manifest.ts'
import type { Case, Step } from './case.ts'
import { fillIn } from './expect.ts'
import { type Origins, wordsFor } from './site.ts'

export function manifestOf(cases: readonly Case[], origins: Origins): Manifest {
  const sites = [origins.site, origins.elsewhere]
  const commands = cases.flatMap((one) => commandsOf(one, origins))
  const until = cases.flatMap((one) => untilOf(one, origins))
  return {
    integration: 'conformance',
    name: 'Conformance',
    sites,
    origins: sites,
    until: distinct(until, (one) => JSON.stringify(one)),
    commands: distinct(commands, ({ command, params }) => JSON.stringify([command, params])),
  }
}

function commandsOf({ name, about, steps }: Case, origins: Origins): AllowedCommand[] {
  const words = wordsFor(name, origins)
  return steps.flatMap((step) => {
    if (step.do !== 'send' || step.isOutside || !isCommand(step.command)) {
      return []
    }
    const params = fillIn(step.params, words)
    const url = params['url']
    const isAddress = step.command === 'navigate' && typeof url === 'string'
    return [
      { command: step.command, params: isAddress ? { ...params, url: { $path: pathOf(url) } } : params, why: about },
    ]
  })
}

function untilOf({ name, steps }: Case, origins: Origins): Manifest['until'] {
  const words = wordsFor(name, origins)
  return steps
    .flatMap((step: Step) => ('until' in step ? (step.until ?? []) : []))
    .map((until) =>
      until.type === 'selector'
        ? { type: until.type, selector: until.selector }
        : { type: until.type, path: fillIn(until.pattern, words).replace(`^${literal(origins.site)}`, '') },
    )
}

/** A regular expression for this very path. */
function pathOf(address: string): string {
  const { pathname, search, hash } = new URL(address)
  return literal(pathname + search + hash)
}

function isCommand(name: string): name is CommandName {
  return COMMAND_NAMES.some((known) => known === name)
}

function distinct<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()]
}
