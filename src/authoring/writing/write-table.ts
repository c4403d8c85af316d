// The table test of an integration: for each operation answers in, commands out, as far as it is known what the site answers.
// It runs as it is, and whoever goes on writes the other ways beside it. Pure.
import type { Recording } from '../recording.ts'
import { argumentsOf } from '../recording.ts'
import { signInParts } from './blueprint.ts'
import { importOf } from './imports.ts'
import { camel, literalOf, quoted, sampleText } from './names.ts'
import { operationsOf, type UsedResource, type WrittenOperation } from './write-integration.ts'

/** @param label as users are told of it */
export function writeTable(recording: Recording, label: string, resources: readonly UsedResource[]): string {
  const { name, site } = recording
  const id = camel(name)
  const operations = operationsOf(recording, resources)
  const readings = operations.flatMap(({ steps }) => steps.readings)
  const { home, start } = signInParts(recording.signIn)
  const body = [
    ...readings.map((one) => `const ${one.name}_SAMPLE = ${literalOf(one.sample)}`),
    `describeSignIn({
  login: (visitor) => ${id}.login(page, visitor),
  play,
  site: SITE,
  signIn: SIGN_IN,
  pages: [${[`[${quoted(home)}, true]`, ...(home === start ? [] : [`[${quoted(start)}, false]`])].join(', ')}],
})`,
    ...operations.map((one) => operationText(one, id)),
  ]
  const text = body.join('\n\n')
  const own = [
    ...new Set([
      id,
      'SIGN_IN',
      ...(text.match(/\b(?:READ|WRITE)_[A-Z0-9_]+\b/g) ?? []),
      ...readings.map((one) => one.name),
    ]),
  ]
  const helpers = [...(text.includes('error(') ? ['error'] : []), 'runOf', 'tableOf', 'value']
  const filled = text.includes('filledWith(')
  const imports = [
    importOf(['describe', 'expect', 'it'], 'vitest'),
    importOf(
      own.filter((one) => !one.endsWith('_SAMPLE')),
      `../../src/integrations/${name}.ts`,
    ),
    importOf(['pageAt'], '../../src/integrations/page.ts'),
    ...resourceImports(operations),
    importOf(['describeSignIn'], './sign-in.ts'),
    importOf([...(filled ? ['filledWith'] : []), ...helpers], './table.ts'),
  ]
  return `// ${label}'s automations as tables: answers in, commands out. No site and no runtime takes part.
${imports.join('\n')}

const SITE = ${quoted(site)}
const page = pageAt(SITE)
const { opened, play } = tableOf(SITE, { ${readings.map((one) => one.name).join(', ')} })

${text}
`
}

function resourceImports(operations: readonly WrittenOperation[]): string[] {
  const names = new Map(operations.map(({ resource }) => [resource.file, resource.resource]))
  return [...names].map(([file, name]) => importOf([name], `../../src/integrations/resources/${file}`))
}

function operationText({ operation, resource, steps }: WrittenOperation, id: string): string {
  const { action } = operation
  const args = argumentsOf(operation)
  const isCard = resource.name === 'paymentMethod' && action === 'write'
  const given = isCard ? CARD : Object.fromEntries(args.map((name) => [name, sampleText(name)]))
  const run = `runOf(${id}, page, ${quoted(resource.name)}, ${quoted(action)}, ${action === 'read' ? 'null' : 'given'})`
  const lines = steps.table.map((line) => line.replace(/^filled\((\w+)\)$/, 'filledWith($1, given)'))
  // A dry run ends where the form is filled: what is sent needs to know what was there before.
  const played = isCard ? lines.filter((line) => !/^\['(?:submit|waitForAny|extract)/.test(line)) : lines
  const first = lines.findIndex((line) => line.includes("['extract"))
  const changed =
    first === -1 || action === 'write'
      ? ''
      : `
  it('says so where the page is another one', () => {
    expect(play(run, [${[...lines.slice(0, first), lines[first]?.replace(/value\(\w+\)/, "error('timeout')") ?? ''].join(', ')}])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
    })
  })
`
  return `describe(${quoted(`${resource.name} ${action}`)}, () => {
${action === 'read' ? '' : `  const given = ${literalOf(isCard ? { ...given, dryRun: true } : given)}\n`}  const run = ${run}

  it(${quoted(action === 'read' ? 'gives what the page shows' : 'sends it once, and sees what came of it')}, () => {
    const next = play(run, [${played.join(', ')}])
    expect(next).toMatchObject({ kind: 'result' })
    expect(${resource.resource}.${action}?.result().safeParse('value' in next ? next.value : null)).toMatchObject({ success: true })
  })
${changed}})`
}

const CARD = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '123',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}
