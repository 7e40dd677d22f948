// Figures are read from their words when they are marked, when somebody asks for it, and in the form. Loaded when the page rests.
import { ask } from '../api/http.js'
import { Reader } from '../state/reading.js'
import { toServer } from '../state/wire.js'
import { Offsets } from '../text/offsets.js'
import { checksOf } from './checks.js'
import { act } from './fields.js'
import { knownOf } from './known.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/reading.js').Answer} Answer
 */

const PATIENCE = 15_000 // ms that an answer may take

/** The figures of the page. */
export class Figures {
  #told = 0 // how many one has been told of

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
    this.offsets = new Offsets(editor.p.text)
    const isFigure = (/** @type {string} */ label) => editor.label(label)?.kind === 'figure'
    this.reader = new Reader(editor.p.session, isFigure, (span) => this.ask(span), () => {
      editor.tools.described?.refresh()
      this.#follow()
    })
    this.button = act('', '', () => void this.#read(this.#unread))
    this.button.className = 'quiet slim unread-button'
    this.button.hidden = true
    document.getElementById('filter-button')?.before(this.button)
    editor.p.session.subscribe(() => this.#follow())
    editor.p.outbox.subscribe(({ mode }) => void (mode === 'saved' && this.reader.missed.size && this.#offer()))
  }

  /** What the words of a span say. @param {Span} span @returns {Promise<Answer>} */
  ask(span) {
    const { start, end, fragments } = /** @type {Span} */ (/** @type {unknown} */ (toServer({ op: 'put_span', span }, this.offsets, this.e.p.text)))
    return ask('POST', `${this.e.p.api}figures/parse/`, { start, end, ...(fragments.length ? { fragments } : {}) }, { timeout: PATIENCE })
  }

  /** Where words stand that gave something. @param {[number, number][]} ranges in code points @returns {{start: number, end: number}[]} */
  places(ranges) {
    return ranges.map(([start, end]) => ({ start: this.offsets.toUnits(start), end: this.offsets.toUnits(end) }))
  }

  /** Those that were marked while nobody answered. */
  get #unread() {
    return this.reader.unread.flatMap((id) => this.e.annotations.spans.get(id) ?? [])
  }

  /** How many are to be read stands above the list for as long as there are some. */
  #follow() {
    const n = this.reader.missed.size ? this.#unread.length : 0
    this.#told = Math.min(this.#told, n)
    if (this.button.hidden !== !n) this.button.hidden = !n
    this.button.textContent = `Read ${count(n)}`
  }

  /** The server answers again: what was marked without it is offered, not written. */
  #offer() {
    const spans = this.#unread
    if (spans.length <= this.#told) return
    this.#told = spans.length
    this.e.p.status.toast(`${count(spans.length)} marked without the server, and not read yet.`, `Read ${spans.length > 1 ? 'them' : 'it'}`, () => void this.#read(this.#unread))
  }

  /** Read the figure in focus, else all without a value. @param {Span | undefined} span */
  async again(span) {
    if (!this.e.p.editable) return
    if (!span || this.e.label(span.label)?.kind !== 'figure') return this.#all()
    if (!span.figure) return this.#read([span])
    this.e.tools.details(span) // what a person has corrected is shown beside what the words say, never written over
  }

  #all() {
    const spans = this.reader.empty
    if (!spans.length) return this.e.p.status.announce('All figures here have been read.')
    return this.#read(spans)
  }

  /** @param {Span[]} spans */
  async #read(spans) {
    const { status } = this.e.p
    try {
      const { operations, silent } = await this.reader.read(spans)
      const words = operations.length ? `${count(operations.length)} read.` : ''
      if (operations.length) this.e.perform({ name: operations.length > 1 ? `Read ${operations.length} figures` : 'Read the figure', operations })
      status.toast([words, silent ? `${count(silent)} without a number that could be read.` : ''].filter(Boolean).join(' ') || 'Nothing was read: the words were changed in the meantime.', 'Undo', operations.length ? () => this.e.run({ command: 'undo' }) : undefined)
    } catch (error) {
      status.toast(`Not read: ${error instanceof Error ? error.message : error}`)
    }
  }
}

/** @param {number} n */
const count = (n) => `${n.toLocaleString('en')} ${n === 1 ? 'figure' : 'figures'}`

/** @type {WeakMap<import('./editor.js').Editor, Figures>} */
const all = new WeakMap()

/** The figures of a page; made when they are first asked for. @param {import('./editor.js').Editor} editor */
export function figuresOf(editor) {
  const found = all.get(editor) ?? new Figures(editor)
  all.set(editor, found)
  return found
}

/** What watches the page from its first rest on. @param {import('./editor.js').Editor} editor */
export function attach(editor) {
  knownOf(editor)
  checksOf(editor)
  return figuresOf(editor)
}
