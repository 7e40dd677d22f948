// What is marked under the mouse, by name and with what it means, once it rests there. Those who listen hear it from the caret; here
// it is for the eye.
import { factsOf } from '../state/facts.js'

const REST = 250 // ms that the mouse has to stay
const MOST = 6 // names

/** @param {HTMLElement} box what scrolls @param {import('./editor.js').Editor} editor */
export function bindHover(box, editor) {
  const { desk, ink } = editor.p
  const tip = document.createElement('div')
  tip.className = 'hover-names'
  tip.ariaHidden = 'true'
  tip.hidden = true
  document.body.append(tip)
  let timer = 0

  const hide = () => {
    clearTimeout(timer)
    if (!tip.hidden) tip.hidden = true // at each key and each movement
  }
  for (const kind of ['pointerdown', 'pointerleave', 'scroll', 'keydown']) box.addEventListener(kind, hide, { passive: true })
  box.addEventListener('pointermove', ({ pointerType, buttons, clientX, clientY }) => {
    hide()
    if (pointerType === 'mouse' && !buttons && !ink.names && !editor.modes.mode) timer = window.setTimeout(show, REST, clientX, clientY)
  }, { passive: true })

  /** @param {number} x @param {number} y */
  function show(x, y) {
    const offset = desk.offsetAt(x, y)
    if (offset === null) return
    const line = desk.caretBox(offset)
    if (Math.abs(x - line.left) > 30 || y < line.top - 2 || y > line.bottom + 16) return // beside the words
    const here = editor.annotations.spansAt(offset)
    if (!here.length) return
    const names = here.slice(0, MOST).map((span) => {
      const name = document.createElement('span')
      name.className = 'label'
      name.dataset.hue = String(editor.label(span.label)?.hue ?? 8)
      name.textContent = [editor.nameOf(span), factsOf(span, editor.p.actors)].filter(Boolean).join(': ')
      return name
    })
    tip.replaceChildren(...names, ...(here.length > MOST ? [`+${here.length - MOST}`] : []))
    tip.hidden = false
    tip.style.left = `${Math.max(8, Math.min(x, innerWidth - tip.offsetWidth - 8))}px`
    tip.style.top = `${line.top - tip.offsetHeight}px` // between the lines: no words are hidden
  }
}
