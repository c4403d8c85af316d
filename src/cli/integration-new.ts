// `npm run integration -- new`: writes the files of a new integration. Overwrites none, and asks no site anything.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pagesFolder } from '../authoring/pages.ts'
import { readRecording } from '../authoring/recording-file.ts'
import { INTEGRATION_NAME, type Recording } from '../authoring/recording.ts'
import { unfilledIn } from '../authoring/unfilled.ts'
import { blankOperation, blankRecording } from '../authoring/writing/blueprint.ts'
import { resourcesIn } from '../authoring/writing/known-resources.ts'
import { plural } from '../authoring/writing/names.ts'
import { newFilesOf } from '../authoring/writing/new-files.ts'
import { parseFields, type Property, type ResultShape, shapeOf } from '../authoring/writing/result-shape.ts'
import { namedSites } from '../core/site.ts'
import { catalogue } from '../integrations/catalogue.ts'
import { ACTIONS, type Action } from '../integrations/resources/resource.ts'
import * as z from 'zod'
import { CLIENT_TYPES } from './client-types-file.ts'
import { readOptions } from './options.ts'
import { paint, UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- new NAME --site URL [--label TEXT] [--resource R] [--action read|write] [--fields LIST] [--takes LIST]
       npm run integration -- new NAME --from RECORDING [--label TEXT] [--fields LIST]

Writes src/integrations/NAME.ts, its table test, a folder for kept pages, and its line in the catalogue, and the client's types
anew. What nobody has said yet is marked; "check NAME" lists it. --label is the name that users see.
--from writes it from what "record" has kept: .build/recordings/NAME.
--resource is one that there is (${[...resourcesIn(catalogue).keys()].join(', ')}), which is paymentMethod unless you say so,
or a new one: then --fields says what each of its entries has, as in id,name,city?,total:number,isDefault:yes, and for
--action write --takes what it takes: page,text. Without it that is each text of --fields but the id.`

export async function runNew(): Promise<number> {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      site: { type: 'string' },
      label: { type: 'string' },
      resource: { type: 'string', default: 'paymentMethod' },
      action: { type: 'string', multiple: true, default: ['read'] },
      fields: { type: 'string' },
      takes: { type: 'string' },
      from: { type: 'string' },
    },
  })
  const [, name, ...rest] = positionals
  if (name === undefined || rest.length > 0) {
    throw new UsageError(USAGE)
  }
  if (!INTEGRATION_NAME.test(name)) {
    throw new UsageError('The name is lower-case letters, digits and dashes, and begins with a letter: acme-bank.')
  }
  const fields = fieldsOf(values.fields)
  const takes = fieldsOf(values.takes)
  const folder = values.from ?? null
  const recording =
    folder !== null
      ? recorded(name, folder)
      : blank(name, siteOf(values.site), values.resource, actionsOf(values.action), { fields, takes })
  const label =
    values.label ??
    name
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ')
  const { texts, newResources } = newFilesOf(recording, label, fields, {
    catalogue,
    read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    languages: globSync('src/words/{en,es}.ts'),
  })
  const changed = [...texts.keys()].filter((file) => existsSync(file))
  const inTheWay = changed.find((file) => !/(?:catalogue|words\/\w+)\.ts$/.test(file))
  if (inTheWay !== undefined) {
    throw new UsageError(`${inTheWay} is there already.`, 1)
  }
  for (const [file, text] of texts) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const pages = folder === null ? [] : copyPages(name, folder, recording)
  format([...texts.keys()])
  const areTypesMade = makeTypes()
  const types = areTypesMade ? [CLIENT_TYPES] : []
  const files = [...texts.keys(), ...pages, ...types]
  tell({ name, files, pages: pages.length, changed: [...changed, ...types], newResources, areTypesMade })
  return await Promise.resolve(0)
}

/** Under the name that is asked for: one recording may become two integrations. */
function recorded(name: string, folder: string): Recording {
  const found = readRecording(folder)
  if (found === null) {
    throw new UsageError(
      `There is no recording in ${folder}: npm run integration -- record ${name} --site URL makes one.`,
      1,
    )
  }
  return { ...found, name }
}

function blank(
  name: string,
  site: string,
  resource: string,
  actions: readonly Action[],
  { fields, takes }: { readonly fields: readonly Property[]; readonly takes: readonly Property[] },
): Recording {
  if (!/^[a-z][A-Za-z0-9]{0,63}$/.test(resource)) {
    throw new UsageError('A resource is named in camel case, of letters and digits: bankAccount.')
  }
  const there = resourcesIn(catalogue).get(resource)
  const operations = actions.map((action) => {
    const known = there?.[action]
    if (there !== undefined && known === undefined) {
      throw new UsageError(
        `The resource ${resource} has no ${action}: add it to its file in src/integrations/resources/.`,
        1,
      )
    }
    const shape: ResultShape =
      known === undefined ? { list: plural(resource), count: null, properties: named(fields) } : shapeOf(known.result())
    const args =
      known === undefined
        ? (takes.length > 0 ? takes : named(fields).filter(({ name, kind }) => kind === 'text' && name !== 'id')).map(
            ({ name }) => name,
          )
        : textsOf(known.arguments?.() ?? null)
    return blankOperation(resource, action, shape, args)
  })
  return blankRecording(name, site, operations)
}

const SOME: readonly Property[] = [
  { name: 'id', kind: 'text', isOptional: false },
  { name: 'name', kind: 'text', isOptional: false },
]

function named(fields: readonly Property[]): readonly Property[] {
  return fields.length === 0 ? SOME : fields
}

/** The arguments that are texts and must be given: the others are up to the author. */
function textsOf(schema: z.ZodType | null): string[] {
  const { properties = {}, required = [] } = schema === null ? {} : z.toJSONSchema(schema, { io: 'input' })
  return required.filter((name) => {
    const one = properties[name]
    return typeof one === 'object' && one.type === 'string'
  })
}

function actionsOf(given: readonly string[]): Action[] {
  const actions = ACTIONS.filter((action) => given.includes(action))
  if (actions.length !== new Set(given).size) {
    throw new UsageError(`--action is ${ACTIONS.join(' or ')}.`)
  }
  return actions
}

function fieldsOf(text: string | undefined): Property[] {
  try {
    return text === undefined ? [] : parseFields(text)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The fields are not understood.')
  }
}

function siteOf(text: string | undefined): string {
  if (text === undefined) {
    throw new UsageError(`Say where the site is: --site https://www.example.com\n\n${USAGE}`)
  }
  const parsed = namedSites(true).safeParse({ site: text })
  if (!parsed.success) {
    throw new UsageError(`--site ${parsed.error.issues[0]?.message ?? 'is no address'}.`)
  }
  return parsed.data['site']?.site ?? text
}

function copyPages(name: string, folder: string, recording: Recording): string[] {
  const pages = recording.operations.flatMap(({ steps }) => steps.flatMap(({ page }) => page ?? []))
  return [...new Set(pages)].map((page) => {
    const file = join(pagesFolder(name), page)
    copyFileSync(join(folder, page), file)
    return file
  })
}

/** As the rest of the project is. */
function format(files: readonly string[]): void {
  const program = fileURLToPath(new URL('../../node_modules/oxfmt/bin/oxfmt', import.meta.url))
  // What it breaks into lines the first time may be joined the second.
  for (let times = 0; times < 2; times++) {
    spawnSync(process.execPath, [program, ...files], { stdio: 'ignore' })
  }
}

/** This process has loaded the catalogue as it was. Gives whether it could be done: a recording may have given what does not load. */
function makeTypes(): boolean {
  const program = fileURLToPath(new URL('integration.ts', import.meta.url))
  return spawnSync(process.execPath, [program, 'types'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

function tell(made: {
  name: string
  files: readonly string[]
  /** How many of them were kept while recording. */
  pages: number
  changed: readonly string[]
  newResources: readonly string[]
  areTypesMade: boolean
}): void {
  for (const file of made.files) {
    console.log(`${made.changed.includes(file) ? paint('yellow', 'changed') : paint('green', 'new    ')}  ${file}`)
  }
  const sources = made.files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  const count = unfilledIn(sources).length
  console.log(
    [
      '',
      ...made.newResources.map(
        (name) => `The resource ${name} is new: see that its fields are what every site has that offers it.`,
      ),
      ...(made.pages === 0
        ? []
        : [
            `Look at each kept page in test/integrations/fixtures/${made.name} before you commit it: there it is for everybody.`,
          ]),
      ...(made.areTypesMade
        ? []
        : [`${CLIENT_TYPES} is as it was: npm run integration -- types, once the new files load.`]),
      count === 0 ? 'Nothing is left to fill in.' : `${count} lines are left to fill in.`,
      `Next: npm run integration -- check ${made.name}`,
    ].join('\n'),
  )
}
