// Every file of a new integration, and every file that it changes: from what an author has said or shown. Pure; whoever calls
// it reads and writes.
import type { Integration } from '../../integrations/integration.ts'
import type { RecordedOperation, Recording } from '../recording.ts'
import { argumentsOf } from '../recording.ts'
import type { ExtractFields } from '../../wire/extract.ts'
import { addToCatalogue, addToWords } from './insert.ts'
import { pagesOf } from '../pages.ts'
import { resourceFile, resourcesIn, usedNewResource, usedResource } from './known-resources.ts'
import { plural, spoken, withArticle } from './names.ts'
import type { Property, ResultShape } from './result-shape.ts'
import { writeIntegration, type UsedResource } from './write-integration.ts'
import { type NewResource, writeResource } from './write-resource.ts'
import { writeTable } from './write-table.ts'

export interface Known {
  readonly catalogue: readonly Integration[]
  /** The text of a file of the project; null where there is none. */
  readonly read: (file: string) => string | null
  readonly languages: readonly string[]
}

export interface NewFiles {
  /** By path. */
  readonly texts: ReadonlyMap<string, string>
  readonly newResources: readonly string[]
}

/** @param fields of the results of resources that there are not yet, where nothing was shown */
export function newFilesOf(recording: Recording, label: string, fields: readonly Property[], known: Known): NewFiles {
  const there = resourcesIn(known.catalogue)
  const names = [...new Set(recording.operations.map(({ resource }) => resource))]
  const made = names.filter((name) => !there.has(name)).map((name) => newResource(name, recording.operations, fields))
  const used: UsedResource[] = names.map((name) => {
    const resource = there.get(name)
    const fresh = made.find((one) => one.name === name)
    return fresh !== undefined
      ? usedNewResource(fresh)
      : usedResource(resource ?? { name }, known.read(`src/integrations/resources/${resourceFile(name)}`) ?? '')
  })
  const { name } = recording
  const texts = new Map<string, string>([
    [`src/integrations/${name}.ts`, writeIntegration(recording, label, used)],
    [`test/integrations/${name}.test.ts`, writeTable(recording, label, used)],
    [`test/integrations/fixtures/${name}/pages.json`, `${JSON.stringify(pagesOf(recording), null, 2)}\n`],
    ...made.map((one) => [`src/integrations/resources/${resourceFile(one.name)}`, writeResource(one)] as const),
    ['src/integrations/catalogue.ts', addToCatalogue(known.read('src/integrations/catalogue.ts') ?? '', name)],
  ])
  for (const language of known.languages) {
    const before = known.read(language) ?? ''
    const after = made.reduce(
      (text, one) => wordsFor(one).reduce((rest, [key, words]) => addToWords(rest, key, words), text),
      before,
    )
    if (after !== before) {
      texts.set(language, after)
    }
  }
  return { texts, newResources: made.map((one) => one.name) }
}

function wordsFor({ name, read, write }: NewResource): (readonly [key: string, words: string])[] {
  return [
    ...(read === null ? [] : [[`${name}:read`, `List the ${spoken(plural(name))}`] as const]),
    ...(write === null ? [] : [[`${name}:write`, `Add ${withArticle(spoken(name))}`] as const]),
  ]
}

function newResource(name: string, operations: readonly RecordedOperation[], fields: readonly Property[]): NewResource {
  const own = operations.filter((one) => one.resource === name)
  const reads = own.find(({ action }) => action === 'read')
  const writes = own.find(({ action }) => action === 'write')
  return {
    name,
    read: reads === undefined ? null : shownShape(name, reads, fields),
    write: writes === undefined ? null : argumentsOf(writes),
  }
}

/** What the last reading of an operation gives. */
function shownShape(name: string, { steps }: RecordedOperation, fields: readonly Property[]): ResultShape {
  const last = steps.findLast((step) => step.do === 'extract')
  const list = last !== undefined && last.rows === undefined ? null : plural(name)
  const shown = last === undefined ? [] : propertiesOf(last.fields)
  return { list, count: null, properties: shown.map((one) => fields.find((field) => field.name === one.name) ?? one) }
}

function propertiesOf(fields: ExtractFields): Property[] {
  return Object.entries(fields).map(([name, field]) => {
    if ('rows' in field) {
      return { name, kind: 'list', isOptional: false, of: propertiesOf(field.fields) }
    }
    if (field.present === true) {
      return { name, kind: 'yes', isOptional: false }
    }
    return field.all === true
      ? { name, kind: 'list', isOptional: false, of: [] }
      : { name, kind: 'text', isOptional: field.optional === true }
  })
}
