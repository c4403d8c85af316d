// What the user does in the modal is the modal's alone. Events leave a shadow tree: dialogs of the page behind would take
// Escape and clicks in the modal for ones beside themselves, and traps would bring the focus back. They listen at the
// document at most, and events pass the window first, on their way down: there they end.

const KEYS = ['keydown', 'keyup', 'keypress'] as const
const OTHERS =
  'click,dblclick,auxclick,contextmenu,pointerdown,pointerup,pointercancel,mousedown,mouseup,touchstart,touchmove,touchend,touchcancel,wheel,focus,blur,focusin,focusout'

/**
 * @param act what the modal itself does on a click or a key in it: no listener of its own hears them
 * @returns ends it
 */
export function guard(host: Element, act: (event: Event) => void): () => void {
  const life = new AbortController()
  const options = { capture: true, signal: life.signal }
  const keep = (event: Event): void => {
    event.stopImmediatePropagation()
    act(event)
  }
  for (const type of OTHERS.split(',')) {
    const hear = (event: Event): void => {
      if (event.target === host) {
        keep(event)
      }
    }
    addEventListener(type, hear, { ...options, passive: true })
  }
  for (const type of KEYS) {
    const hear = (event: Event): void => {
      // The page behind is inert: where nothing has the focus, as after a click beside the modal, keys are its own too.
      if (event.target === host || event.target === document.body || event.target === document.documentElement) {
        keep(event)
      }
    }
    addEventListener(type, hear, options)
  }
  return () => {
    life.abort()
    keepHeldKey()
  }
}

/** The key that closed the modal is still down: its repetitions and its end are not meant for what is behind. */
function keepHeldKey(): void {
  const life = new AbortController()
  for (const type of KEYS) {
    const hear = (event: KeyboardEvent): void => {
      const isNew = type === 'keydown' && !event.repeat
      if (!isNew) {
        event.stopImmediatePropagation()
        event.preventDefault()
      }
      if (isNew || type === 'keyup') {
        life.abort()
      }
    }
    addEventListener(type, hear, { capture: true, signal: life.signal })
  }
}
