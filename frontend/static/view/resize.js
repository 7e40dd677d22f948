// Moving the ends of a span, by keys or by its handles.
import * as edit from '../state/changes.js'
import { Caret, move } from '../state/caret.js'
import { snap } from '../text/snap.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {{start: number, end: number}} Range
 * @typedef {{show: (range: Range | null) => void, done: (range: Range) => unknown}} Acts `show`: the range for the time being
 */

/** The mode in which the arrows, or the mouse, move the ends of a span. */
export class Resize {
  kind = 'resize'

  /** @param {import('./editor.js').Editor} editor @param {Span} span @param {Acts} [acts] else the span itself is resized */
  constructor(editor, span, acts) {
    this.acts = acts ?? { show: (range) => editor.p.ink.setPreview(range && { id: span.id, ...range }), done: (range) => this.#resize(range) }
    this.e = editor
    this.p = editor.p
    this.span = span
    this.start = span.start
    this.end = span.end
  }

  begin() {
    this.e.modes.enter(this)
    this.e.modes.ask('Move the end with ← and →, the start with Shift; Alt for one character.', [
      ['Set', () => this.finish(), '↵'],
      ['Cancel', () => void this.e.modes.stop(), 'Esc'],
    ])
  }

  stop() {
    this.acts.show(null)
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step) {
      const by = event.altKey ? 'character' : 'token'
      const caret = event.shiftKey ? new Caret(this.end, this.start) : new Caret(this.start, this.end)
      const next = move(caret, { by, step, extend: true }, this.p.reader).head
      this.moveEnd(event.shiftKey ? 'start' : 'end', next)
    } else if (event.key === 'Enter' || event.key === 'e') this.finish()
    return true
  }

  /** @param {'start' | 'end'} side @param {number} to */
  moveEnd(side, to) {
    if (this.e.modes.mode !== this) return
    if (side === 'start') this.start = Math.min(to, this.end - 1)
    else this.end = Math.max(to, this.start + 1)
    this.acts.show({ start: this.start, end: this.end })
    this.p.selection.reveal(side === 'start' ? this.start : this.end)
    this.p.status.announce(this.p.text.slice(this.start, this.end).slice(-80))
  }

  /** @param {boolean} [toWords] whether the ends go to whole words, as the label wants it */
  finish(toWords = false) {
    if (this.e.modes.mode !== this) return
    this.e.modes.stop()
    const kind = toWords ? (this.e.label(this.span.label)?.kind ?? 'other') : 'other'
    const range = snap(this.p.text, this.start, this.end, kind)
    if (range) this.acts.done(range)
  }

  /** @param {Range} range */
  #resize(range) {
    const now = this.e.annotations.spans.get(this.span.id) // it may have been read, changed or deleted in the meantime
    const gesture = now && edit.resize(this.e.annotations, this.p.text, now, range)
    if (gesture) this.e.perform(gesture)
  }
}

/** An end of a span follows the mouse. @param {import('./editor.js').Editor} editor @param {PointerEvent} event @param {HTMLElement} grip */
export function drag(editor, event, grip) {
  const { desk, places } = editor.p
  const { box } = places
  event.preventDefault()
  void editor.tools.resize()
  const { mode } = editor.modes
  if (!(mode instanceof Resize)) return
  const name = grip.dataset.side === 'start' ? 'start' : 'end'
  const follow = (/** @type {PointerEvent} */ one) => {
    const offset = desk.offsetAt(one.clientX, one.clientY)
    if (offset !== null) mode.moveEnd(name, offset)
  }
  desk.article.classList.add('dragging')
  const stop = () => {
    desk.article.classList.remove('dragging')
    box.removeEventListener('pointermove', follow)
    mode.finish(true)
  }
  box.setPointerCapture(event.pointerId)
  box.addEventListener('pointermove', follow)
  for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, stop, { once: true })
}
