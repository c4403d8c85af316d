// How the modal looks, and how a style comes into a page whose policy allows none: constructed, not as an element. Safari
// before 16.4 constructs none and takes an element, so that only there a strict policy leaves the modal plain.

/**
 * In em of the user's own text size and not in rem: that is the page's to change. Where there is room, the modal is as high
 * as what it shows (--h).
 */
export const STYLE = `
:host{all:initial!important;display:contents!important}
dialog{box-sizing:border-box;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;border:0;overflow:hidden;
padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
color-scheme:light dark;background:#fff;color:#15181e;font:medium/1.5 system-ui,-apple-system,'Segoe UI',sans-serif}
dialog[open]{display:grid;grid-template:3em minmax(0,1fr)/minmax(0,1fr)}
dialog::backdrop{background:rgb(0 0 0/.6)}
b{grid-area:1/1;place-self:center start;padding-left:1.25em}
small:not(:empty){margin-left:.75em;padding:.15em .75em;border:1px solid transparent;border-radius:1em;background:#fff4d4;color:#654700;font-size:.8125em}
button{grid-area:1/1;place-self:center end;width:1.6em;height:1.6em;margin-right:.1em;padding:0;border:0;border-radius:.4em;background:none;
color:inherit;font:1.75em/1 system-ui,sans-serif;cursor:pointer}
button:hover{background:rgb(128 128 128/.2)}
button:focus-visible{outline:3px solid #1c4fd6;outline-offset:-4px}
p{grid-area:2/1;place-self:center;margin:0;padding:1.5em;text-align:center}
iframe{grid-area:2/1;width:100%;height:100%;border:0;color-scheme:light dark}
p:not(:empty)+iframe{visibility:hidden}
@media(prefers-color-scheme:dark){dialog{background:#191c22;color:#eef0f4}button:focus-visible{outline-color:#9cbaff}
small:not(:empty){background:#332a14;color:#f3d48b}}
@media(min-width:36rem) and (min-height:30rem){dialog{width:30em;height:min(var(--h,24em) + 3em,47.5em,100% - 3em);margin:auto;border-radius:1em}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:a .18s ease-out}@keyframes a{from{opacity:0;transform:translateY(.75em)}}}
@media(forced-colors:active){dialog,small:not(:empty){border:1px solid}}`

/** @returns what takes the style away again, and nothing else */
export function addStyle(root: Document | ShadowRoot, css: string): () => void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
    }
  } catch {
    const style = document.createElement('style')
    style.textContent = css
    ;(root instanceof Document ? root.documentElement : root).append(style)
    return () => style.remove()
  }
}
