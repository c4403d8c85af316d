// Pages that are read, and what becomes of them while one waits.
import { page, type Pages, sentTo, when } from './page.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

export const READING: Pages = {
  table: page(
    'Table',
    `<div id="bills"><h2> The
       bills </h2>
       <article class="bill" data-id="b1"><b class="what">First</b> <i class="sum">Total: 12.50 EUR</i>
         <ul><li><span>Line</span> <em>2</em></li><li><span>Tax</span> <em>1</em></li></ul><u>a</u><u>b</u><s class="paid"></s></article>
       <article class="bill" data-id="b2"><b class="what">Second</b> <i class="sum">none</i><ul></ul></article>
     </div><div id="nothing"></div><p id="gone" style="display:none">Hidden</p><p id="clear" style="opacity:0">Clear</p>
     <p id="unseen" style="visibility:hidden">Unseen</p><p id="seen">Seen</p><div id="open"></div>`,
    "document.querySelector('#open').attachShadow({ mode: 'open' }).innerHTML = '<ul><li class=\"row\"><b>Deep</b></li></ul>'",
  ),
  later: page(
    'Later',
    '<p id="soon" style="display:none">Soon</p><p id="now">Now</p>',
    `setTimeout(() => { document.querySelector('#soon').style.display = 'block'; document.querySelector('#now').remove();
       const p = document.createElement('p'); p.id = 'late'; p.textContent = 'Late'; document.body.append(p) }, 500)`,
  ),
  onward: page('Onward', '<h1>Onward</h1>', when('go', "location.href = 'later'")),
  pushes: page(
    'Pushes',
    '<h1>Pushes</h1>',
    when('go', "history.pushState(null, '', 'pushed')") + when('go-on', "location.hash = 'part'"),
  ),
  busy: page('Busy', '<h1>Busy</h1>', "setInterval(() => fetch('me').then((answer) => answer.text()), 20)"),
  large: { body: page('Large', `<p>${'x'.repeat(1_200_000)}</p>`) },
  me: { headers: JSON_TYPE, body: '{"name":"Ann","cards":[1,2]}' },
  'me-absent': { status: 404, headers: JSON_TYPE, body: '{"error":"none"}' },
  'me-large': { headers: JSON_TYPE, body: JSON.stringify('x'.repeat(512 * 1024)) },
  'me-gone': sentTo('{foreign}/me'),
}
