// A machine that deploys: a checkout of its own, and the real wrangler, which takes the stand-in for Cloudflare.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { secretsIn } from '../../src/cli/secrets.ts'
import { type Ended, newProject, runCommand } from '../node/project.ts'
import type { Cloudflare } from './cloudflare.ts'

export interface Deployer {
  readonly project: string
  /** Puts a file of its own into the checkout, in place of what is there. */
  write(name: string, text: string): void
  /** The secrets that a file has. */
  secretsOf(name: string): ReturnType<typeof secretsIn>
  deploy(flags?: readonly string[], environment?: Record<string, string>): Promise<Ended>
  run(command: string, words: readonly string[], environment?: Record<string, string>): Promise<Ended>
  remove(): void
}

export function newDeployer(cloud: Cloudflare): Deployer {
  const project = newProject()
  // The checks before a deploy are npm's to run: here they pass, and leave a line.
  mkdirSync(join(project, 'bin'))
  writeFileSync(join(project, 'bin', 'npm'), '#!/bin/sh\necho checks ran\n')
  chmodSync(join(project, 'bin', 'npm'), 0o755)
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
