// For tests of what must never be, however rarely: that a card is added twice, say. Where CI tries a test once more, it does so
// with these only if they waited in vain or their page was gone: what was seen to go wrong once is wrong.

const { CI_RETRY = '' } = process.env

export const NEVER =
  CI_RETRY === ''
    ? {}
    : {
        retry: {
          count: 1,
          condition: /Timeout \d+ms exceeded|timed out in \d+ms|page, context or browser has been closed/,
        },
      }
