// Commands: what each key and each click does. Holds the focus and the mode; everything else is state or drawing.
import * as edit from '../state/editor.js'
import { Caret, cover, grow, move, shrink } from '../state/caret.js'
import { visible } from '../text/turning.js'
import { Modes } from './modes.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Label} Label
 * @typedef {import('../state/editor.js').Gesture} Gesture
 * @typedef {{command: string, label?: Label, exact?: boolean, extend?: boolean}} Match `exact`: by character, or not snapped
 */

/** The annotation page at work. */
export class Editor {
  /** @type {string | null} */ focus = null

  /**
   * @param {object} parts
   * @param {string} parts.text @param {{labels: Label[], relation_types: import('../state/editor.js').RelationType[]}} parts.schema
   * @param {boolean} parts.editable @param {import('../state/session.js').Session} parts.session
   * @param {import('./desk.js').Desk} parts.desk @param {import('./ink.js').Ink} parts.ink @param {import('./links.js').Links} parts.links
   * @param {import('./selection.js').Selection} parts.selection @param {import('./side.js').Side} parts.side
   * @param {import('./details.js').Details} parts.details @param {import('./status.js').SaveState} parts.status @param {Map<string, string>} parts.actors
   * @param {() => void} parts.focused the focus has moved
   * @param {import('../state/caret.js').Doc} parts.reader @param {{ask: HTMLElement, here: HTMLElement, list: HTMLElement, box: HTMLElement}} parts.places
   */
  constructor(parts) {
    this.p = parts
    this.annotations = parts.session.annotations
    this.modes = new Modes(this)
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
    if (id === this.focus) return this.#sayHere()
    this.focus = id
    this.p.ink.setFocus(id)
    this.p.links.setFocus(id)
    this.p.side.select(id)
    this.p.focused()
    this.#sayHere()
  }

  /** Where one is, in words: at the foot for all, and for those who listen. */
  #sayHere() {
    const { span } = this
    let words = ''
    if (span) {
      const here = this.annotations.spansAt(span.start).filter((one) => one.end > span.start)
      const under = this.annotations.spansAt(this.p.selection.caret.head)
      const all = under.some(({ id }) => id === span.id) ? under : here
      const count = span.quote.trim().split(/\s+/u).length
      const size = `${count} ${count === 1 ? 'word' : 'words'}`
      const place = all.length > 1 ? `${all.findIndex(({ id }) => id === span.id) + 1} of ${all.length} here: ` : ''
      words = `${place}${this.nameOf(span)}, ${size}`
    }
    if (this.p.places.here.textContent === words) return
    this.p.places.here.textContent = words
    if (words) this.p.status.announce(`${words}: ${span?.quote.slice(0, 80)}`)
  }

  /** @param {Caret} caret @param {'keys' | 'mouse'} why */
  #moved(caret, why) {
    this.p.details.close(true)
    const { start, end } = caret
    if (start !== end) {
      const same = this.annotations.spansIn(start, end).find((span) => span.start === start && span.end === end)
      this.setFocus(same?.id ?? null)
    } else if (why === 'keys') this.setFocus(this.annotations.spansAt(start)[0]?.id ?? null)
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
    if (this.modes.mode?.kind === 'relate') return this.modes.choose(here)
    this.p.selection.at(offset)
    this.#showWord(this.p.selection.caret)
    const at = again ? here.findIndex(({ id }) => id === this.focus) : -1
    this.setFocus(here.length ? here[(at + 1) % here.length].id : null)
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
    sentence: () => this.#sentence(),
    grow: () => this.p.selection.set(grow(this.p.selection.caret, this.p.reader)),
    shrink: () => this.p.selection.set(shrink(this.p.selection.caret, this.p.reader)),
    'next-span': () => this.#toSpan(1),
    'previous-span': () => this.#toSpan(-1),
    cycle: () => this.#cycle(),
    details: () => this.openDetails(),
    remove: () => this.removeSpan(),
    resize: () => this.modes.startResize(),
    relation: () => this.modes.startRelation(),
    'same-text': () => this.modes.sameText(),
    undo: () => this.#told('Undone', this.p.editable ? this.p.session.undo() : null),
    redo: () => this.#told('Done again', this.p.editable ? this.p.session.redo() : null),
  }

  /** @param {{by: 'character' | 'token' | 'sentence' | 'block' | 'document', step: 1 | -1, extend: boolean}} how */
  #go(how) {
    this.p.selection.set(move(this.p.selection.caret, how, this.p.reader))
  }

  #sentence() {
    const found = cover(this.p.selection.caret, 'sentence', this.p.reader)
    if (found) this.p.selection.set(new Caret(found.start, found.end))
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
    if (!keepFocus) this.p.places.box.focus({ preventScroll: true })
    this.p.selection.set(new Caret(span.start, span.start), { scroll: false })
    this.p.selection.reveal(span.end)
    this.p.selection.reveal(span.start)
    this.setFocus(id)
  }

  #cycle() {
    const here = this.annotations.spansAt(this.p.selection.caret.head)
    if (!here.length) return this.p.status.announce('No span here.')
    const at = here.findIndex(({ id }) => id === this.focus)
    return this.setFocus(here[(at + 1) % here.length].id)
  }

  /** @param {Match} match */
  #label({ label, exact }) {
    if (!label || !this.p.editable) return false
    if (document.activeElement === this.p.places.list) return this.relabel(label)
    let { start, end } = this.p.selection.caret
    if (start === end) {
      const word = this.#word(start)
      if (!word) return this.p.status.announce('Choose words first.')
      ;[start, end] = [word.start, word.end]
    }
    const gesture = edit.mark(this.annotations, this.p.text, label, { start, end, asIs: exact })
    if (!gesture) return this.p.status.announce('There is nothing to mark: only white space or punctuation.')
    return this.perform(gesture)
  }

  /** @param {Label} label */
  relabel(label) {
    const { span } = this
    if (!span || !this.p.editable) return false
    const gesture = edit.relabel(this.annotations, span, label, this.label(span.label), this.p.schema.relation_types)
    return gesture ? this.perform(gesture) : this.p.status.announce(`It is marked as ${label.name} already.`)
  }

  removeSpan() {
    const { span } = this
    if (!span || !this.p.editable) return false
    const next = this.annotations.neighbour(span.id, 1)
    const inList = document.activeElement === this.p.places.list
    this.p.details.close(true)
    this.perform(edit.remove(span, this.nameOf(span)))
    if (inList && next) this.setFocus(next.id)
    this.p.status.toast(`${this.nameOf(span)} deleted: ${span.quote.slice(0, 60)}`, 'Undo', () => this.run({ command: 'undo' }))
    return true
  }

  /** Do it, remember it, send it. @param {Gesture} gesture */
  perform(gesture) {
    this.p.status.hide()
    this.p.session.perform(gesture.name, gesture.operations)
    if (gesture.focus !== undefined) this.setFocus(gesture.focus)
    return true
  }

  /** @param {string} word @param {{name: string, spans?: Set<string>} | null | undefined} entry */
  #told(word, entry) {
    if (!entry) return this.p.status.announce(word === 'Undone' ? 'Nothing to undo.' : 'Nothing to do again.')
    const id = [...(entry.spans ?? [])].find((one) => this.annotations.spans.has(one))
    if (id && id !== this.focus) this.goTo(id, true)
    if (this.focus && !this.annotations.spans.has(this.focus)) this.setFocus(null)
    return this.p.status.toast(`${word}: ${entry.name}`)
  }

  // --- Details -------------------------------------------------------------------------------------------------------

  /** @param {Span | undefined} [span] */
  openDetails(span = this.span) {
    if (!span) return this.p.status.announce('No span here.')
    this.setFocus(span.id)
    const tied = this.annotations.relationsOf(span.id).map((relation) => this.#tied(span, relation))
    this.p.details.show(span, tied, factsOf(span, this.p.actors))
    return this.#placeDetails(span)
  }

  /** @param {Span} span @param {import('../state/types.js').Relation} relation */
  #tied(span, relation) {
    const type = this.p.schema.relation_types.find(({ key }) => key === relation.type)
    const other = this.annotations.spans.get(relation.head === span.id ? relation.tail : relation.head)
    const quote = other ? visible(other.quote.slice(0, 50)) : ''
    const words = relation.head === span.id ? `${type?.name ?? relation.type}: ${quote}` : `${type?.name ?? relation.type} of: ${quote}`
    return { id: relation.id, words, hue: this.label(other?.label ?? '')?.hue ?? 8 }
  }

  /** Below the line; where there is no room the text scrolls up. @param {Span} span */
  #placeDetails(span) {
    const { box } = this.p.places
    const form = this.p.details.box
    this.p.selection.reveal(span.start)
    const at = this.p.desk.caretBox(span.start)
    const base = box.getBoundingClientRect()
    const left = Math.max(12, Math.min(at.left - base.left - 8, box.clientWidth - form.offsetWidth - 16))
    const top = at.bottom - base.top + box.scrollTop + 22
    form.style.left = `${left}px`
    form.style.top = `${top}px`
    const below = top + form.offsetHeight + 16 - box.clientHeight
    if (box.scrollTop < below) box.scrollTop = Math.min(below, at.top - base.top + box.scrollTop - 40)
  }

  /** @param {Span} span @param {{label: string, attributes: Record<string, unknown>}} answer */
  saveDetails(span, { label, attributes }) {
    const now = this.annotations.spans.get(span.id)
    if (!now) return
    const described = edit.describe(now, attributes)
    const next = this.label(label)
    if (next && label !== now.label) {
      const changed = { ...now, attributes }
      const gesture = edit.relabel(this.annotations, changed, next, this.label(now.label), this.p.schema.relation_types)
      if (gesture) this.perform(gesture)
      else this.p.status.toast(`These words are marked as ${next.name} already.`)
    } else if (described) this.perform(described)
  }
}

/** What is stored with a span besides its attributes, in words. @param {Span} span @param {Map<string, string>} [actors] names */
export function factsOf(span, actors) {
  const figure = /** @type {Record<string, string | null> | null} */ (span.figure)
  if (span.actor) return actors?.get(span.actor) ?? span.actor
  if (!figure) return ''
  const [low, high] = [figure.low ?? figure.value, figure.high ?? figure.value]
  const number = figure.value ?? (low === high ? low : `${low ?? '?'} to ${high ?? '?'}`)
  const bound = figure.bound === 'exact' || figure.bound === 'range' ? '' : figure.bound?.replace('_', ' ')
  return [bound, number, figure.counted || figure.unit].filter(Boolean).join(' ')
}
