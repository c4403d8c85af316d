// The look of the Uber Eats sandbox. No image and no font is loaded: the policy of its pages forbids both.
import { raw } from 'hono/html'

export const style = raw(`
:root {
  color-scheme: light dark;
  --ink: #1d1b16; --quiet: #5f5a4e; --ground: #fffdf7; --sheet: #f4efe2; --edge: #8d8573; --hair: #e0d8c5;
  --spice: #a3330f; --on-spice: #fff; --bad: #9c1c1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #f5f0e4; --quiet: #bdb5a3; --ground: #16140f; --sheet: #242018; --edge: #8f8672; --hair: #3a3428;
    --spice: #ffab85; --on-spice: #341003; --bad: #ffa29a;
  }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--ink); font: 1rem/1.45 Georgia, 'Times New Roman', serif; overflow-wrap: anywhere; }
a { color: var(--spice); }
:focus-visible { outline: 3px solid var(--spice); outline-offset: 2px; }
h1:focus { outline: none; }
h1 { font-size: clamp(1.6rem, 6vw, 2.4rem); line-height: 1.1; margin-bottom: 1rem; font-weight: 400; }
h2 { font-size: 1.15rem; line-height: 1.25; }
.sandbox { padding: 0.4rem 1rem; border-bottom: 2px dashed var(--spice); font: 0.85rem/1.4 system-ui, sans-serif; }
.sandbox summary { cursor: pointer; }
.sandbox ul { padding-left: 1.2rem; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1.25rem; padding: 0.9rem 1rem; border-bottom: 1px solid var(--hair); }
.logo { font-size: 1.25rem; font-style: italic; margin-right: auto; }
nav:not([hidden]) { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
nav a { padding: 0.2rem 0; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
main > * + * { margin-top: 0.75rem; }
.quiet, .line, dd { color: var(--quiet); }
.sheet { max-width: 23rem; margin: 0 auto; padding: 1.25rem; background: var(--sheet); border-top: 4px solid var(--spice); }
.sheet > * + * { margin-top: 1rem; }
.view-login h1, .view-verify h1, .view-locked h1 { max-width: 23rem; margin-inline: auto; }
label { display: block; font-weight: 700; margin-bottom: 0.25rem; }
input { width: 100%; font: 1rem system-ui, sans-serif; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: 0; padding: 0.7rem; }
input[aria-invalid='true'] { border: 2px solid var(--bad); }
.problem { color: var(--bad); font-weight: 700; }
button { font: 700 1rem system-ui, sans-serif; color: var(--on-spice); background: var(--spice); border: 0; padding: 0.75rem 1.25rem; cursor: pointer; }
.sheet > button { width: 100%; }
.outage { padding: 1rem; border: 1px solid var(--bad); }
.outage > * + * { margin-top: 0.75rem; }
.count { font-size: 1.1rem; }
/* Ten of them are higher than any window, so that nobody is sent a second portion who does not scroll. */
article { min-height: 12vh; padding: 1rem 0; border-top: 1px solid var(--hair); }
article b { color: var(--ink); }
article ul { list-style: none; padding: 0; }
.foot { padding: 1rem 0; border-top: 1px solid var(--hair); }
dl > div { display: flex; flex-wrap: wrap; gap: 0.1rem 0.9rem; align-items: baseline; padding: 0.9rem 0; border-top: 1px solid var(--hair); }
dt { flex-basis: 100%; font-size: 1.15rem; }
.digits { white-space: nowrap; }
.preferred { color: var(--spice); font-weight: 700; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.75rem; }
.tiles > div { padding: 1rem; background: var(--sheet); }
`)
