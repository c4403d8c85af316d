// Three generators make their clients of a document, each into a folder of its own: `node generate.js openapi.json out`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@hey-api/openapi-ts'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { generate } from 'orval'

const [path = '', out = ''] = process.argv.slice(2)

mkdirSync(join(out, 'openapi-typescript'), { recursive: true })
const types = astToString(await openapiTypescript(JSON.parse(readFileSync(path, 'utf8'))))
writeFileSync(join(out, 'openapi-typescript/schema.ts'), types)

await createClient({ input: path, output: join(out, 'hey-api'), logs: { level: 'silent', file: false } })

await generate({
  input: { target: path },
  output: { target: join(out, 'orval/api.ts'), client: 'fetch', mode: 'split' },
})
