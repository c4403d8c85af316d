// Before all files of these tests: one service for them, which takes a while to start. They share nothing but it: each test
// makes its own links, and nobody stops it or changes what it is.
import type { TestProject } from 'vitest/node'
import { type Address, startService } from './service.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** By the name of the organisation that asks. */
    service: Readonly<Record<Asker, Address>>
  }
}

/** The organisation that `npm start` makes, and one that has a name; its links are of test mode, or live ones. */
export type Asker = 'Development' | 'Acme' | 'Acme, live'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const service = await startService()
  const { address } = service
  try {
    project.provide('service', {
      Development: address,
      Acme: { ...address, apiKey: await service.newKey('Acme', 'test') },
      'Acme, live': { ...address, apiKey: await service.newKey('Acme', 'live') },
    })
  } catch (cause) {
    await service.stop()
    throw cause
  }
  return () => service.stop()
}
