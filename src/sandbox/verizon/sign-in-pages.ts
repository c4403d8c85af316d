// The Verizon sandbox's pages for who is not signed in yet.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'
import { MOST_TRIES } from '../sign-in.ts'
import { field } from './field.ts'
import type { Page } from './page.ts'
import { CHANNELS, type Channel } from './state.ts'

type PageOf<Name extends Page['name']> = Extract<Page, { name: Name }>

const SENT_TO: Readonly<Record<Channel, { readonly label: string; readonly where: string }>> = {
  text: { label: 'Text message', where: 'the phone ending in 0148' },
  email: { label: 'E-mail', where: 'a•••@example.com' },
}

export function userIdForm(base: string, { error }: PageOf<'user_id'>): Markup {
  return html`<form class="sheet" method="post" action="${base}/secure/login" novalidate>
    <input type="hidden" name="step" value="userId" />
    ${field({ name: 'userId', label: 'User ID', autocomplete: 'username', error: error ?? undefined, first: true })}
    <button class="button">Continue</button>
  </form>`
}

/** The hidden name is for password managers: they store a password under the name beside it. */
export function passwordForm(base: string, { userId, wrongTries }: PageOf<'password'>): Markup {
  const error = wrongTries === 0 ? undefined : wrongWords('password', wrongTries)
  return html`<form class="sheet" method="post" action="${base}/secure/login" novalidate>
    <input type="hidden" name="step" value="password" />
    <p class="who">
      <span class="who__name">${userId}</span> <a href="${base}/secure/login?user=other">Use another user ID</a>
    </p>
    <input name="userId" value="${userId}" autocomplete="username" hidden readonly />
    ${field({ name: 'password', label: 'Password', autocomplete: 'current-password', type: 'password', error, first: true })}
    <button class="button">Sign in</button>
  </form>`
}

export function channelForm(base: string, { error }: PageOf<'channel'>): Markup {
  return html`<form class="sheet" method="post" action="${base}/secure/channel" novalidate>
    <fieldset class="choice" ${error === null ? '' : html`aria-describedby="channel-error"`}>
      <legend>Where shall we send your one-time code?</legend>
      ${CHANNELS.map(
        (channel) =>
          html`<label class="choice__option"
            ><input type="radio" name="channel" value="${channel}" ${channel === CHANNELS[0] ? 'checked' : ''} />
            <span>${SENT_TO[channel].label} <span class="field__aside">to ${SENT_TO[channel].where}</span></span></label
          >`,
      )}
    </fieldset>
    ${error === null ? '' : html`<p class="field__error" id="channel-error">${error}</p>`}
    <button class="button">Send code</button>
  </form>`
}

export function verifyForm(base: string, { sentTo, wrongTries }: PageOf<'verify'>): Markup {
  const error = wrongTries === 0 ? undefined : wrongWords('code', wrongTries)
  return html`<form class="sheet" method="post" action="${base}/secure/verify" novalidate>
    <p>The code is on its way to ${SENT_TO[sentTo].where}.</p>
    ${field({ name: 'code', label: 'One-time code', autocomplete: 'one-time-code', numeric: true, error, first: true })}
    <button class="button">Verify</button>
    <p><a href="${base}/secure/channel">Send it another way</a></p>
  </form>`
}

export function lockedNotice(base: string): Markup {
  return html`<div class="sheet lock-notice" role="alert">
    <p><strong>Nobody can sign in to this account for now.</strong></p>
    <p>A real account would stay locked. This one lets you <a href="${base}/signout">start again</a>.</p>
  </div>`
}

function wrongWords(what: string, wrongTries: number): string {
  const left = MOST_TRIES - wrongTries
  return `That ${what} is not right. ${left === 1 ? '1 attempt is' : `${left} attempts are`} left.`
}
