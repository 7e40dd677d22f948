const LONG = 8000 // ms that a toast stays

/** Hide a toast after a while, but not while it has the mouse or focus. @param {HTMLElement} toast */
export function passing(toast) {
  /** @type {number | undefined} */
  let timer
  const later = () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      if (!toast.matches(':hover, :focus-within')) toast.hidden = true
    }, LONG)
  }
  for (const kind of ['mouseenter', 'focusin']) toast.addEventListener(kind, () => clearTimeout(timer))
  for (const kind of ['mouseleave', 'focusout']) toast.addEventListener(kind, later)
  later()
}
