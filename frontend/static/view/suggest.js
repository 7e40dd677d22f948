// Suggestions: gone through by keys, by the mouse and in a list of their own, taken over or rejected. Loaded when there are some.
import { Caret } from '../state/caret.js'
import { accept, alike, at, next, originOf, reject, spanOf } from '../state/judging.js'
import { SuggestionInk } from './suggestion_ink.js'
import { SuggestionList } from './suggestion_list.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/types.js').Suggestion} Suggestion
 */

const DRAWN = 2000 // places of the preview
const HIDDEN = 'workbench-suggestions-hidden'

/** The suggestions of the page. */
export class Suggest {
  /** @type {string | null} the one in focus */ #now = null
  /** Whether the person wants to see them. */ on = true
  /** Whether one goes through them with the mouse: then buttons stand at the words. */ pointed = false
  /** @type {Suggestion[] | null} what was shown last */ #shown = null

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
    const { desk, ink, session } = editor.p
    this.on = remembered() !== 'yes'
    this.ink = new SuggestionInk(this, desk, ink)
    this.list = new SuggestionList(this)
    session.subscribe(() => this.show())
    this.show()
  }

  /** Those that can be judged now. */
  get all() {
    return this.on ? this.e.annotations.waiting : []
  }

  /** The one in focus. */
  get row() {
    return this.all.find(({ id }) => id === this.#now) ?? null
  }

  /** The one in focus, else the smallest under the caret. */
  get here() {
    return this.row ?? at(this.all, this.e.p.selection.caret.start) ?? null
  }

  /** @param {Suggestion} row */
  nameOf(row) {
    return this.e.label(row.label)?.name ?? row.label
  }

  /** @param {Suggestion} row */
  hueOf(row) {
    return String(this.e.label(row.label)?.hue ?? 8)
  }

  /** Draw what changed. */
  show() {
    if (this.#now && !this.row) this.#now = null
    if (this.#shown !== this.all) this.list.draw()
    this.#shown = this.all
    this.ink.plan()
  }

  /** @param {boolean} [on] */
  toggle(on = !this.on) {
    this.on = on
    try {
      localStorage.setItem(HIDDEN, on ? 'no' : 'yes')
    } catch {
      // it holds for this page then
    }
    this.show()
    this.e.p.status.announce(on ? 'Suggestions are shown.' : 'Suggestions are hidden.')
  }

  // --- Focus -----------------------------------------------------------------------------------------------------------

  /** The caret has come here by keys. */
  moved() {
    const row = this.e.span ? undefined : at(this.all, this.e.p.selection.caret.start)
    if (!row) return
    const words = this.say(row)
    this.e.p.places.here.textContent = words
    this.e.p.status.announce(`${words}: ${row.quote.slice(0, 80)}`)
  }

  /** Give one the focus, and show it. @param {Suggestion} row @param {boolean} [keepFocus] of the page's element */
  focus(row, keepFocus = false) {
    const { places, selection, status } = this.e.p
    if (!keepFocus) this.e.p.back()
    selection.set(new Caret(row.start), { scroll: false })
    selection.reveal(row.end)
    selection.reveal(row.start)
    this.e.setFocus(null)
    this.#now = row.id
    const words = this.say(row)
    places.here.textContent = words
    status.announce(`${words}: ${row.quote.slice(0, 80)}`)
    this.list.select()
    this.ink.plan()
    if (document.activeElement === places.list) this.list.list.focus({ preventScroll: true }) // who works in a list goes on in that of suggestions
  }

  /** A judgement was taken back: it waits for another. @param {import('../state/types.js').Operation[]} operations */
  reopened(operations) {
    const found = operations.find(({ op }) => op === 'reopen_suggestion')
    const row = found && 'id' in found && this.all.find(({ id }) => id === found.id)
    if (row) this.focus(row, this.list.hasFocus)
  }

  /** Another thing has the focus now. */
  leave() {
    if (!this.#now) return
    this.#now = null
    this.list.select()
    this.ink.plan()
  }

  /** @param {Suggestion} row */
  say(row) {
    return `Suggestion: ${this.nameOf(row)}, ${originOf(row)}`
  }

  /** A click where no span is, or one more click where some are. @param {number} offset @returns {boolean} whether there is one */
  click(offset) {
    const found = at(this.all, offset)
    this.pointed = true
    if (found) this.focus(found, true)
    return found !== undefined
  }

  /** @param {1 | -1} step */
  step(step) {
    const found = next(this.all, this.e.p.selection.caret.start, step, this.here)
    if (found) this.focus(found, this.list.hasFocus)
    else this.#nothing(step > 0 ? 'No suggestion after this one.' : 'No suggestion before this one.')
  }

  /** @param {string} words */
  #nothing(words) {
    const { size } = this.e.annotations.suggestions.rows
    this.e.p.status.announce(!this.on && size ? 'Suggestions are hidden.' : size ? words : 'There are no suggestions here.')
  }

  // --- Judging ---------------------------------------------------------------------------------------------------------

  accept(row = this.here) {
    if (!row) return this.step(1) // the key leads to the first one
    return this.#judge(row, accept([{ row }], this.nameOf(row)))
  }

  reject(row = this.here) {
    if (!row) return this.step(1)
    return this.#judge(row, reject([row], this.nameOf(row)))
  }

  /** Do it, and go on to the next. @param {Suggestion} row @param {import('../state/editor.js').Gesture} gesture */
  #judge(row, gesture) {
    if (!this.e.p.editable) return
    const following = next(this.all, row.start, 1, row)
    this.e.tools.closeDetails()
    this.e.perform(gesture)
    const { status } = this.e.p
    if (following && this.all.includes(following)) this.focus(following, this.list.hasFocus)
    else {
      this.leave()
      status.announce(this.all.length ? `${gesture.name}. No suggestion after it; ${this.all.length} before.` : `${gesture.name}. No suggestion is left.`)
    }
    if (document.activeElement === document.body || !this.list.list.checkVisibility()) this.e.p.back() // the list has gone
  }

  /** All of the same words and label, after a look at them. */
  acceptAlike(row = this.here) {
    if (!row) return this.#nothing('No suggestion here.')
    const { desk } = this.e.p
    const rows = alike(this.all, row)
    const name = this.nameOf(row)
    CSS.highlights?.set('workbench-same', new Highlight(...rows.slice(0, DRAWN).map((one) => desk.range(one))))
    const run = (/** @type {() => import('../state/editor.js').Gesture} */ make) => {
      this.e.modes.stop()
      this.leave()
      this.e.perform(make())
    }
    const n = rows.length
    return this.e.modes.ask(
      `${n === 1 ? 'One suggestion says' : `${n} suggestions say`} that “${row.quote.slice(0, 40)}” is ${name}.`,
      [
        [`Accept ${n}`, () => run(() => accept(rows.map((one) => ({ row: one })), name)), '↵'],
        [`Reject ${n}`, () => run(() => reject(rows, name)), '2'],
        ['Cancel', () => void this.e.modes.stop(), 'Esc'],
      ],
      () => void CSS.highlights?.delete('workbench-same'),
    )
  }

  /** Take it over with another label or other attributes. */
  details(row = this.here) {
    if (row) this.e.tools.describe((form) => form.openSuggestion(row, this))
  }

  /** Take it over with other ends. */
  resize(row = this.here) {
    if (!row) return undefined
    const span = spanOf(row)
    return this.e.tools.resizeTo(span, {
      show: (range) => this.ink.setPreview(range),
      done: (range) => this.take(row, { ...span, ...range, quote: this.e.p.text.slice(range.start, range.end), fragments: [] }),
    })
  }

  /** Take it over with another label. @param {import('../state/editor.js').Label} label */
  relabel({ key }) {
    const { row } = this
    return row ? this.take(row, { ...spanOf(row), label: key }) : false
  }

  /** Take it over as it was corrected. @param {Suggestion} row @param {Span} span */
  take(row, span) {
    const known = this.e.label(span.label)?.attributes.map(({ key }) => key) ?? []
    const attributes = span.label === row.label ? span.attributes : Object.fromEntries(Object.entries(span.attributes).filter(([key]) => known.includes(key)))
    const sameKind = this.e.label(span.label)?.kind === this.e.label(row.label)?.kind
    const sameWords = span.start === row.start && span.end === row.end
    const corrected = { ...span, attributes, actor: sameKind ? span.actor : null, figure: sameKind && sameWords ? span.figure : null }
    if (this.e.annotations.same(span.start, span.end, span.label)) return this.e.p.status.toast(`These words are marked as ${this.e.label(span.label)?.name ?? span.label} already.`)
    return this.#judge(row, accept([{ row, span: corrected }], this.e.label(span.label)?.name ?? span.label))
  }
}

function remembered() {
  try {
    return localStorage.getItem(HIDDEN)
  } catch {
    return null
  }
}
