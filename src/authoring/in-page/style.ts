// How the toolbar looks. Nothing of the page's own style reaches it, and nothing of it the page.
export const STYLE = `
:host { all: initial !important; position: fixed !important; z-index: 2147483647 !important; inset: auto 12px 12px auto !important;
  color-scheme: light dark !important; }
:host(.corner-1) { inset: auto auto 12px 12px !important; }
:host(.corner-2) { inset: 12px auto auto 12px !important; }
:host(.corner-3) { inset: 12px 12px auto auto !important; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.bar { --ink: light-dark(#17191d, #f0f1f3); --soft: light-dark(#5a606b, #a6adba); --paper: light-dark(#fff, #1c1f25);
  --line: light-dark(#d5d9e0, #3a404b); --raised: light-dark(#f2f4f7, #272c34); --accent: light-dark(#0b57d0, #8ab4f8);
  --on: light-dark(#fff, #10131a); --red: light-dark(#b3261e, #f2b8b5);
  font: 14px/1.4 system-ui, sans-serif; color: var(--ink); background: var(--paper); border: 1px solid var(--line);
  border-radius: 12px; width: 340px; max-width: calc(100vw - 24px); max-height: min(620px, calc(100vh - 24px)); display: flex;
  flex-direction: column; overflow: hidden; box-shadow: 0 8px 30px rgb(0 0 0 / 25%); }
.head { display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 12px; border-bottom: 1px solid var(--line); }
.bar.folded .head { border-bottom: 0; }
.head strong { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { width: 10px; height: 10px; border-radius: 50%; background: var(--soft); flex: none; }
.dot.on { background: var(--red); }
.body { overflow: auto; padding: 10px 12px 12px; display: flex; flex-direction: column; gap: 10px; }
.row { display: flex; flex-wrap: wrap; gap: 6px; }
button { font: inherit; min-height: 32px; padding: 4px 10px; border-radius: 8px; border: 1px solid var(--line); background: var(--raised);
  color: var(--ink); cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on); }
button[aria-pressed=true] { border-color: var(--red); color: var(--red); font-weight: 600; }
button:disabled { color: var(--soft); cursor: default; opacity: .6; }
.icon { min-width: 32px; padding: 4px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
input:not([type=checkbox]), select { font: inherit; min-height: 32px; min-width: 0; padding: 4px 8px; border-radius: 8px; border: 1px solid var(--soft);
  background: var(--paper); color: var(--ink); width: 100%; }
label { display: flex; flex-direction: column; gap: 2px; flex: 1; min-width: 90px; }
label.tick { flex-direction: row; align-items: center; gap: 6px; flex: none; min-width: 0; }
label span, .hint { color: var(--soft); font-size: 12px; }
.hint { margin: 0; }
ol { margin: 0; padding: 0 0 0 26px; max-height: 150px; overflow: auto; }
li { overflow-wrap: anywhere; }
li code { font-size: 12px; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: 8px; margin: 0; display: flex; flex-direction: column; gap: 8px; min-width: 0; }
legend { padding: 0 4px; font-weight: 600; }
.field { display: flex; gap: 6px; align-items: end; }
.column { display: grid; grid-template-columns: auto 1fr 1fr; gap: 6px; align-items: center; }
pre { margin: 0; font-size: 12px; background: var(--raised); padding: 8px; border-radius: 8px; overflow: auto; max-height: 160px; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.notice { color: var(--red); margin: 0; }
.frame { position: fixed; border: 2px solid var(--accent, #0b57d0); background: rgb(11 87 208 / 15%); pointer-events: none; border-radius: 3px; }
@media (max-width: 480px) { :host, :host(.corner-1) { inset: auto 0 0 0 !important; }
  :host(.corner-2), :host(.corner-3) { inset: 0 0 auto 0 !important; } .bar { width: 100vw; max-width: 100vw; border-radius: 12px 12px 0 0; max-height: 60vh; } }
`
