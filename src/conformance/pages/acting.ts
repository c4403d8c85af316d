// Pages that are clicked, submitted, and typed on key by key.
import { page, type Pages, sentTo } from './page.ts'

/** Writes each event of an element into the page. */
const LOG = `const log = (text) => { document.querySelector('#log').textContent += text + ' ' };
  const hear = (selector, types) => types.forEach((type) => document.querySelector(selector).addEventListener(type, () => log(type)));`

export const ACTING: Pages = {
  buttons: page(
    'Buttons',
    `<p id="log"></p><button class="one">One</button><button class="one" id="second">Two</button>
     <button id="off" disabled>Off</button>
     <div style="position:relative"><button id="covered">Covered</button>
       <div style="position:absolute;inset:0;background:#fff;z-index:9"></div></div>
     <div id="open"></div><div id="closed"></div>
     <div style="height:3000px"></div><button id="deep">Deep</button>`,
    `${LOG}
     hear('.one', ['pointerdown', 'mousedown', 'click']);
     hear('#second', ['keydown']);
     document.querySelector('#second').onclick = () => log('second');
     document.querySelector('#off').onclick = () => log('off');
     document.querySelector('#covered').onclick = () => log('covered');
     document.querySelector('#deep').onclick = (e) => {
       const { top, bottom } = e.target.getBoundingClientRect(); log(top >= 0 && bottom <= innerHeight ? 'seen' : 'unseen') };
     for (const mode of ['open', 'closed']) {
       const root = document.querySelector('#' + mode).attachShadow({ mode });
       root.innerHTML = '<button>In</button><p>Shadow</p><input>';
       root.querySelector('button').onclick = () => log('in ' + mode) }`,
  ),
  counter: page(
    'Counter',
    '<button id="count">0</button>',
    "document.querySelector('#count').onclick = (e) => { e.target.textContent = Number(e.target.textContent) + 1 }",
  ),
  order: page(
    'Order',
    '<form method="post" action="ordered"><input name="what" id="what" value="tea"><button id="send">Send</button></form>',
  ),
  ordered: sentTo('thanks'),
  thanks: page('Thanks', '<h1 id="thanks">Thanks</h1>'),
  'order-lost': page('Order', '<form method="post" action="lost"><button id="send">Send</button></form>'),
  lost: { fate: 'garbles' },
  'order-down': page('Order', '<form method="post" action="down"><button id="send">Send</button></form>'),
  'order-quiet': page(
    'Order',
    '<form id="form"><button id="send">Send</button></form><p id="said"></p>',
    `document.querySelector('#form').onsubmit = async (e) => { e.preventDefault();
       await fetch('noted', { method: 'POST' }); document.querySelector('#said').textContent = 'Noted' }`,
  ),
  noted: { headers: { 'Content-Type': 'application/json' }, body: '{"noted":true}' },
  keys: page(
    'Keys',
    `<p id="log"></p><form action="thanks"><input id="field"><button id="go">Go</button></form>
     <input id="deaf"><input type="checkbox" id="box"><p id="box-is">false</p>`,
    `${LOG} hear('#field', ['keydown', 'keyup']);
     document.querySelector('#field').addEventListener('input', (e) => log('=' + e.target.value));
     document.querySelector('#deaf').addEventListener('keydown', (e) => e.preventDefault());
     document.querySelector('#deaf').addEventListener('input', () => log('heard'));
     document.querySelector('#box').onchange = (e) => { document.querySelector('#box-is').textContent = e.target.checked }`,
  ),
}
