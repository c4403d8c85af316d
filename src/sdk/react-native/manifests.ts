// The manifests as an app hands them over, which a compiler knows only as JSON. Pure.
import type { Manifest } from '../../wire/manifest.ts'
import { Unable } from './outcome.ts'
import type { PassageSessionProps } from './props.ts'

/** @throws Unable */
export function parseManifests(given: PassageSessionProps['manifests']): readonly Manifest[] {
  const manifests: readonly unknown[] = [given].flat()
  if (manifests.length === 0 || !manifests.every(isManifest)) {
    throw new Unable(
      'invalid_manifest',
      'What was given is not what `npm run manifest -- <integration> --json` prints.',
    )
  }
  return manifests
}

/** Only its form. What it allows is compared with what is asked, and whatever it lacks is refused. */
function isManifest(value: unknown): value is Manifest {
  return (
    isFields(value) &&
    typeof value['integration'] === 'string' &&
    [value['sites'], value['origins']].every((texts) => isList(texts, (one) => typeof one === 'string')) &&
    isList(value['until'], (one) => isFields(one) && (one['type'] === 'url' || one['type'] === 'selector')) &&
    isList(value['commands'], (one) => isFields(one) && typeof one['command'] === 'string' && isFields(one['params']))
  )
}

function isList(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne)
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
