// Commands: what each key and each click does. Holds the focus and the mode; everything else is state or drawing.
import * as edit from '../state/editor.js'
import { Caret, cover, move } from '../state/caret.js'
import { wordsOf } from '../state/facts.js'
import { match } from '../state/keymap.js'
import { later, Modes, Tools } from './modes.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Label} Label
 * @typedef {import('../state/editor.js').Gesture} Gesture
 * @typedef {Pick<globalThis.Selection, 'anchorNode' | 'anchorOffset' | 'focusNode' | 'focusOffset'>} Ends of what the browser has selected
 * @typedef {{command: string, label?: Label, exact?: boolean, extend?: boolean}} Match `exact`: by character, or not snapped
 */

/** The annotation page at work. */
export class Editor {
  /** @type {string | null} */ focus = null

  /**
   * @param {object} parts
   * @param {string} parts.text @param {{labels: Label[], relation_types: import('../state/editor.js').RelationType[]}} parts.schema
   * @param {boolean} parts.editable @param {import('../state/session.js').Session} parts.session
   * @param {import('./desk.js').Desk} parts.desk @param {import('./ink.js').Ink} parts.ink
   * @param {import('./selection.js').Selection} parts.selection @param {import('./side.js').Side | null} parts.side there a moment after the first drawing
   * @param {import('./status.js').SaveState} parts.status @param {Map<string, string>} parts.actors
   * @param {import('../state/actors.js').Actor[]} parts.people those of the document, as the page was opened
   * @param {import('./sticky.js').Sticky | null} parts.sticky the same, but at once where somebody has asked for it
   * @param {() => void} parts.focused the focus has moved
   * @param {import('../state/caret.js').Doc} parts.reader @param {{ask: HTMLElement, here: HTMLElement, list: HTMLElement, box: HTMLElement, details: HTMLElement}} parts.places
   * @param {() => void} parts.back the focus goes back to the text or the list, where it was last
   * @param {import('../state/outbox.js').Outbox} parts.outbox @param {string} parts.api address of the document in the API
   * @param {string} parts.target query of the set there @param {string} parts.set @param {number} parts.project @param {string} parts.role @param {string} parts.owner person, document and set
   */
  constructor(parts) {
    this.p = parts
    this.annotations = parts.session.annotations
    this.modes = new Modes(this)
    this.tools = new Tools(this)
    parts.selection.subscribe((caret, why) => this.#moved(caret, why))
  }

  get span() {
    return this.focus ? this.annotations.spans.get(this.focus) : undefined
  }

  /** @param {string} key @returns {Label | undefined} */
  label(key) {
    return this.p.schema.labels.find((one) => one.key === key)
  }

  /** @param {Span} span */
  nameOf(span) {
    return this.label(span.label)?.name ?? span.label
  }

  // --- Focus ---------------------------------------------------------------------------------------------------------

  /** @param {string | null} id */
  setFocus(id) {
    this.tools.suggested?.leave()
    if (id === this.focus) return this.#sayHere()
    this.focus = id
    this.p.ink.setFocus(id)
    this.p.ink.flush()
    this.p.side?.select(id)
    this.p.focused()
    this.#sayHere()
  }

  /** Where one is, in words: at the foot for all, and for those who listen. */
  #sayHere() {
    const { span } = this
    let [words, own] = ['', '']
    if (span) {
      const here = this.annotations.spansAt(span.start).filter((one) => one.end > span.start)
      const under = this.annotations.spansAt(this.p.selection.caret.head)
      const all = under.some(({ id }) => id === span.id) ? under : here
      own = wordsOf(span, ' ')
      const count = own.trim().split(/\s+/u).length
      const size = `${count} ${count === 1 ? 'word' : 'words'}`
      const place = all.length > 1 ? `${all.findIndex(({ id }) => id === span.id) + 1} of ${all.length} here: ` : ''
      words = `${place}${this.nameOf(span)}, ${size}`
    }
    if (this.p.places.here.textContent === words) return
    this.p.places.here.textContent = words
    if (words) this.p.status.announce(`${words}: ${own.slice(0, 80)}`)
  }

  /** @param {Caret} caret @param {'keys' | 'mouse'} why */
  #moved(caret, why) {
    this.tools.closeDetails()
    if (this.modes.mode?.kind === 'offer') this.modes.stop()
    const { start, end } = caret
    if (start !== end) {
      const same = this.annotations.spansIn(start, end).find((span) => span.start === start && span.end === end)
      this.setFocus(same?.id ?? null)
    } else if (why === 'keys') this.setFocus(this.annotations.spansAt(start)[0]?.id ?? null)
    this.tools.suggested?.moved()
    this.#showWord(caret)
  }

  /** The word under the caret: what a label key would mark. @param {Caret} caret */
  #showWord(caret) {
    if (!CSS.highlights) return
    CSS.highlights.delete('workbench-word')
    const word = caret.empty && this.p.editable ? this.#word(caret.head) : null
    if (word && document.activeElement === this.p.places.box) CSS.highlights.set('workbench-word', new Highlight(this.p.desk.range(word)))
  }

  /** The token at an offset, or the one that ends there. @param {number} offset */
  #word(offset) {
    return cover(new Caret(offset), 'token', this.p.reader)
  }

  /** A click: the smallest span there; the next one when clicked again. @param {number} offset @param {boolean} again */
  click(offset, again) {
    const here = this.annotations.spansAt(offset)
    if (this.modes.mode?.choose) return this.modes.mode.choose(here)
    this.p.selection.at(offset)
    this.#showWord(this.p.selection.caret)
    const at = again ? here.findIndex(({ id }) => id === this.focus) : -1
    if (at + 1 >= here.length && this.tools.suggested?.click(offset)) return // suggestions come after the spans
    this.setFocus(here.length ? here[(at + 1) % here.length].id : null)
  }

  /** What was chosen with the mouse before there was an editor. @param {Ends} ends */
  choose({ anchorNode, anchorOffset, focusNode, focusOffset }) {
    const anchor = this.p.desk.offsetOf(anchorNode, anchorOffset)
    const head = this.p.desk.offsetOf(focusNode, focusOffset)
    if (anchor === null || head === null) return
    if (anchor === head) this.click(head, false)
    else this.p.selection.set(new Caret(anchor, head), { scroll: false })
  }

  // --- Commands ------------------------------------------------------------------------------------------------------

  /** Run a command; false if there is nothing to run it on, so that the key keeps its usual meaning. @param {Match} match */
  run(match) {
    const { command } = match
    if (command === 'label') return this.#label(match)
    const act = this.#commands[command]
    return act ? act(match) !== false : false
  }

  /** @type {Record<string, (match: Match) => unknown>} */
  #commands = {
    left: (m) => this.#go({ by: m.exact ? 'character' : 'token', step: -1, extend: Boolean(m.extend) }),
    right: (m) => this.#go({ by: m.exact ? 'character' : 'token', step: 1, extend: Boolean(m.extend) }),
    up: (m) => this.p.selection.line(-1, Boolean(m.extend)),
    down: (m) => this.p.selection.line(1, Boolean(m.extend)),
    'line-start': (m) => this.p.selection.lineEnd(-1, Boolean(m.extend)),
    'line-end': (m) => this.p.selection.lineEnd(1, Boolean(m.extend)),
    'document-start': (m) => this.#go({ by: 'document', step: -1, extend: Boolean(m.extend) }),
    'document-end': (m) => this.#go({ by: 'document', step: 1, extend: Boolean(m.extend) }),
    sentence: () => this.tools.select(({ sentenceAt }, caret, doc) => sentenceAt(caret, doc)),
    grow: () => this.tools.select(({ grow }, caret, doc) => grow(caret, doc)),
    shrink: () => this.tools.select(({ shrink }, caret, doc) => shrink(caret, doc)),
    'next-span': () => this.#toSpan(1),
    'previous-span': () => this.#toSpan(-1),
    cycle: () => this.#cycle(),
    details: () => this.tools.details(),
    remove: () => this.removeSpan(),
    resize: () => void this.tools.resize(),
    piece: () => this.tools.pieces(),
    relation: () => this.tools.relation(),
    'same-text': () => this.tools.sameText(),
    accept: () => this.tools.suggestion((all) => all.accept()),
    reject: () => this.tools.suggestion((all) => all.reject()),
    'accept-alike': () => this.tools.suggestion((all) => all.acceptAlike()),
    'next-suggestion': () => this.tools.suggestion((all) => all.step(1)),
    'previous-suggestion': () => this.tools.suggestion((all) => all.step(-1)),
    suggestions: () => this.tools.suggestion((all) => all.toggle()),
    suggest: () => this.tools.spread(),
    who: () => this.tools.who(),
    figure: () => this.tools.readFigure(),
    checks: () => this.tools.checks(),
    undo: () => this.#leave() && this.#told('Undone', this.p.editable ? this.p.session.undo() : null),
    redo: () => this.#leave() && this.#told('Done again', this.p.editable ? this.p.session.redo() : null),
  }

  /** @param {{by: 'character' | 'token' | 'sentence' | 'block' | 'document', step: 1 | -1, extend: boolean}} how */
  #go(how) {
    this.p.selection.set(move(this.p.selection.caret, how, this.p.reader))
  }

  /** @param {1 | -1} step */
  #toSpan(step) {
    const from = this.p.selection.caret.start
    const next = this.span ? this.annotations.neighbour(this.span.id, step) : step > 0 ? this.annotations.after(from) : this.annotations.before(from)
    if (next) this.goTo(next.id)
    else this.p.status.announce(step > 0 ? 'No span after this one.' : 'No span before this one.')
  }

  /** Show a span and put the caret at its start. @param {string} id @param {boolean} [keepFocus] of the page's element */
  goTo(id, keepFocus = false) {
    const span = this.annotations.spans.get(id)
    if (!span) return
    if (!keepFocus) this.p.back()
    this.p.selection.set(new Caret(span.start, span.start), { scroll: false })
    const { selection, places } = this.p
    // On a narrow page the list is below the text: who works in it keeps it in sight.
    if (document.activeElement !== places.list || selection.sight().scroller === places.box) {
      selection.reveal(span.end)
      selection.reveal(span.start)
    }
    this.setFocus(id)
  }

  #cycle() {
    const here = this.annotations.spansAt(this.p.selection.caret.head)
    if (!here.length) return this.p.status.announce('No span here.')
    const at = here.findIndex(({ id }) => id === this.focus)
    return this.setFocus(here[(at + 1) % here.length].id)
  }

  /** What is selected, or the word under the caret. */
  chosen() {
    const { start, end } = this.p.selection.caret
    return start === end ? this.#word(start) : { start, end }
  }

  /** Whether a key press is one of these commands. @param {KeyboardEvent} event @param {string[]} ids */
  moves(event, ids) {
    return ids.includes(match(event, { where: 'text' })?.command ?? '')
  }

  /** @param {Match} match */
  #label({ label, exact }) {
    if (!label || !this.p.editable) return false
    const { suggested } = this.tools
    if (suggested?.list.hasFocus) return suggested.relabel(label)
    // In the list a key means its row; where none is chosen, the words that were found from there.
    if (document.activeElement === this.p.places.list && (this.span || this.p.selection.caret.empty)) return this.relabel(label)
    const range = this.chosen()
    if (!range) return this.p.status.announce('Choose words first.')
    const gesture = edit.mark(this.annotations, this.p.text, label, { ...range, asIs: exact, attributes: this.p.sticky?.begin(label) })
    if (!gesture) return this.p.status.announce('There is nothing to mark: only white space or punctuation.')
    this.perform(gesture)
    if (gesture.focus && label.kind === 'claim') this.tools.offerSpeaker(gesture.focus)
    return true
  }

  /** @param {Label} label */
  relabel(label) {
    const { span } = this
    if (!span || !this.p.editable) return false
    void this.modes.need(later.ties, ({ relabel }) => {
      const gesture = relabel(this.annotations, span, label, this.label(span.label), this.p.schema.relation_types)
      return gesture ? this.perform(gesture) : this.p.status.announce(`It is marked as ${label.name} already.`)
    })
    return true
  }

  removeSpan() {
    const { span } = this
    if (!span || !this.p.editable) return false
    const next = this.annotations.neighbour(span.id, 1)
    this.tools.closeDetails(false)
    this.perform(edit.remove(span, this.nameOf(span)))
    if (document.activeElement !== this.p.places.box) this.p.back() // the form that was closed may have had the focus
    if (document.activeElement === this.p.places.list && next) this.setFocus(next.id)
    this.p.status.toast(`${this.nameOf(span)} deleted: ${span.quote.slice(0, 60)}`, 'Undo', () => this.run({ command: 'undo' }))
    return true
  }

  /** Do it, remember it, send it. @param {Gesture} gesture */
  perform(gesture) {
    this.p.status.hide()
    const done = this.p.session.perform(gesture.name, gesture.operations)
    if (gesture.focus !== undefined) this.setFocus(gesture.focus)
    this.tools.performed(done)
    return true
  }

  /** A mode or a form speaks of what may be gone, or another, after the next step. */
  #leave() {
    this.modes.stop()
    const settled = this.tools.closeDetails()
    const active = document.activeElement
    if (active === document.body || !active?.checkVisibility()) this.p.back() // the form that was closed may have had the focus
    return settled
  }

  /** @param {string} word @param {{name: string, spans?: Set<string>, applied?: import('../state/types.js').Operation[]} | null | undefined} entry */
  #told(word, entry) {
    if (!entry) return this.p.status.announce(word === 'Undone' ? 'Nothing to undo.' : 'Nothing to do again.')
    const id = [...(entry.spans ?? [])].find((one) => this.annotations.spans.has(one))
    if (id && id !== this.focus) this.goTo(id, true)
    if (this.focus && !this.annotations.spans.has(this.focus)) this.setFocus(null)
    this.tools.suggested?.reopened(entry.applied ?? [])
    return this.p.status.toast(`${word}: ${entry.name}`)
  }
}
