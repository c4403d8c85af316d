// Before the tests of the Worker: the scripts that it imports as texts. wrangler's own build step does not run here.
import { execFileSync } from 'node:child_process'

export default function setup(): void {
  execFileSync(process.execPath, ['src/cli/build-client.ts'])
}
