// Puts the planted faults into the code as it is loaded: both ways stand there, and simulation.test.ts says which one is taken.
import { PLANTED_FAULTS } from './planted.ts'

export function plantFaults() {
  return {
    name: 'plant-faults',
    enforce: 'pre' as const,
    transform(code: string, path: string): string | null {
      const faults = Object.entries(PLANTED_FAULTS).filter(([, { file }]) => path.split('?')[0]?.endsWith(`/${file}`))
      return faults.length === 0 ? null : faults.reduce(planted, code)
    },
  }
}

function planted(code: string, [name, { file, from, to }]: (typeof entries)[number]): string {
  const [before = '', after, ...more] = code.split(from)
  if (after === undefined || more.length > 0) {
    throw new Error(
      `"${name}" is to be planted once into ${file}, where it stands ${more.length + (after === undefined ? 0 : 1)} times`,
    )
  }
  return `${before}${to.replaceAll('PLANTED', `(globalThis.planted === ${JSON.stringify(name)})`)}${after}`
}

const entries = Object.entries(PLANTED_FAULTS)
