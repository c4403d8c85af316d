// What a stranger sees at the AT&T sandbox: the form with user ID and password, the passcode's page, the locked door.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'
import { MOST_TRIES } from '../sign-in.ts'
import type { LoginProblem } from './visit.ts'

export function loginForm(base: string, userId: string, problem: LoginProblem | null): Markup {
  return html`${problem === null ? '' : complaint(loginWords(problem))}
    <form method="post" action="${base}/login" aria-label="Sign in" novalidate>
      <label
        >User ID
        <input
          id="user-id"
          name="user-id"
          value="${userId}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${described(problem !== null)}
          ${userId === '' ? html`autofocus` : ''}
      /></label>
      <label
        >Password
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${described(problem !== null)}
          ${userId === '' ? '' : html`autofocus`}
      /></label>
      <button>Sign in</button>
    </form>`
}

export function passcodeForm(base: string, wrongTries: number): Markup {
  return html`${wrongTries === 0 ? '' : complaint(`That is not the passcode. ${triesLeft(wrongTries)}`)}
    <form method="post" action="${base}/login/passcode" aria-label="Confirm that it is you" novalidate>
      <p>We have texted a passcode to the phone on this account.</p>
      <label
        >Passcode
        <input
          id="passcode"
          name="passcode"
          inputmode="numeric"
          autocomplete="one-time-code"
          required
          autofocus
          ${described(wrongTries > 0)}
      /></label>
      <button>Verify</button>
      <p><a href="${base}/login">Back to sign in</a></p>
    </form>`
}

export function lockedNotice(base: string): Markup {
  return html`<div class="message bad" role="alert" aria-label="Account locked">
      <p>Too many wrong tries: this account is locked.</p>
    </div>
    <p>A real account would now stay locked. Here you can <a href="${base}/signout">start again</a>.</p>`
}

function complaint(words: string): Markup {
  return html`<p class="message bad" role="alert" id="complaint">${words}</p>`
}

function described(isWrong: boolean): Markup | '' {
  return isWrong ? html`aria-invalid="true" aria-describedby="complaint"` : ''
}

function loginWords(problem: LoginProblem): string {
  return problem.kind === 'incomplete'
    ? 'Enter your user ID and your password.'
    : `This user ID and password do not match. ${triesLeft(problem.wrongTries)}`
}

function triesLeft(wrongTries: number): string {
  const left = MOST_TRIES - wrongTries
  return `${left} ${left === 1 ? 'try' : 'tries'} left before we lock the account.`
}
