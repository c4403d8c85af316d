// The thread in which an integration is loaded: each new one reads the files as they are now, with all that they import.
// Answers one question at a time, and keeps nothing in between.
import { parentPort, workerData } from 'node:worker_threads'
import type { Sites } from '../../core/site.ts'
import { findIntegration } from '../../integrations/catalogue.ts'
import { advance, type Reached } from './advance.ts'
import { describeIntegration, faultsOfArguments } from './described.ts'
import { twice } from './twice.ts'

export interface Loading {
  readonly id: string
  readonly site: string | null
  readonly named: Sites
}

export type Question =
  | { readonly ask: 'advance'; readonly reached: Reached }
  | { readonly ask: 'arguments'; readonly resource: string; readonly action: string; readonly args: unknown }

const { id, site, named } = workerData as Loading
const integration = findIntegration(id)

function answer(question: Question): unknown {
  if (integration === undefined) {
    throw new Error(`There is no integration "${id}".`)
  }
  return question.ask === 'advance'
    ? twice(() => advance(integration, question.reached))
    : faultsOfArguments(integration, question.resource, question.action, question.args)
}

parentPort?.on('message', (question: Question) => {
  try {
    parentPort?.postMessage({ answer: answer(question) })
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
parentPort?.postMessage({ answer: integration === undefined ? null : describeIntegration(integration, site, named) })
