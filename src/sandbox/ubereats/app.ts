// The script of the Uber Eats sandbox: which view stands at which address, and the calls that fill it. It is text, so no
// build step touches it; its views are in app-views.ts. No data may end up as markup: nodes take text only.
import { APP_VIEWS } from './app-views.ts'
import { TITLES } from './words.ts'
import { ORDERS_PER_PORTION } from './visit.ts'

const APP_ROUTES = `
const TITLES = ${JSON.stringify(TITLES)}
const base = document.documentElement.dataset.base
const main = document.querySelector('main')
let visits = 0
let isFirstView = true

/** Throws where the site is down. */
const call = async (path, body) => {
  const response = await fetch(base + '/api' + path, body && {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })
  if (response.status >= 500) {
    throw new Error('The site answered ' + response.status)
  }
  return { isSignedOut: response.status === 401, ...(await response.json()) }
}

const show = (view, ...content) => {
  const heading = make('h1', { tabindex: '-1' }, TITLES[view])
  document.title = TITLES[view] + ' · Uber Eats sandbox'
  document.querySelector('nav').hidden = ['login', 'verify', 'locked'].includes(view)
  document.querySelector('.sandbox details').open = view === 'login'
  main.className = 'view-' + view
  main.replaceChildren(heading, ...content)
  main.setAttribute('aria-busy', 'false')
  // Not on the first view: whoever frames this page has the focus.
  if (!isFirstView) {
    (main.querySelector('input[type=password][aria-invalid]') ?? main.querySelector('input') ?? heading).focus()
    scrollTo(0, 0)
  }
  isFirstView = false
}

/** What stands at an address. An array is an address to go on to. */
const routes = {
  '/feed': async () => {
    const { isSignedOut, ...feed } = await call('/feed')
    return isSignedOut ? ['/login'] : () => show('feed', ...feedView(feed))
  },
  '/orders': async () => {
    const { isSignedOut, ...first } = await call('/orders?limit=${ORDERS_PER_PORTION}')
    return isSignedOut ? ['/login'] : () => { show('orders', ...ordersView(first)); look() }
  },
  '/wallet': async () => {
    const { isSignedOut, ...wallet } = await call('/wallet')
    return isSignedOut ? ['/login'] : () => show('wallet', ...walletView(wallet))
  },
  '/login': () => enter('/login'),
  '/verify': () => enter('/verify'),
  '/': () => enter('/'),
}

const PLACES = { in: '/feed', code: '/verify', locked: '/login', out: '/login' }

const enter = async (path) => {
  const { stage } = await call('/session')
  if (PLACES[stage] !== path) {
    return [PLACES[stage]]
  }
  return stage === 'locked' ? () => show('locked', ...lockedView()) : () => showForm(stage === 'code' ? 'verify' : 'login')
}

const open = async () => {
  const visit = ++visits
  const path = '/' + location.pathname.slice(base.length).split('/').filter(Boolean).join('/')
  main.setAttribute('aria-busy', 'true')
  let draw
  try {
    draw = Object.keys(routes).includes(path) ? await routes[path]() : () => show('missing', ...missingView())
  } catch {
    draw = () => show('outage', ...outageView())
  }
  // The answer to an older click must not draw over a newer one.
  if (visit !== visits) {
    return
  }
  if (Array.isArray(draw)) {
    history.replaceState(null, '', base + draw[0])
    return open()
  }
  draw()
}

const go = (path) => {
  history.pushState(null, '', base + path)
  return open()
}

/** A sign-in form: sends what was typed, then goes where the site says. */
const showForm = (view, message, typed = '') => {
  const form = view === 'login' ? loginForm(message, typed) : verifyForm(message)
  let isSending = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (isSending) {
      return
    }
    isSending = true
    const visit = visits
    const fields = Object.fromEntries(new FormData(form))
    let answer
    try {
      answer = await call(view === 'login' ? '/session' : '/session/code', fields)
    } catch {
      answer = { message: 'The site could not be reached. Try again.' }
    }
    if (visit !== visits) {
      return
    }
    if (answer.message === undefined) {
      return go(PLACES[answer.stage])
    }
    showForm(view, answer.message, fields.identifier)
  })
  show(view, form)
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]:not(.leave)')
  if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    go(new URL(link.href).pathname.slice(base.length))
  }
})
addEventListener('popstate', open)
addEventListener('scroll', () => look(), { passive: true })
addEventListener('resize', () => look(), { passive: true })
open()
`

export const APP = `'use strict';(() => {${APP_VIEWS}${APP_ROUTES}})()`
