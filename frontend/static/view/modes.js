// What takes more than one key: moving the ends of a span, choosing the other end of a relation, marking the same text elsewhere.
import * as edit from '../state/editor.js'
import { Caret, move } from '../state/caret.js'
import { snap } from '../text/snap.js'
import { visible } from '../text/turning.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Tie} Tie
 * @typedef {{kind: 'relate', from: Span} | {kind: 'resize', span: Span, start: number, end: number} | {kind: 'ask', choices: (() => void)[]}} Mode
 * @typedef {[string, () => void, string]} Choice words, what it does, its key
 */

const CHUNK = 500 // operations that one gesture may have

/** At most one mode is on; Esc leaves it. */
export class Modes {
  /** @type {Mode | null} */ mode = null

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
    this.p = editor.p
    this.annotations = editor.annotations
  }

  // --- Resizing ------------------------------------------------------------------------------------------------------

  startResize() {
    const { span } = this.e
    if (!span || !this.p.editable) return this.p.status.announce('No span here.')
    this.mode = { kind: 'resize', span, start: span.start, end: span.end }
    return this.ask('Move the end with ← and →, the start with Shift; Alt for one character.', [['Set', () => this.endResize(true), '↵'], ['Cancel', () => this.endResize(false), 'Esc']])
  }

  /** A key while a span is being resized. @param {KeyboardEvent} event */
  #resizeKey(event) {
    if (this.mode?.kind !== 'resize') return
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step) {
      const by = event.altKey ? 'character' : 'token'
      const { start, end } = this.mode
      const caret = event.shiftKey ? new Caret(end, start) : new Caret(start, end)
      const next = move(caret, { by, step, extend: true }, this.p.reader).head
      this.moveEnd(event.shiftKey ? 'start' : 'end', next)
    } else if (event.key === 'Enter' || event.key === 'Escape' || event.key === 'e') this.endResize(event.key !== 'Escape')
  }

  /** @param {'start' | 'end'} side @param {number} to */
  moveEnd(side, to) {
    const { mode } = this
    if (mode?.kind !== 'resize') return
    if (side === 'start') mode.start = Math.min(to, mode.end - 1)
    else mode.end = Math.max(to, mode.start + 1)
    this.p.ink.setPreview({ id: mode.span.id, start: mode.start, end: mode.end })
    this.p.selection.reveal(side === 'start' ? mode.start : mode.end)
    this.p.status.announce(this.p.text.slice(mode.start, mode.end).slice(-80))
  }

  /** @param {boolean} keep @param {boolean} [toWords] whether the ends go to whole words, as the label wants it */
  endResize(keep, toWords = false) {
    const { mode } = this
    if (mode?.kind !== 'resize') return
    this.stop()
    const kind = toWords ? (this.e.label(mode.span.label)?.kind ?? 'other') : 'other'
    const range = snap(this.p.text, mode.start, mode.end, kind)
    const gesture = keep && range ? edit.resize(this.annotations, this.p.text, mode.span, range) : null
    if (gesture) this.e.perform(gesture)
  }

  // --- Relations -----------------------------------------------------------------------------------------------------

  /** @param {Span | undefined} [span] */
  startRelation(span = this.e.span) {
    if (!span || !this.p.editable) return this.p.status.announce('Choose a span first.')
    this.p.details.close(true)
    const found = edit.targets(this.annotations, this.p.schema.relation_types, span)
    if (!found.length) return this.p.status.toast(`No relation is possible from this ${this.e.nameOf(span)}: nothing that its relations may reach is marked.`)
    this.p.places.box.focus({ preventScroll: true })
    this.mode = { kind: 'relate', from: span }
    const hints = this.p.links.showHints(found)
    const away = found.length > hints.length ? ` ${found.length - hints.length} more are out of sight: scroll, or choose in the list.` : ''
    return this.ask(`Relation from “${span.quote.slice(0, 40)}”: type a letter or click the other end.${away}`, [['Cancel', () => this.stop(), 'Esc']])
  }

  /** The other end, of the spans at one place. @param {Span[]} here */
  choose(here) {
    if (this.mode?.kind !== 'relate') return
    const { from } = this.mode
    const target = here.find((span) => edit.ties(this.annotations, this.p.schema.relation_types, from, span).length)
    if (target) this.#tie(from, target)
    else this.p.status.announce('No relation is possible there.')
  }

  /** @param {Span} from @param {Span} to */
  #tie(from, to) {
    this.stop()
    const found = edit.ties(this.annotations, this.p.schema.relation_types, from, to)
    if (!found.length) return this.p.status.announce('No relation is possible there.')
    if (found.length === 1) return this.#link(found[0])
    /** @type {[string, () => void, string][]} */
    const choices = found.slice(0, 9).map((tie, i) => [this.#tieName(tie, from), () => this.#link(tie), String(i + 1)])
    return this.ask('Which relation?', [...choices, ['Cancel', () => this.stop(), 'Esc']])
  }

  /** @param {Tie} tie @param {Span} from */
  #tieName(tie, from) {
    return tie.head === from.id ? tie.type.name : `${tie.type.name}, the other way`
  }

  /** @param {Tie} tie */
  #link(tie) {
    this.stop()
    this.e.perform(edit.link(tie))
    const other = this.annotations.spans.get(tie.tail)
    this.p.status.announce(`${tie.type.name}: ${other?.quote.slice(0, 60)}`)
  }

  /** @param {string} id */
  unlink(id) {
    const relation = this.annotations.relations.get(id)
    if (!relation) return
    const type = this.p.schema.relation_types.find(({ key }) => key === relation.type)
    this.e.perform(edit.unlink(relation, type?.name ?? relation.type))
    if (this.e.span && this.p.details.open) this.e.openDetails(this.e.span)
  }

  // --- The same text elsewhere ---------------------------------------------------------------------------------------

  sameText() {
    const { span } = this.e
    if (!span || !this.p.editable) return this.p.status.announce('No span here.')
    const ranges = edit.elsewhere(this.annotations, this.p.text, span)
    if (!ranges.length) return this.p.status.toast(`“${span.quote.slice(0, 40)}” stands nowhere else unmarked.`)
    CSS.highlights?.set('workbench-same', new Highlight(...ranges.slice(0, 2000).map((range) => this.p.desk.range(range))))
    const name = this.e.nameOf(span)
    const yes = () => {
      this.stop()
      for (let i = 0; i < ranges.length; i += CHUNK) this.e.perform(edit.markAll(this.p.text, span, ranges.slice(i, i + CHUNK), name))
    }
    return this.ask(`Mark “${span.quote.slice(0, 40)}” at ${ranges.length} more ${ranges.length === 1 ? 'place' : 'places'} as ${name}?`, [
      [`Mark ${ranges.length}`, yes, '↵'],
      ['Cancel', () => this.stop(), 'Esc'],
    ])
  }

  // --- Modes ---------------------------------------------------------------------------------------------------------

  /** A question at the foot of the text, with its keys. @param {string} words @param {[string, () => void, string][]} choices */
  ask(words, choices) {
    const { ask } = this.p.places
    const text = /** @type {HTMLElement} */ (ask.firstElementChild)
    text.textContent = visible(words)
    const buttons = choices.map(([name, run, key]) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'slim'
      const kbd = document.createElement('kbd')
      kbd.textContent = key
      button.append(name, ' ', kbd)
      button.addEventListener('click', () => {
        run()
        this.p.places.box.focus({ preventScroll: true })
      })
      return button
    })
    ask.replaceChildren(text, ...buttons)
    ask.hidden = false
    if (!this.mode) this.mode = { kind: 'ask', choices: choices.map(([, run]) => run) }
    this.p.status.announce(words)
  }

  /** Leave whatever was begun. */
  stop() {
    const was = this.mode
    this.mode = null
    this.p.places.ask.hidden = true
    this.p.links.hideHints()
    CSS.highlights?.delete('workbench-same')
    if (was?.kind === 'resize') this.p.ink.setPreview(null)
    return was !== null
  }

  /** Keys that a mode takes before all commands; true if it took this one. @param {KeyboardEvent} event */
  key(event) {
    const { mode } = this
    if (!mode || event.ctrlKey || event.metaKey || event.isComposing) return false
    if (mode.kind === 'resize') {
      this.#resizeKey(event)
      return true
    }
    if (event.key === 'Escape') return this.stop()
    if (mode.kind === 'relate') return this.#relateKey(event, mode.from)
    return this.#answer(event.key, mode)
  }

  /** Enter is the first choice, a digit the one with that number; any other key means no. @param {string} key @param {Mode & {kind: 'ask'}} mode */
  #answer(key, mode) {
    const choice = key === 'Enter' ? mode.choices[0] : /^[1-9]$/.test(key) ? mode.choices[Number(key) - 1] : null
    if (choice) choice()
    else if (key.length === 1) this.stop()
    return Boolean(choice)
  }

  /** A letter, or Enter for the span that has the focus by now. @param {KeyboardEvent} event @param {Span} from */
  #relateKey(event, from) {
    const { span } = this.e
    if (event.key === 'Enter' && span && span.id !== from.id) {
      this.#tie(from, span)
      return true
    }
    const letter = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code.slice(3) : event.key
    if (!/^[a-z]$/i.test(letter)) return false
    const chosen = this.p.links.type(letter)
    if (chosen === 'more') return true
    if (chosen) this.#tie(from, chosen)
    else this.stop()
    return true
  }
}
