// What the views of the Uber Eats sandbox's app are made of: data in, elements out, in the page. Part of the script in
// app.ts, whose call() it uses.
import { ORDERS_PER_PORTION } from './visit.ts'

export const APP_VIEWS = `
/** Text only: no value can become markup. */
const make = (name, attributes, ...content) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value)
  }
  element.append(...content)
  return element
}

const field = (name, label, attributes, isWrong) => make('p', { class: 'field' },
  make('label', { for: name }, label),
  make('input', {
    id: name, name, required: '', spellcheck: 'false', autocapitalize: 'none', ...attributes,
    ...(isWrong && { 'aria-invalid': 'true', 'aria-describedby': 'problem' }),
  }))

const form = (message, ...content) => make('form', { class: 'sheet', novalidate: '' },
  ...(message === undefined ? [] : [make('p', { id: 'problem', class: 'problem', role: 'alert' }, message)]), ...content)

const loginForm = (message, typed) => form(message,
  field('identifier', 'Email or username', { autocomplete: 'username', value: typed }, message !== undefined),
  field('password', 'Password', { type: 'password', autocomplete: 'current-password' }, message !== undefined),
  make('button', {}, 'Continue'))

const verifyForm = (message) => form(message,
  make('p', {}, 'We texted you a 4-digit code.'),
  field('code', 'Code', { inputmode: 'numeric', autocomplete: 'one-time-code' }, message !== undefined),
  make('button', {}, 'Verify'),
  make('p', {}, make('a', { class: 'leave', href: base + '/signout' }, 'Use another account')))

const lockedView = () => [make('div', { id: 'account-locked', class: 'sheet', role: 'alert' },
  make('p', {}, 'Too many tries: this account is locked.'),
  make('p', {}, 'A real account would now stay locked. Here you can ',
    make('a', { class: 'leave', href: base + '/signout' }, 'start again'), '.'))]

const feedView = ({ firstName, places }) => [
  make('p', {}, 'Hi ' + firstName + '. Order again from:'),
  make('ul', { class: 'places' }, ...places.map((place) => make('li', {}, place))),
  make('p', {}, make('a', { href: base + '/orders' }, 'All orders'))]

const outage = (message, retry) => {
  const button = make('button', { type: 'button' }, 'Try again')
  button.addEventListener('click', retry)
  return make('div', { class: 'outage', role: 'alert' }, make('p', {}, message), button)
}
const outageView = () => [outage('We could not load this page.', () => open())]
const missingView = () => [make('p', {}, make('a', { href: base + '/feed' }, 'Go to the start'))]

const orderCard = (order, place, count) => make('article', {
  'data-uuid': order.id, 'aria-labelledby': order.id, 'aria-posinset': place, 'aria-setsize': count, tabindex: '0',
},
  make('h2', { id: order.id }, order.restaurant),
  make('p', { class: 'line' }, make('time', { datetime: order.placedAt }, order.placedWords), ' · ', make('b', {}, order.total)),
  make('ul', {}, ...order.items.map(({ name, quantity }) =>
    make('li', {}, make('span', { class: 'times' }, quantity), ' × ', make('span', { class: 'dish' }, name)))))

/** Asks for the next portion where the list's end is in view. */
let look = () => {}

const ordersView = (first) => {
  if (first.layout === 'tiles') {
    return tiles(first.orders.map((order) => order.restaurant + ', ' + order.total))
  }
  const feed = make('div', { role: 'feed', 'aria-label': 'Past orders' })
  const foot = make('div', { class: 'foot' })
  let next = null
  let isLoading = false
  const add = (answer) => {
    feed.append(...answer.orders.map((order, index) => orderCard(order, feed.children.length + index + 1, answer.count)))
    next = answer.next
    foot.replaceChildren(next === null
      ? make('p', { class: 'end quiet' }, 'That is everything.')
      : make('p', { class: 'more quiet' }, 'Loading more…'))
  }
  const load = async () => {
    isLoading = true
    try {
      const answer = await call('/orders?before=' + encodeURIComponent(next) + '&limit=${ORDERS_PER_PORTION}')
      if (answer.isSignedOut) {
        return go('/login')
      }
      add(answer)
      isLoading = false
      look()
    } catch {
      foot.replaceChildren(outage('We could not load more orders.', load))
    }
  }
  look = () => {
    if (feed.isConnected && !isLoading && next !== null && foot.getBoundingClientRect().top < innerHeight) {
      load()
    }
  }
  add(first)
  return [make('p', { class: 'count' }, first.countWords), feed, foot]
}

const walletView = ({ methods, layout }) => layout === 'tiles'
  ? tiles(methods.map((method) => method.brand + ' ' + method.number))
  : [make('dl', {}, ...methods.map((method) => make('div', { 'data-uuid': method.id },
      make('dt', {}, make('span', { class: 'brand' }, method.brand), ' ', make('span', { class: 'digits' }, method.number)),
      make('dd', { class: 'kind' }, method.kind),
      ...[['expires', 'Expires '], ['zip', 'ZIP '], ['nickname', '']].filter(([name]) => method[name] !== null).map(
        ([name, lead]) => make('dd', {}, lead, make('span', { class: name }, method[name]))),
      ...(method.isPreferred ? [make('dd', { class: 'preferred' }, 'Preferred')] : []))))]

/** Everything is there, and nothing where it was. */
const tiles = (texts) => [make('p', {}, 'Welcome to our new look.'),
  make('section', { class: 'tiles' }, ...texts.map((text) => make('div', {}, text)))]
`
