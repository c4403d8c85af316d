// A machine that deploys: a checkout of its own, and the real wrangler, which takes the stand-in for Cloudflare.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { secretsIn } from '../../src/cli/secrets.ts'
import { type Ended, newProject, runCommand } from '../node/project.ts'
import type { Cloudflare } from './cloudflare.ts'

/** They pass, and leave a line. */
export const CHECKS = 'echo checks ran\n'

export interface Deployer {
  readonly project: string
  /** Puts a file of its own into the checkout, in place of what is there. */
  write(name: string, text: string): void
  /** What happens instead of the checks. */
  writeNpm(script: string): void
  /** The secrets that a file has. */
  secretsOf(name: string): ReturnType<typeof secretsIn>
  deploy(flags?: readonly string[], environment?: Record<string, string>): Promise<Ended>
  run(command: string, words: readonly string[], environment?: Record<string, string>): Promise<Ended>
  remove(): void
}

export function newDeployer(cloud: Cloudflare): Deployer {
  const project = newProject()
  // The checks before a deploy are npm's to run.
  mkdirSync(join(project, 'bin'))
  const writeNpm = (script: string) => {
    writeFileSync(join(project, 'bin', 'npm'), `#!/bin/sh\n${script}`)
    chmodSync(join(project, 'bin', 'npm'), 0o755)
  }
  writeNpm(CHECKS)
  const run = (command: string, words: readonly string[], environment: Record<string, string> = {}) =>
    runCommand(project, command, words, {
      PATH: `${join(project, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      CLOUDFLARE_API_BASE_URL: cloud.url,
      CLOUDFLARE_API_TOKEN: 'token',
      CI: '',
      ...environment,
    })
  return {
    project,
    writeNpm,
    write: (name, text) => {
      rmSync(join(project, name), { force: true })
      writeFileSync(join(project, name), text)
    },
    secretsOf: (name) => secretsIn(readFileSync(join(project, name), 'utf8')),
    deploy: (flags = [], environment = {}) => {
      const account = environment['CLOUDFLARE_ACCOUNT_ID'] ?? 'account'
      const worker = flags.includes('staging') ? 'passage-staging' : 'passage'
      return run('deploy', ['--url', cloud.addressOf(account, worker), '--wait', '5', ...flags], environment)
    },
    run,
    remove: () => rmSync(project, { recursive: true, force: true }),
  }
}
