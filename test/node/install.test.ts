// What an installation that is not whole is told: a sentence with the command that repairs it, before anything fails.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'passage-install-'))
afterAll(() => rmSync(directory, { recursive: true }))

const PROGRAMS: Readonly<Record<string, string>> = {
  esbuild: '@esbuild/some-platform',
  workerd: '@cloudflare/workerd-some-platform',
}

describe('before a command', () => {
  it('says nothing where all is there', ({ expect }) => {
    expect(ready(['wrangler', 'esbuild', 'workerd', ...Object.values(PROGRAMS)])).toEqual({ code: 0, output: '' })
  })

  it.for([
    ['nothing is installed', [], 'Nothing is installed here. Run: npm install'],
    [
      'optional packages were left out',
      ['wrangler', 'esbuild', 'workerd', '@esbuild/some-platform'],
      'The program of the package workerd for this platform is not installed.\nRepair it with: npm install --include=optional',
    ],
  ] as const)('%s', ([, packages, words], { expect }) => {
    const { code, output } = ready(packages)
    expect(code).toBe(1)
    expect(output).toContain(words)
  })

  it.for(['20.19.5', '22.17.1'])(
    "Node.js %s is the machine's own: the install script did not run",
    (version, { expect }) => {
      const { code, output } = ready(['wrangler', 'esbuild', 'workerd', ...Object.values(PROGRAMS)], version)
      expect(code).toBe(1)
      expect(output).toContain(`This is Node.js ${version}, and 22.18 or newer is needed.`)
      expect(output).toContain('Repair it with: npm rebuild --ignore-scripts=false node')
    },
  )
})

// In package.json itself: a container image often has nothing else yet when it installs.
describe('an installation', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { preinstall: string } }

  it.for([
    ['npm/11.19.1 node/v20.20.2 linux x64 workspaces/false', 0],
    ['', 0],
    ['pnpm/12.21.0 npm/? node/v20.20.2 linux x64', 1],
    ['yarn/1.22.22 npm/? node/v20.20.2 linux x64', 1],
    ['bun/1.3.0 npm/? node/v24.3.0 linux x64', 1],
  ] as const)('by %s ends with %i', ([agent, code], { expect }) => {
    const env = { ...process.env, npm_config_user_agent: agent }
    const { status, stderr } = spawnSync('sh', ['-c', scripts.preinstall], { env, encoding: 'utf8' })
    expect(status).toBe(code)
    expect(stderr).toMatch(
      code === 0 ? /^$/ : /^This project is installed with npm, not with \w+\. Run: npm install && npm start\n$/,
    )
  })
})

function ready(packages: readonly string[], version?: string): { code: number | null; output: string } {
  const project = mkdtempSync(join(directory, 'project-'))
  mkdirSync(join(project, 'src', 'cli'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  copyFileSync('src/cli/ready.js', join(project, 'src', 'cli', 'ready.js'))
  for (const name of packages) {
    const program = PROGRAMS[name]
    mkdirSync(join(project, 'node_modules', name), { recursive: true })
    writeFileSync(
      join(project, 'node_modules', name, 'package.json'),
      JSON.stringify({ optionalDependencies: program === undefined ? {} : { [program]: '1', another: '1' } }),
    )
  }
  const older = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${version}"}})`
  const parameters = [...(version === undefined ? [] : ['--import', older]), join(project, 'src', 'cli', 'ready.js')]
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: 'utf8' })
  return { code: status, output: stdout + stderr }
}
