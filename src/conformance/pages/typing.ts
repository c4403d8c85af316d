// Fields, each with what sites do to them. What stands in a field is shown beside it, for not every client can look into one.
import { page, type Pages } from './page.ts'

const SHOW = `const show = (id) => { const field = document.querySelector('#' + id), out = document.querySelector('#' + id + '-is');
    const draw = () => { out.textContent = field.type === 'checkbox' ? field.checked : field.multiple
      ? [...field.selectedOptions].map((o) => o.value).join(' ') : field.value ?? field.textContent };
    field.addEventListener('input', draw); field.addEventListener('change', draw) };`

const shown = (id: string): string => `<p id="${id}-is"></p>`

export const TYPING: Pages = {
  fields: page(
    'Fields',
    `<p id="log"></p>
     <input id="name" value="before">${shown('name')}<input id="age" type="number">${shown('age')}
     <input id="secret" type="password">${shown('secret')}<textarea id="note"></textarea>${shown('note')}
     <div id="rich" contenteditable>before</div>${shown('rich')}<input id="box" type="checkbox">${shown('box')}
     <input id="held">${shown('held')}<input id="card">${shown('card')}<input id="short" maxlength="4">${shown('short')}`,
    `${SHOW}
     for (const id of ['name', 'age', 'secret', 'note', 'rich', 'box', 'held', 'card', 'short']) show(id);
     const log = document.querySelector('#log'), name = document.querySelector('#name');
     for (const type of ['focus', 'input', 'change', 'blur']) name.addEventListener(type, () => { log.textContent += type + ' ' });
     // As frameworks follow a field: a change that comes through the setter of their own is one of theirs, and taken back.
     const held = document.querySelector('#held'), native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
     let known = '';
     Object.defineProperty(held, 'value', { configurable: true, get() { return native.get.call(this) },
       set(text) { known = text; native.set.call(this, text) } });
     held.addEventListener('input', () => { const text = native.get.call(held);
       if (text === known) return native.set.call(held, ''); known = text });
     // Groups of four, as card fields do.
     const card = document.querySelector('#card');
     card.addEventListener('input', () => { card.value = card.value.replace(/\\D/g, '').replace(/(.{4})(?=.)/g, '$1 ') })`,
  ),
  lists: page(
    'Lists',
    `<select id="size"><option value="s">Small</option><option value="m">Medium</option><option value="Small">Odd</option></select>${shown('size')}
     <select id="many" multiple><option value="a">A</option><option value="b">B</option><option value="c">C</option></select>${shown('many')}
     <select id="land"><option value="">Choose</option><option value="nl">Netherlands</option></select>${shown('land')}
     <select id="town"><option value="">Choose</option></select>${shown('town')}<input id="box" type="checkbox">${shown('box')}
     <input id="text">${shown('text')}`,
    `${SHOW} for (const id of ['size', 'many', 'land', 'town', 'box', 'text']) show(id);
     document.querySelector('#land').onchange = () => setTimeout(() => {
       document.querySelector('#town').innerHTML = '<option value="">Choose</option><option value="ams">Amsterdam</option>' }, 400)`,
  ),
}
