// From a claim code to its link. One answer for every wrong code, and none of the forged ones reaches the database.
import type { Context } from 'hono'
import { hashClaimBits, parseClaimCode, type OpenedCode } from '../core/claim-code.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import type { LinkRecord } from '../core/link.ts'
import { isSame } from '../core/seal.ts'
import { findLink } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import type { AppEnv } from './app-env.ts'
import { countOrRefuse } from './limit.ts'

export interface CodedLink {
  readonly link: LinkRecord
  readonly code: OpenedCode
}

export async function findLinkByCode(c: Context<AppEnv>, text: string): Promise<Result<CodedLink>> {
  return findCodedLink(c, await readClaimCode(c, text))
}

/** Null for a forged one. Throws a Refusal where its link was named too often: each one costs the database a read. */
export async function readClaimCode(c: Context<AppEnv>, text: string): Promise<OpenedCode | null> {
  const code = parseClaimCode(c.get('config').keys, text)
  if (code !== null) {
    await countOrRefuse(c, 'link', code.linkId)
  }
  return code
}

export async function findCodedLink(c: Context<AppEnv>, code: OpenedCode | null): Promise<Result<CodedLink>> {
  const config = c.get('config')
  const link = code === null ? null : await findLink(linksOf(c.env, config, code), config.keys, code, code.linkId)
  if (code === null || link === null || !isSame(link.claimHash, hashClaimBits(code.keys, code.bits))) {
    return refuse('claim_code_not_found')
  }
  return ok({ link, code })
}
