// A web view as the native side gives it: five calls, and what is heard of it. The same five for WKWebView, Android's WebView,
// React Native and Capacitor; src/docs/web-view.md says for each how. Whoever writes one decides nothing: a bridge carries texts.

export interface WebViewBridge {
  /** Opens an address of a site in the main frame. */
  load(address: string): void
  reload(): void
  /** To the page before this one; where there is none, nothing. */
  goBack(): void
  /**
   * Runs a text as a script in the main frame of whatever page is there at that moment, in a world of its own where the
   * platform has one. What it gives or throws is nobody's business: it answers by a message. Where there is no page, nothing.
   * Two texts for the same page run in their order.
   */
  run(text: string): void
  /** From now on, whatever happens is told; where a page is there already, that it `came`. Gives what ends that. */
  listen(hear: WebViewEvents): () => void
}

/**
 * None of them is relied on alone: where a platform does not tell of something, or late, or twice, it is found out from the page.
 * All of them are of the main frame, except that a message may come from anywhere.
 */
export interface WebViewEvents {
  /** What a page has posted, as it came. Any page can post anything. */
  message(text: string): void
  /** Another page is asked for: by a link, a form, a script, or by `load`. */
  leaving(): void
  /**
   * Another page is there, as early as the platform knows it. Null where none of a site is: nobody answered, or the connection
   * broke, whether the browser has a page for that or shows the last one still.
   * @param status of the answer that it came with; 0 or absent where the platform does not tell it
   */
  came(address: string | null, status?: number): void
  /** The page that is there has another address: by its own script, or by a step in its history. */
  moved(address: string): void
  /**
   * What was asked for brings no page, and the one that was there stays: a download, an empty answer.
   * After its `leaving`; not where it gave way to another one, if the platform tells the two apart.
   */
  failed(): void
  /** A dialog was dismissed: `alert`, `confirm`, `prompt` or `beforeunload`. */
  dialog(kind: string): void
  /** The process of the page has died, and the view is empty. It may be loaded again. */
  died(): void
  /** The user has closed the view, or it can be used no more. */
  left(): void
}
