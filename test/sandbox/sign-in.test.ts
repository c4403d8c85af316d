// Who may sign in at a sandbox site, as tables.
import { describe, expect, it } from 'vitest'
import { decideCode, decideSignIn } from '../../src/sandbox/sign-in.ts'

describe('decideSignIn', () => {
  it.each([
    ['user_good', 'pass_good', 0, 'signed_in'],
    ['user_good', 'pass_good', 2, 'signed_in'],
    ['user_good', 'pass_good', 3, 'locked'],
    ['user_good', 'pass_bad', 0, 'wrong'],
    ['user_good', '', 1, 'wrong'],
    ['user_good', 'pass_bad', 2, 'locked'],
    ['user_otp', 'pass_good', 0, 'code'],
    ['user_otp', 'pass_good', 3, 'locked'],
    ['user_otp', 'pass_bad', 0, 'wrong'],
    ['user_locked', 'pass_good', 0, 'locked'],
    ['user_locked', 'anything', 0, 'locked'],
    ['user_slow', 'pass_good', 0, 'signed_in'],
    ['user_down', 'pass_good', 0, 'signed_in'],
    ['user_changed', 'pass_good', 0, 'signed_in'],
    ['card_declined', 'pass_good', 0, 'signed_in'],
    ['user_wrong', 'pass_good', 0, 'wrong'],
    ['user_wrong', 'null', 1, 'wrong'],
    ['user_wrong', 'pass_good', 2, 'locked'],
    ['nobody', 'pass_good', 0, 'wrong'],
    ['constructor', 'pass_good', 0, 'wrong'],
    ['USER_GOOD', 'pass_good', 0, 'wrong'],
  ])('%s with %j after %i wrong tries: %s', (username, password, wrongTries, decision) => {
    expect(decideSignIn(username, password, wrongTries)).toBe(decision)
  })
})

describe('decideCode', () => {
  it.each([
    ['1234', 0, 'signed_in'],
    [' 1234 ', 2, 'signed_in'],
    ['1234', 3, 'locked'],
    ['4321', 0, 'wrong'],
    ['', 1, 'wrong'],
    ['12345', 2, 'locked'],
  ])('%j after %i wrong tries: %s', (code, wrongTries, decision) => {
    expect(decideCode(code, wrongTries)).toBe(decision)
  })
})
