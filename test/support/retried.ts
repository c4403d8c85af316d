// Writes down what was tried twice, with what the first try met: a retry must not hide what is flaky. Each test as a line of
// the file that CI_RETRY names.
import { appendFileSync } from 'node:fs'
import type { Reporter, TestCase } from 'vitest/node'

export class Retried implements Reporter {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  onTestCaseResult(test: TestCase): void {
    if ((test.diagnostic()?.retryCount ?? 0) > 0) {
      const { state, errors } = test.result()
      const [first] = errors ?? []
      const where = `${test.module.relativeModuleId} > ${test.fullName}`
      appendFileSync(this.#file, `${state}, retried: ${where}: ${first?.message.split('\n')[0] ?? ''}\n`)
    }
  }
}
