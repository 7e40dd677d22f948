// The panel in which the reader says how the text is to look. Loaded after the first drawing.
import { apply, KEPT } from './desk.js'

/** @typedef {import('./desk.js').Reading} Reading */

const SIZES = [15, 16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 32]

/**
 * Bind the panel.
 * @param {HTMLElement} panel @param {Reading} now @param {HTMLElement} article @param {() => void} redraw
 * @returns {(change: Partial<Reading>) => void} changes a setting, and keeps it
 */
export function bindPanel(panel, now, article, redraw) {
  const size = /** @type {HTMLOutputElement} */ (panel.querySelector('#size'))
  const whole = /** @type {HTMLInputElement | null} */ (panel.querySelector('[name=whole]'))
  const show = () => {
    size.value = String(now.size)
    for (const [name, value] of [['face', now.face], ['width', now.width]]) {
      const radio = /** @type {HTMLInputElement | null} */ (panel.querySelector(`[name=${name}][value="${CSS.escape(value)}"]`))
      if (radio) radio.checked = true
    }
    if (whole) whole.checked = now.whole
  }
  const set = (/** @type {Partial<Reading>} */ change) => {
    Object.assign(now, change)
    try {
      localStorage.setItem(KEPT, JSON.stringify(now))
    } catch {
      // it holds for this page then
    }
    apply(now, article)
    show()
    redraw()
  }
  panel.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('[data-size]')
    if (!(button instanceof HTMLElement)) return
    const step = Number(button.dataset.size)
    const at = SIZES.findIndex((one) => one >= now.size)
    set({ size: SIZES[Math.min(Math.max(at + step, 0), SIZES.length - 1)] })
  })
  panel.addEventListener('change', (event) => {
    const { name, value, type, checked } = /** @type {HTMLInputElement} */ (event.target)
    set({ [name]: type === 'checkbox' ? checked : value })
  })
  show()
  return set
}
