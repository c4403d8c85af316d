// `npm run rotate`: a fresh key signs webhooks from now on. The one before stays published for a week, so that whatever
// it signed can still be checked: there is no moment at which a receiver fails.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitOnSignal, main, UsageError } from './say.ts'
import { PRODUCTION_FILE, readText, rotateSigningKeys, VARIABLES_FILE, writePrivate } from './secrets.ts'
import { runWrangler, stateDirectory } from './wrangler.ts'

exitOnSignal()
await main(async () => {
  const { remote } = parseArgs({ options: { remote: { type: 'boolean', default: false } } }).values
  const file = remote ? PRODUCTION_FILE : VARIABLES_FILE
  const rotated = rotateSigningKeys(readText(file) ?? '', Date.now())
  if (rotated === null) {
    throw new UsageError(`${file} has no SIGNING_KEYS: ${remote ? 'deploy from here' : 'run npm start'} first.`)
  }
  if (remote && !(await upload(rotated.keys))) {
    return 1
  }
  // After the upload: a key that never reached the service must not look as if it signed.
  writePrivate(file, rotated.text)
  console.log('A fresh key signs webhooks from now on. The one before stays published for 7 days.')
  return 0
})

async function upload(keys: string): Promise<boolean> {
  const path = join(stateDirectory(), 'signing-keys.json')
  writeFileSync(path, JSON.stringify({ SIGNING_KEYS: keys }), { mode: 0o600 })
  try {
    const { code, stderr } = await runWrangler(['secret', 'bulk', path])
    if (code !== 0) {
      console.error(stderr)
    }
    return code === 0
  } finally {
    rmSync(path)
  }
}
