// src/env.d.ts declares what the code has of wrangler.toml: names and kinds of bindings, and no value. What else is in that file,
// such as a further database, is whoever deploys's own.
import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { experimental_generateTypes as generateTypes } from 'wrangler'

const FILE = 'src/env.d.ts'
const COMMAND = 'npx wrangler types src/env.d.ts --include-runtime=false --strict-vars=false'

function bindingsIn(types: string): string[] {
  const [, body = ''] = /^interface __BaseEnv_Env \{\n([^]*?)^\}/m.exec(types) ?? []
  // Whose class an object's is, is said only where the Worker is built already.
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/(DurableObjectNamespace)[^;]*;$/, '$1;'))
}

describe(FILE, () => {
  it('declares only bindings that wrangler.toml has', async ({ expect }) => {
    const { env } = await generateTypes({
      config: 'wrangler.toml',
      path: FILE,
      includeRuntime: false,
      strictVars: false,
    })
    const declared = bindingsIn(readFileSync(FILE, 'utf8'))
    expect(declared.length).toBeGreaterThan(20)
    expect(bindingsIn(env ?? ''), `out of date: ${COMMAND}`).toEqual(expect.arrayContaining(declared))
  })
})
