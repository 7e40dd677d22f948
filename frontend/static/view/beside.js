// A panel beside the text, over the list: one at a time. Escape closes it and gives the focus back.
import { make } from './fields.js'

/** @type {HTMLElement | null} */
let panel = null
/** @type {Element | null} where the focus was */
let before = null

/**
 * Open a panel with this content, or close it if it is that which is open.
 * @param {string} name of the panel @param {string} title @param {(box: HTMLElement) => unknown} fill
 * @returns {boolean} whether it is open now
 */
export function toggle(name, title, fill) {
  if (panel?.dataset.name === name) return close()
  const last = panel
  if (!last?.contains(document.activeElement)) before = document.activeElement
  panel = make('aside', 'beside')
  panel.dataset.name = name
  const head = make('header')
  const words = make('h2', 'h3', title)
  words.id = 'beside-title'
  const button = make('button', 'slim', 'Close ')
  button.type = 'button'
  button.append(make('kbd', '', 'Esc'))
  button.addEventListener('click', close)
  head.append(words, make('span', 'push'), button)
  const box = make('div', 'scrolled')
  box.tabIndex = 0
  box.role = 'region'
  box.setAttribute('aria-labelledby', words.id)
  panel.setAttribute('aria-labelledby', words.id)
  panel.append(head, box)
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault() // so that Escape means nothing else to the page
    close()
  })
  if (last) last.replaceWith(panel)
  else document.querySelector('.side')?.after(panel)
  box.focus({ preventScroll: true })
  fill(box)
  return true
}

/** The name of the panel that is open. */
export const open = () => panel?.dataset.name ?? null

export function close() {
  const inside = panel?.contains(document.activeElement)
  panel?.remove()
  panel = null
  if (inside && before instanceof HTMLElement) before.focus({ preventScroll: true })
  return false
}

/** What cannot be had is told in the panel. @param {HTMLElement} box @param {() => Promise<void>} run */
export async function filled(box, run) {
  box.replaceChildren(make('p', 'dim', 'Loading…'))
  try {
    await run()
  } catch (error) {
    const note = make('p', 'note bad', error instanceof Error ? error.message : String(error))
    note.role = 'alert'
    box.replaceChildren(note)
  }
}
