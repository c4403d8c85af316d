// Pages under the policies of real sites, and with what only browsers do.
import { page, type Pages } from './page.ts'

const FORM = '<form><input id="name"><button type="button" id="press">Press</button></form><p id="text">Strict</p>'

export const ODD: Pages = {
  strict: {
    headers: {
      'Content-Security-Policy': "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    },
    body: page('Strict', FORM),
  },
  unframed: { headers: { 'X-Frame-Options': 'DENY' }, body: page('Unframed', '<h1 id="here">Unframed</h1>') },
  opener: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin' },
    body: page('Opener', '<h1 id="here">Opener</h1>'),
  },
  dialogs: page(
    'Dialogs',
    '<button id="alert">Alert</button><button id="confirm">Confirm</button><button id="prompt">Prompt</button><p id="said">nothing</p>',
    `const said = (text) => { document.querySelector('#said').textContent = text };
     document.querySelector('#alert').onclick = () => { alert('Sure'); said('alerted') };
     document.querySelector('#confirm').onclick = () => said('confirm ' + confirm('Sure?'));
     document.querySelector('#prompt').onclick = () => said('prompt ' + prompt('Who?'))`,
  ),
  staying: page(
    'Staying',
    '<button id="touch">Touch</button><h1 id="here">Staying</h1>',
    "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'stay' })",
  ),
  framed: page('Framed', '<iframe id="pay" name="pay" src="inner"></iframe><p id="text">Outer</p>'),
  inner: page(
    'Inner',
    '<p id="text">Inner</p><input id="name"><p id="name-is"></p><iframe id="deeper" src="innermost"></iframe>',
    "document.querySelector('#name').oninput = (e) => { document.querySelector('#name-is').textContent = e.target.value }",
  ),
  innermost: page('Innermost', '<p id="text">Innermost</p>'),
  away: page('Away', '<a id="away" href="{foreign}/plain">Away</a>'),
}
