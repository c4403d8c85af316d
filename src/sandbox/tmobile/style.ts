// The look of the T-Mobile sandbox. No image and no font is loaded: the policy of its pages forbids both.
import { raw } from 'hono/html'

export const style = raw(`
:root {
  color-scheme: light dark;
  --brand: #b3005e; --on-brand: #fff; --ink: #24141d; --soft: #6a5561; --line: #dccbd5;
  --page: #faf6f8; --panel: #fff; --wrong: #b3261e; --right: #1b6e3c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --brand: #ff85c2; --on-brand: #2b0718; --ink: #f6ebf1; --soft: #c3aebb; --line: #4d3a45;
    --page: #171015; --panel: #221820; --wrong: #ff9a92; --right: #7fd6a0;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--brand); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
header { background: var(--panel); border-bottom: 1px solid var(--line); }
header, main { padding: 0.75rem 1rem; }
main, .bar { max-width: 44rem; margin: 0 auto; }
.bar, nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; }
.bar { justify-content: space-between; }
.brand { font-weight: 700; color: var(--brand); font-size: 1.1rem; }
.sandbox { background: var(--brand); color: var(--on-brand); font-size: 0.85rem; }
.sandbox details { max-width: 44rem; margin: 0 auto; padding: 0.4rem 1rem; }
.sandbox summary { cursor: pointer; }
.sandbox summary:focus-visible { outline-color: currentColor; }
.sandbox ul { margin: 0.25rem 0; padding-left: 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 1rem 0; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1rem; margin: 0 0 1rem; }
.narrow { max-width: 24rem; }
.cards { list-style: none; padding: 0; margin: 0 0 1rem; }
.cards li > * { margin-right: 0.6rem; }
.tag { border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.5rem; font-size: 0.8rem; color: var(--brand); }
.field { margin: 0 0 1rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0 1rem; }
label { display: block; font-weight: 600; }
input { width: 100%; font: inherit; color: inherit; background: var(--page); padding: 0.6rem; border: 1px solid var(--soft); border-radius: 0.5rem; }
input[aria-invalid='true'] { border: 2px solid var(--wrong); }
.wrong { color: var(--wrong); margin: 0.25rem 0 0; }
.right { color: var(--right); }
.soft { color: var(--soft); font-size: 0.9rem; }
button, .button { display: inline-block; font: inherit; font-weight: 600; border: 0; border-radius: 2rem; padding: 0.65rem 1.4rem; background: var(--brand); color: var(--on-brand); text-decoration: none; cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
th, td { text-align: left; padding: 0.5rem 0.5rem 0.5rem 0; border-bottom: 1px solid var(--line); }
time { white-space: nowrap; }
td:last-child, th:last-child { text-align: right; padding-right: 0; }
`)
