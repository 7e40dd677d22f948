// The caret and the selection: our own model, painted through the browser's. Mouse and keys change the same model.
import { Caret } from '../state/caret.js'
import { later } from './modes.js'

/** Keeps the caret of the page and the browser's selection alike. */
export class Selection {
  /** @type {Set<(caret: Caret, why: 'keys' | 'mouse') => void>} */ #listeners = new Set()
  /** @type {number | null} where Up and Down aim at, in pixels */ #goal = null

  /**
   * @param {import('./desk.js').Desk} desk
   * @param {HTMLElement} box what scrolls and has the focus
   */
  constructor(desk, box) {
    this.desk = desk
    this.box = box
    this.caret = new Caret(0, 0)
    this.mark = document.createElement('i')
    this.mark.className = 'caret'
    this.mark.ariaHidden = 'true'
    this.mark.hidden = true
    desk.article.append(this.mark)
    document.addEventListener('selectionchange', () => this.read())
    box.addEventListener('focus', () => this.paint())
    box.addEventListener('blur', () => (this.mark.hidden = true))
    new ResizeObserver(() => this.#place()).observe(desk.article)
  }

  /** @param {(caret: Caret, why: 'keys' | 'mouse') => void} run */
  subscribe(run) {
    this.#listeners.add(run)
  }

  /** Move the caret by program or key, and show where it is. @param {Caret} caret @param {{scroll?: boolean, keepGoal?: boolean}} [how] */
  set(caret, { scroll = true, keepGoal = false } = {}) {
    this.caret = caret
    if (!keepGoal) this.#goal = null
    this.paint()
    if (scroll) this.reveal(caret.head)
    for (const run of this.#listeners) run(caret, 'keys')
  }

  /** The caret is where the mouse was clicked; the browser tells it later. @param {number} offset */
  at(offset) {
    this.caret = new Caret(offset)
    this.#goal = null
    this.paint()
  }

  /** Paint the model through the browser's own selection. */
  paint() {
    const selection = document.getSelection()
    if (!selection || document.activeElement !== this.box) return
    const [anchor, from] = this.desk.place(this.caret.anchor)
    const [head, to] = this.desk.place(this.caret.head)
    selection.setBaseAndExtent(anchor, from, head, to)
    this.#place()
  }

  /** The line up or down from the caret, keeping the column. @param {1 | -1} step @param {boolean} extend */
  line(step, extend) {
    this.reveal(this.caret.head)
    const at = this.desk.caretBox(this.caret.head)
    const x = this.#goal ?? at.left
    const height = at.height || 20
    let found = null
    for (let n = 1; n < 8 && (found === null || found === this.caret.head || !isBeyond(found, this.caret.head, step)); n++) {
      const y = step > 0 ? at.bottom + (n - 0.5) * height * 0.6 : at.top - (n - 0.5) * height * 0.6
      found = this.desk.offsetAt(x, y)
    }
    if (found === null || !isBeyond(found, this.caret.head, step)) found = step > 0 ? this.desk.text.length : 0
    this.set(new Caret(extend ? this.caret.anchor : found, found), { keepGoal: true })
    this.#goal = x
  }

  /** The start or the end of the visual line. @param {1 | -1} step @param {boolean} extend */
  lineEnd(step, extend) {
    const at = this.desk.caretBox(this.caret.head)
    const article = this.desk.article.getBoundingClientRect()
    const { direction } = getComputedStyle(/** @type {Element} */ (this.desk.place(this.caret.head)[0].parentNode))
    const x = step > 0 === (direction === 'ltr') ? article.right - 1 : article.left + 1
    const found = this.desk.offsetAt(x, at.top + at.height / 2) ?? this.caret.head
    this.set(new Caret(extend ? this.caret.anchor : found, found))
  }

  /** What scrolls, and where of it is in sight: the text, or on a narrow page all of it, below the labels. */
  sight() {
    const { box } = this
    const { top, bottom } = box.getBoundingClientRect()
    if (getComputedStyle(box).overflowY !== 'visible') return { scroller: /** @type {Element} */ (box), top, bottom }
    const labels = document.querySelector('.palette')?.getBoundingClientRect().bottom ?? 0
    return { scroller: document.scrollingElement ?? box, top: Math.max(labels, 0), bottom: innerHeight }
  }

  /** Scroll as little as is needed to show an offset, with a line around it. @param {number} offset */
  reveal(offset) {
    const at = this.desk.caretBox(offset)
    const { scroller, top, bottom } = this.sight()
    const margin = 60
    if (at.top < top + margin) scroller.scrollTop += at.top - top - margin
    else if (at.bottom > bottom - margin) scroller.scrollTop += at.bottom - bottom + margin
  }

  /** Take over the browser's selection: the mouse, a double click or an assistive program may have changed it. */
  read() {
    const selection = document.getSelection()
    if (!selection?.anchorNode || !this.desk.article.contains(selection.anchorNode)) return
    if (this.#isPainted(selection)) return
    const anchor = this.desk.offsetOf(selection.anchorNode, selection.anchorOffset)
    const head = this.desk.offsetOf(selection.focusNode, selection.focusOffset)
    if (anchor === null || head === null) return
    this.caret = new Caret(anchor, head)
    this.#goal = null
    this.#place()
    for (const run of this.#listeners) run(this.caret, 'mouse')
  }

  /** Whether it is what we have painted ourselves. @param {globalThis.Selection} selection */
  #isPainted(selection) {
    const [anchor, from] = this.desk.place(this.caret.anchor)
    const [head, to] = this.desk.place(this.caret.head)
    const same = selection.anchorNode === anchor && selection.anchorOffset === from
    return same && selection.focusNode === head && selection.focusOffset === to
  }

  /** Our own mark where the caret is: browsers draw none in text that cannot be edited. */
  #place() {
    const hidden = this.caret.anchor !== this.caret.head || document.activeElement !== this.box
    if (this.mark.hidden !== hidden) this.mark.hidden = hidden
    if (hidden) return
    const at = this.desk.caretBox(this.caret.head)
    const base = this.desk.article.getBoundingClientRect()
    this.mark.style.left = `${at.left - base.left - 1}px`
    this.mark.style.top = `${at.top - base.top}px`
    this.mark.style.height = `${at.height}px`
  }
}

/** @param {number} found @param {number} head @param {1 | -1} step */
function isBeyond(found, head, step) {
  return step > 0 ? found > head : found < head
}

/**
 * The mouse in the text: choosing words, going through spans that overlap, taking the ends of a span.
 * @param {HTMLElement} box what scrolls
 * @param {import('./editor.js').Editor} editor
 */
export function bindMouse(box, editor) {
  const { desk } = editor.p
  const { article } = desk

  const near = (/** @type {{x: number, y: number}} */ a, /** @type {{x: number, y: number}} */ b) => Math.abs(a.x - b.x) < 4 && Math.abs(a.y - b.y) < 4
  let down = { x: 0, y: 0 }
  let clicked = { x: -9, y: -9 }
  box.addEventListener('pointerdown', (event) => {
    const grip = event.target instanceof HTMLElement && event.target.closest('.handle')
    if (!(grip instanceof HTMLElement) || !editor.p.editable) return
    const there = later.resize.now()
    if (there) there.drag(editor, event, grip)
    else void editor.tools.resize() // by keys, as soon as it can be loaded
  })

  box.addEventListener('mousedown', (event) => {
    // Else a press on selected words would drag them away instead of choosing anew.
    if (event.button || event.shiftKey || !article.contains(/** @type {Node} */ (event.target))) return
    down = { x: event.clientX, y: event.clientY }
    const offset = desk.offsetAt(event.clientX, event.clientY)
    // A quick second click goes through spans that overlap; where there is one at most it chooses the word.
    if (event.detail > 1 && offset !== null && editor.annotations.spansAt(offset).length > 1) event.preventDefault()
    else document.getSelection()?.removeAllRanges()
  })

  box.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('.popover, .handle, button, a, .note')) return
    const here = { x: event.clientX, y: event.clientY }
    const chosen = document.getSelection()?.isCollapsed === false && !editor.modes.mode?.choose
    if (chosen && (event.detail > 1 || !near(here, down))) return // words were chosen, by a drag or a quick second click
    const offset = desk.offsetAt(here.x, here.y)
    if (offset === null) return
    const again = near(here, clicked)
    clicked = here
    editor.click(offset, again)
  })
}
