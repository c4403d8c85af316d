// From a claim code to its link. One answer for every wrong code, and none of the forged ones reaches the database.
import type { Context } from 'hono'
import { hashClaimBits, parseClaimCode, type ClaimCode } from '../core/claim-code.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import type { LinkRecord } from '../core/link.ts'
import { isSame } from '../core/seal.ts'
import { findLink } from '../store/links.ts'
import type { AppEnv } from './app-env.ts'

export interface CodedLink {
  readonly link: LinkRecord
  readonly code: ClaimCode
}

export async function findLinkByCode(c: Context<AppEnv>, text: string): Promise<Result<CodedLink>> {
  const { keys } = c.get('config')
  const code = parseClaimCode(keys, text)
  const link = code === null ? null : await findLink(c.env.DB, code, code.linkId)
  if (code === null || link === null || !isSame(link.claimHash, hashClaimBits(keys, code.bits))) {
    return refuse('claim_code_not_found')
  }
  return ok({ link, code })
}
