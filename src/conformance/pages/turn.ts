// Pages on which a person would do something: here the page does it by itself, when the kit lets it.
import { page, type Pages, when } from './page.ts'

export const TURN: Pages = {
  go: { headers: { 'Content-Type': 'text/plain' }, body: 'go' },
  'go-on': { headers: { 'Content-Type': 'text/plain' }, body: 'go' },
  'user-pushes': page('User', '<h1>User</h1>', when('go', "history.pushState(null, '', 'inside')")),
  'user-replaces': page('User', '<h1>User</h1>', when('go', "history.replaceState(null, '', 'inside')")),
  'user-hash': page('User', '<h1>User</h1>', when('go', "location.hash = 'inside'")),
  'user-goes': page('User', '<h1>User</h1>', when('go', "location.href = 'inside'")),
  'user-shows': page(
    'User',
    '<p id="in" style="display:none">In</p>',
    when('go', "document.querySelector('#in').style.display = 'block'"),
  ),
  'user-frame': page('User', '<h1>User</h1><iframe src="inside"></iframe>'),
  inside: page('Inside', '<p id="inside">Inside</p>'),
}
