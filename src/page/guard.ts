// The hosted page's last word: where its program did not come to draw anything, or broke off, the page says so and shows
// another way, instead of an empty card. Runs after the program, and in the oldest browsers that load a page at all, so
// it is written in the JavaScript of 2009 and asks for nothing younger.
;(function (): void {
  var root = document.documentElement

  function giveUp(): void {
    if (root.hasAttribute('data-unable')) {
      return
    }
    root.setAttribute('data-unable', '')
    var heading = document.querySelector<HTMLElement>('#unable h1')
    if (heading !== null) {
      heading.focus()
      tellParent(heading.textContent)
    }
  }

  /** A modal shows nothing of this page before it says that it is ready. */
  function tellParent(message: string): void {
    var embed = /[?&]embed=([^&]+)/.exec(location.search)
    if (parent !== window && embed !== null) {
      var origin = decodeURIComponent(String(embed[1]))
      parent.postMessage({ source: 'passage', type: 'ready' }, origin)
      var error = { code: 'browser_unsupported', message: message }
      parent.postMessage({ source: 'passage', type: 'error', error: error }, origin)
    }
  }

  document.addEventListener('passage-unable', giveUp)
  // Ours bear the name that the build gave them: what an extension throws is nobody's end.
  window.addEventListener('error', function (event): void {
    if (event.filename.indexOf('passage.js') !== -1) {
      giveUp()
    }
  })
  if (!root.hasAttribute('data-drawn')) {
    giveUp()
  }
})()
