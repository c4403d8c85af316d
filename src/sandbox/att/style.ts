// The look of the AT&T sandbox: a sober customer desk, square corners and serif titles. No image and no font is loaded:
// the policy of its pages forbids both.
import { raw } from 'hono/html'

export const style = raw(`
:root {
  color-scheme: light dark;
  --ground: #eef1ef; --sheet: #fdfdfb; --ink: #182420; --quiet: #4c5d57; --rule: #b9c6c0;
  --accent: #0a5a52; --on-accent: #f4fbf8; --band: #12332f; --on-band: #e9f4f0; --bad: #9a2415; --good: #17603a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1412; --sheet: #17211e; --ink: #e6efeb; --quiet: #a9bab3; --rule: #3a4b45;
    --accent: #7fd3c4; --on-accent: #07211d; --band: #0a2420; --on-band: #d8ece6; --bad: #ffab9c; --good: #8fdcae;
  }
}
*, *::before { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 'Helvetica Neue', Arial, sans-serif; }
h1, .name, caption, legend { font-family: Charter, 'Bitstream Charter', Georgia, serif; font-weight: 600; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px double var(--accent); outline-offset: 3px; }
.width { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
.sandbox { border-bottom: 4px double var(--rule); font-size: 0.875rem; }
.sandbox details { max-width: 60rem; margin: 0 auto; padding: 0.5rem 1.25rem; }
.sandbox summary { cursor: pointer; }
.sandbox ul { margin: 0.4rem 0 0; padding: 0; list-style: none; columns: 20rem; }
header { background: var(--band); color: var(--on-band); }
header .width { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 2rem; padding-block: 0.75rem; }
header :focus-visible { outline-color: var(--on-band); }
.name { margin: 0; font-size: 1.35rem; letter-spacing: 0.04em; }
nav { display: flex; flex-wrap: wrap; gap: 0 1rem; }
nav a { color: inherit; padding: 0.35rem 0; text-decoration: none; border-bottom: 2px solid transparent; }
nav a:hover, nav a[aria-current] { border-bottom-color: currentColor; }
main { padding-block: 1.5rem 4rem !important; }
main.door { max-width: 30rem; }
h1 { font-size: 1.9rem; line-height: 1.15; margin: 0.5rem 0 1.25rem; }
form { background: var(--sheet); border-top: 4px solid var(--accent); padding: 1.25rem; max-width: 34rem; }
form > p:first-child { margin-top: 0; }
fieldset { border: 0; margin: 0 0 0.5rem; padding: 0; min-width: 0; }
legend { font-size: 1.2rem; padding: 0 0 0.5rem; }
label { display: block; margin: 0 0 1rem; font-size: 0.9375rem; color: var(--quiet); }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0 1rem; align-items: end; }
input, select {
  display: block; width: 100%; height: 2.9rem; margin-top: 0.25rem; padding: 0 0.65rem; border: 1px solid var(--quiet);
  border-radius: 0; background: var(--ground); color: var(--ink); font: inherit; font-size: 1.0625rem;
}
input[aria-invalid] { border-color: var(--bad); box-shadow: inset 0 -2px 0 var(--bad); }
button, .button {
  display: inline-block; margin-right: 1rem; padding: 0.7rem 1.4rem; border: 0; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
.message { border-left: 6px solid currentColor; background: var(--sheet); padding: 0.75rem 1rem; margin: 0 0 1.25rem; max-width: 34rem; }
.message strong { display: block; }
.message p { margin: 0; }
.message ul { margin: 0.25rem 0 0; padding-left: 1.25rem; }
.message a { color: inherit; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.scroll { overflow-x: auto; background: var(--sheet); border-top: 4px solid var(--accent); margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; background: var(--sheet); }
caption { text-align: left; font-size: 1.2rem; padding: 0.9rem 1rem 0.5rem; background: var(--sheet); }
th, td { padding: 0.6rem 1rem; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); white-space: nowrap; font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.875rem; }
tbody th { font-weight: 600; }
.facts { max-width: 34rem; }
.facts caption { border-top: 4px solid var(--accent); }
.facts th, .facts td { white-space: normal; }
.facts th { color: var(--quiet); font-weight: 400; width: 45%; }
@media (max-width: 36rem) {
  .scroll th, .scroll td { padding: 0.5rem 0.35rem; font-size: 0.8125rem; white-space: normal; }
  .scroll :is(th, td):first-child { padding-left: 1rem; }
}
`)
