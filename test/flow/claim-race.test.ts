// Codes that are claimed 32 times at once: one winner each, and every loser hears the same. CLAIM_RACE says how many.
import { inject, it } from 'vitest'
import { call, createLink, expectJson, newAccount } from '../support/api.ts'

const CODES = inject('claimRaceCodes')
const AT_ONCE = 32

it(`lets one of ${AT_ONCE} claims win, ${CODES} times`, { timeout: 180_000 }, async ({ expect }) => {
  const account = await newAccount()
  const tally = { winners: 0, losers: 0, codesWithOneWinner: 0 }
  for (let index = 0; index < CODES; index++) {
    const { claimCode } = await createLink(account, { webhookUrl: undefined })
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => call({ path: '/link/claim', body: { code: claimCode } })),
    )
    const won = answers.filter(({ status }) => status === 200)
    const lost = await Promise.all(
      answers.filter(({ status }) => status !== 200).map((answer) => expectJson(answer, 409)),
    )
    await Promise.all(won.map((answer) => answer.text()))
    tally.winners += won.length
    tally.losers += lost.filter(({ code }) => code === 'session_alive').length
    tally.codesWithOneWinner += won.length === 1 ? 1 : 0
  }
  expect(tally).toEqual({ winners: CODES, losers: CODES * (AT_ONCE - 1), codesWithOneWinner: CODES })
})
