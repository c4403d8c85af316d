// How long the simulation runs: SEEDS=500 STEPS=60, or SEED=… RUN_PATH=… to play a failure again; SHRINK=no stops at the first
// counterexample. Read outside of workerd, which has no environment.
export interface Settings {
  readonly runs: number | undefined
  readonly steps: number | undefined
  readonly seed: number | undefined
  readonly path: string | undefined
  /** Stops at the first counterexample instead of looking for a smaller one. */
  readonly isHasty: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    simulation: Settings
  }
}

export const simulation: Settings = {
  runs: numberOf('SEEDS'),
  steps: numberOf('STEPS'),
  seed: numberOf('SEED'),
  path: process.env['RUN_PATH'],
  isHasty: process.env['SHRINK'] === 'no',
}

function numberOf(name: string): number | undefined {
  const text = process.env[name] ?? ''
  return text === '' ? undefined : Number(text)
}
