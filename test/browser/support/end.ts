// How a link ends: that of a session that somebody else plays, and that of one which is played without a browser.
import { expect } from 'vitest'
import type { RunningService } from './service.ts'
import { createLink, type CreatedLink } from './visit.ts'

export interface End {
  readonly status: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly result: any
  readonly error: { readonly code: string; readonly message: string } | null
}

/** Waits for it. */
export async function endOf(service: RunningService, { linkId }: Pick<CreatedLink, 'linkId'>): Promise<End> {
  const read = async (): Promise<End> => (await service.api('GET', `/v1/links/${linkId}`)).body
  await expect.poll(async () => (await read()).status).toMatch(/complete|failed/)
  const { status, result, error } = await read()
  return { status, result, error }
}

/** The same person without a browser. */
export async function simulated(service: RunningService, person: string, more: Record<string, unknown>): Promise<End> {
  const link = await createLink(service, more)
  const { linkId, claimCode } = link
  const { status } = await service.api('POST', `/v1/sandbox/links/${linkId}/simulate`, { claimCode, person })
  expect(status).toBe(202)
  return await endOf(service, link)
}
