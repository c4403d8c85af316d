// The simulation alone, as long as one likes: SEEDS=500 STEPS=60, or SEED=… RUN_PATH=… to play a failure again;
// SHRINK=no stops at the first counterexample.
import { mergeConfig } from 'vitest/config'
import base from '../vitest.config.ts'

const number = (name: string) => {
  const text = process.env[name] ?? ''
  return text === '' ? {} : { [name]: Number(text) }
}
const { SEEDS: runs, STEPS: steps, SEED: seed } = { ...number('SEEDS'), ...number('STEPS'), ...number('SEED') }
const path = process.env['RUN_PATH']
const isHasty = process.env['SHRINK'] === 'no'

export default mergeConfig(base, {
  test: { provide: { simulation: { runs, steps, seed, path, isHasty } } },
})
