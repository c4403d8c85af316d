// Loaded before each command, by whatever Node.js the machine has: says what is missing here, and the command that repairs
// it, where the command itself could only fail with a stack. In plain JavaScript, for an older Node.js reads nothing else.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
// Runs TypeScript as it is.
const OLDEST = [22, 18]
// Their programs are packages of their own, one for each platform.
const PROGRAMS = ['esbuild', 'workerd']

const problem = findProblem()
if (problem !== null) {
  console.error(problem)
  process.exit(1)
}

/** @returns {string | null} */
function findProblem() {
  if (!existsSync(`${modules}wrangler`)) {
    return 'Nothing is installed here. Run: npm install'
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return (
      `This is Node.js ${process.versions.node}, and ${OLDEST.join('.')} or newer is needed. The project brings one of its own ` +
      'where npm may run its install script.\nRepair it with: npm rebuild --ignore-scripts=false node'
    )
  }
  const missing = PROGRAMS.find((name) => !hasProgram(name))
  return missing === undefined
    ? null
    : `The program of the package ${missing} for this platform is not installed.\nRepair it with: npm install --include=optional --force`
}

/** @param {string} name */
function hasProgram(name) {
  const { optionalDependencies } = JSON.parse(readFileSync(`${modules}${name}/package.json`, 'utf8'))
  return Object.keys(optionalDependencies).some((program) => existsSync(`${modules}${program}`))
}
