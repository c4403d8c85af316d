// The look of the Verizon sandbox: paper and pine, a serif for headings. No image and no font is loaded: the policy of its
// pages forbids both.
import { raw } from 'hono/html'

export const style = raw(`
:root {
  color-scheme: light dark;
  --pine: #14524a; --on-pine: #fff; --menu: #14524a; --on-menu: #fff; --ink: #1d2422; --faint: #55615d; --rule: #c9cfc6; --edge: #7a8681;
  --paper: #f3f1e9; --sheet: #fffdf7; --bad: #9c2f14; --bad-back: #fbe9e2; --good: #14524a; --good-back: #dcece3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --pine: #8fd0bd; --on-pine: #0b231e; --menu: #0f3a33; --on-menu: #e6f4ee; --ink: #e9ece6; --faint: #a9b5af; --rule: #3a4743; --edge: #8a9791;
    --paper: #131a18; --sheet: #1c2523; --bad: #ffab91; --bad-back: #3b1d14; --good: #a5e0c6; --good-back: #183a2e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 'Gill Sans', 'Trebuchet MS', Verdana, sans-serif; overflow-wrap: break-word; }
h1, h2, h3, .brand { font-family: Georgia, 'Times New Roman', serif; font-weight: 600; line-height: 1.25; }
h1 { font-size: 1.75rem; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; margin: 1.25rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 0; }
a { color: var(--pine); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--pine); outline-offset: 3px; }
.sandbox { border-bottom: 2px dashed var(--pine); background: var(--sheet); font-size: 0.85rem; padding: 0.5rem 1rem; }
.sandbox summary { cursor: pointer; }
.sandbox ul { margin: 0.5rem 0 0; padding-left: 1.1rem; }
.brand { font-size: 1.3rem; letter-spacing: 0.02em; color: var(--pine); margin: 0; }
.content { padding: 1.25rem 1rem 3rem; min-width: 0; }
.content > .brand { margin-bottom: 1.5rem; }
.is-stranger .content { max-width: 26rem; margin: 0 auto; }
.menu { background: var(--menu); color: var(--on-menu); padding: 0.75rem 1rem; }
.menu .brand, .menu a { color: var(--on-menu); }
.menu a { display: inline-block; padding: 0.2rem 0; }
.menu ul { list-style: none; margin: 0.4rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; }
.menu :focus-visible { outline-color: currentColor; }
@media (min-width: 48rem) {
  .is-customer .frame { display: grid; grid-template-columns: 14rem minmax(0, 1fr); min-height: 100vh; }
  .menu { padding: 1.5rem; }
  .menu ul { display: block; margin-top: 1.5rem; }
  .menu li { margin-bottom: 0.5rem; }
  .is-customer .content { padding: 1.75rem 2.5rem 3rem; max-width: 58rem; }
}
.sheet { background: var(--sheet); border: 1px solid var(--rule); border-top: 4px solid var(--pine); padding: 1.1rem; max-width: 34rem; }
.sheet > :first-child { margin-top: 0; }
.sheet > :last-child { margin-bottom: 0; }
.button { display: inline-block; min-height: 2.75rem; font: inherit; border: 2px solid var(--pine); border-radius: 3px; padding: 0.5rem 1.25rem; margin-right: 0.75rem; background: var(--pine); color: var(--on-pine); text-decoration: none; cursor: pointer; }
.field { margin-bottom: 1.1rem; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); gap: 0 1.25rem; align-items: end; }
.row .field { align-self: start; }
.field__label { font-weight: 600; margin-right: 0.4rem; }
.field__aside { color: var(--faint); font-size: 0.875rem; font-weight: 400; }
.field__input { display: block; width: 100%; min-height: 2.75rem; margin-top: 0.3rem; font: inherit; color: inherit; background: transparent; border: 0; border-bottom: 2px solid var(--edge); border-radius: 0; padding: 0.35rem 0.2rem; }
.field__input[aria-invalid] { border-color: var(--bad); background: var(--bad-back); }
.field__error { display: block; color: var(--bad); font-size: 0.9rem; margin: 0.25rem 0 0; }
.who { margin-top: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; justify-content: space-between; }
.who__name { font-weight: 600; min-width: 0; overflow-wrap: anywhere; }
.choice { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0; }
.choice legend { padding: 0; }
.choice__option { display: flex; gap: 0.6rem; align-items: baseline; padding: 0.6rem 0; }
.choice input { accent-color: var(--pine); width: 1.1rem; height: 1.1rem; flex: none; }
.lock-notice, .notice { border: 1px solid var(--bad); border-left-width: 6px; background: var(--bad-back); color: var(--bad); padding: 0.8rem 1rem; max-width: 34rem; }
.lock-notice a { color: inherit; }
.notice--again { border-color: var(--edge); background: var(--sheet); color: var(--ink); }
.toast { background: var(--good-back); color: var(--good); border-left: 6px solid currentColor; padding: 0.8rem 1rem; max-width: 34rem; }
.wallet__cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); gap: 1rem; }
.wallet-card { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 0.75rem; align-content: start; background: var(--sheet); border: 1px solid var(--rule); border-left: 6px solid var(--pine); padding: 1rem; }
.wallet-card p { margin: 0; }
.wallet-card__badge { font-size: 0.8rem; border: 1px solid var(--pine); color: var(--pine); padding: 0 0.45rem; align-self: start; }
.wallet-card__number, .wallet-card__facts { grid-column: 1 / -1; }
.wallet-card__number, .review__number { font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { margin: 0.5rem 0 0; }
dl > div { display: flex; justify-content: space-between; gap: 1rem; padding: 0.15rem 0; }
dt { color: var(--faint); }
dd { margin: 0; text-align: right; min-width: 0; }
.stages { list-style: none; counter-reset: stage; display: flex; gap: 1.5rem; padding: 0; margin: 0 0 1rem; color: var(--faint); }
.stages li::before { counter-increment: stage; content: counter(stage) '. '; }
.stages [aria-current] { color: var(--ink); font-weight: 600; border-bottom: 3px solid var(--pine); }
.card-form__address { border: 0; border-top: 1px solid var(--rule); margin: 0 0 0.5rem; padding: 0.75rem 0 0; min-width: 0; }
.card-form__address legend { font-family: Georgia, 'Times New Roman', serif; padding: 0 0.5rem 0 0; }
summary { cursor: pointer; }
.review__facts { margin-bottom: 1.25rem; }
.bill-years { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 0.75rem; }
.bill-years li { background: var(--sheet); border: 1px solid var(--rule); padding: 0.6rem 1rem; }
.bill-years a { font-family: Georgia, 'Times New Roman', serif; font-size: 1.15rem; margin-right: 0.4rem; }
.bill-year { max-width: 44rem; }
.bill-year summary h2 { display: inline; }
.bill { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; border-bottom: 1px solid var(--rule); padding: 0.8rem 0; }
.bill p { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.bill__dates { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0 1.5rem; margin: 0.25rem 0 0; }
.bill__dates > div { gap: 0.4rem; }
.tiles { padding: 0; list-style: none; }
.tiles li { border-bottom: 1px solid var(--rule); padding: 0.6rem 0; }
`)
