// A figure in the form of its span: what it says in one line, with the words that gave it, and each part of it to be corrected.
import { BOUNDS, differing, FACTS, FIELDS, fitted, inWords, isEmpty, KINDS, typed, wrong } from '../state/figures.js'
import { act, chooseByKey, field, make, pick } from './fields.js'
import { figuresOf } from './figures.js'

/**
 * @typedef {import('../state/figures.js').Figure} Figure
 * @typedef {import('../state/reading.js').Answer} Answer
 * @typedef {{node: HTMLElement, value?: () => object, refresh?: (span: import('../state/types.js').Span) => void, key?: (event: KeyboardEvent) => boolean, closed?: () => void}} Part of a form
 * @typedef {{read: () => Promise<Answer>, show: (because: Record<string, [number, number][]>, field: string) => void, words: (ranges: [number, number][]) => string}} Acts
 */

const NUMBERS = /** @type {const} */ (['value', 'low', 'high'])
const NAMES = /** @type {Record<string, string>} */ ({ value: 'Value', low: 'Low', high: 'High', bound: 'Bound', kind: 'Kind', ...Object.fromEntries(FACTS) })
let serial = 0

/** The figure of one span. @implements {Part} */
export class FigureForm {
  /** @type {Answer | null} what the words say */ answer = null
  /** @type {Figure | null} as it is stored */ #stored
  #touched = false

  /** @param {Figure | null} figure @param {Acts} acts @param {boolean} editable */
  constructor(figure, acts, editable) {
    this.#stored = figure
    this.acts = acts
    this.editable = editable
    this.node = make('fieldset', 'figure-form attributes')
    this.node.ariaLabel = 'Figure'
    this.said = make('p', 'figure-said')
    this.from = make('p', 'figure-from small')
    this.from.role = 'status'
    for (const one of [this.said, this.from]) one.dir = 'auto'
    const head = make('div', 'figure-head')
    head.append(this.said, this.from)
    this.node.append(head, this.#controls())
    this.node.addEventListener('input', (event) => this.#typed(/** @type {HTMLInputElement} */ (event.target)))
    this.node.addEventListener('focusin', (event) => this.#highlight(event.target))
    this.#fill(figure)
    void this.#ask(false)
  }

  #controls() {
    const bounds = segments('g-bound', BOUNDS)
    const kinds = pick('g-kind', KINDS.map((key) => [key, key.replace('_', ' ')]), ['count'], false)
    const grid = make('div', 'figure-grid')
    const cells = NUMBERS.map((key) => this.#cell(key, NAMES[key], input(key, 60)))
    const facts = FACTS.map(([key, name, most]) => this.#cell(key, name, input(key, most)))
    facts.splice(3, 0, this.#cell('kind', 'Kind', kinds))
    for (const cell of cells) cell.querySelector('input')?.setAttribute('inputmode', 'decimal')
    grid.append(this.#cell('bound', 'Bound', bounds), ...cells, ...facts)
    return grid
  }

  /** A control below its name. @param {string} key @param {string} name @param {HTMLElement} control */
  #cell(key, name, control) {
    const [label] = field(name, control)
    const cell = make('div', 'figure-cell')
    cell.dataset.field = key
    cell.append(label, control, this.#note(control))
    return cell
  }

  /** Where it is said what is wrong with a field, or what it was before it was corrected. @param {HTMLElement} control */
  #note(control) {
    const note = make('span', 'figure-note small')
    note.id = `figure-note-${(serial += 1)}`
    note.dataset.of = /** @type {HTMLInputElement} */ (control.matches('fieldset') ? control.querySelector('input') : control).name.slice(2)
    note.hidden = true
    for (const one of control.matches('fieldset') ? control.querySelectorAll('input') : [control]) one.setAttribute('aria-describedby', note.id)
    return note
  }

  /** @param {string} key @returns {HTMLInputElement[]} */
  #inputs(key) {
    return /** @type {HTMLInputElement[]} */ ([...this.node.querySelectorAll(`[name="g-${key}"]`)])
  }

  /** What the form says now. @returns {Figure} */
  get now() {
    const one = (/** @type {string} */ key) => {
      const [first, ...others] = this.#inputs(key)
      const value = others.length ? [first, ...others].find(({ checked }) => checked)?.value : first.value.trim()
      return value || null
    }
    return Object.fromEntries(FIELDS.map((key) => [key, one(key) ?? (key === 'bound' ? 'exact' : key === 'kind' ? 'count' : null)]))
  }

  /** @param {Figure | null} figure */
  #fill(figure) {
    for (const key of FIELDS) {
      const inputs = this.#inputs(key)
      if (inputs.length > 1) for (const one of inputs) one.checked = one.value === (figure?.[key] ?? '')
      else inputs[0].value = figure?.[key] ?? (key === 'kind' ? 'count' : '')
    }
    this.#say()
  }

  /** Something was typed or chosen: the numbers keep to the convention of the bound. @param {HTMLInputElement} target */
  #typed(target) {
    const key = target.name?.slice(2)
    if (!FIELDS.includes(key)) return
    this.#touched = true
    const { now } = this
    const numbers = { value: now.value, low: now.low, high: now.high }
    const bound = now.bound ?? 'exact'
    const next = key === 'bound' ? fitted(bound, numbers) : NUMBERS.includes(/** @type {any} */ (key)) && !wrong(now)[key] ? typed(bound, /** @type {'value'} */ (key), numbers) : numbers
    for (const one of NUMBERS) if (one !== key) this.#inputs(one)[0].value = next[one] ?? ''
    if (!this.#inputs('bound').some(({ checked }) => checked)) this.#inputs('bound')[0].checked = true
    this.#say()
  }

  /** The line in words, what was corrected, and what is wrong. */
  #say() {
    const { now, answer } = this
    this.said.textContent = isEmpty(now) ? (this.#stored ? 'No figure' : 'Not read yet') : inWords(now)
    const faults = wrong(now)
    const read = answer && !isEmpty(answer.figure) ? answer.figure : null
    const corrected = read && !isEmpty(now) ? differing(now, read) : []
    for (const note of /** @type {Iterable<HTMLElement>} */ (this.node.querySelectorAll('.figure-note'))) {
      const key = note.dataset.of ?? ''
      const fault = faults[key] ?? ''
      note.textContent = fault ? `${NAMES[key]}: ${fault}` : corrected.includes(key) ? `Corrected; read: ${read?.[key] ? said(key, read[key]) : 'nothing'}` : ''
      note.hidden = !note.textContent
      note.classList.toggle('bad', Boolean(fault))
      for (const input of this.#inputs(key)) {
        input.setCustomValidity(fault ? `${NAMES[key]}: ${fault}` : '')
        if (fault) input.ariaInvalid = 'true'
        else input.removeAttribute('aria-invalid')
      }
    }
  }

  /** Ask what the words say. @param {boolean} take put it into the fields */
  async #ask(take) {
    this.from.textContent = 'Reading the words…'
    try {
      this.answer = await this.acts.read()
    } catch (error) {
      this.from.replaceChildren(`Not read: ${error instanceof Error ? error.message : error} `, ...this.#again('Try again'))
      return
    }
    if (!this.node.isConnected) return
    if (take) this.take()
    this.#tell()
  }

  /** Which words gave it. */
  #tell() {
    const { answer } = this
    if (!answer) return
    const ranges = Object.values(answer.because).flat()
    const words = ranges.length ? [make('span', 'dim', 'Read from: '), make('q', '', this.acts.words(ranges))] : [make('span', 'dim', 'No number could be read from these words.')]
    const differs = !isEmpty(answer.figure) && (isEmpty(this.now) || differing(this.now, answer.figure).length > 0)
    this.from.replaceChildren(...words, ' ', ...(differs ? this.#again(this.#stored ? 'Read again' : 'Read the figure') : []))
    this.acts.show(answer.because, '')
    this.#say()
  }

  /** @param {string} words */
  #again(words) {
    if (!this.editable) return []
    return [act(words, '', () => void (this.answer ? this.take() : this.#ask(false)), 'Alt R')]
  }

  /** Put into the fields what was read; it is stored with the form. */
  take() {
    if (!this.editable || !this.answer || isEmpty(this.answer.figure)) return
    this.#touched = true
    this.#fill(this.answer.figure)
    this.#tell()
  }

  /** The words that gave one field stand out. @param {EventTarget | null} target */
  #highlight(target) {
    const name = target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.name.slice(2) : ''
    if (this.answer) this.acts.show(this.answer.because, name)
  }

  /** Alt and R read it again; a digit or a letter chooses the bound, and its number is next. @param {KeyboardEvent} event */
  key(event) {
    if (event.target instanceof HTMLInputElement && event.target.name === 'g-bound' && this.editable && chooseByKey(event)) {
      this.#inputs(['range', 'vague'].includes(this.now.bound ?? '') ? 'low' : 'value')[0].focus()
      return true
    }
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyR' || !this.editable) return false
    if (this.answer) this.take()
    else void this.#ask(true)
    return true
  }

  /** The figure was read in the meantime; what a person has begun to write here stays. @param {import('../state/types.js').Span} span */
  refresh(span) {
    if (this.#touched) return
    this.#stored = /** @type {Figure | null} */ (span.figure)
    this.#fill(this.#stored)
    if (this.answer) this.#tell()
  }

  /** What the form adds to the span: nothing where nobody has touched it. */
  value() {
    if (!this.#touched) return {}
    const { now } = this
    return { figure: isEmpty(now) && now.bound !== 'vague' ? null : now }
  }

  closed() {
    this.acts.show({}, '')
  }
}

/** @param {string} key @param {string | null} value */
function said(key, value) {
  return (key === 'bound' ? BOUNDS.find(([one]) => one === value)?.[1] : value?.replace('_', ' ')) ?? ''
}

/** @param {string} key @param {number} most characters */
function input(key, most) {
  const node = make('input')
  node.name = `g-${key}`
  node.maxLength = most
  node.autocomplete = 'off'
  return node
}

/** All choices in sight, each with its digit. @param {string} name @param {string[][]} choices */
function segments(name, choices) {
  const set = make('fieldset', 'segments')
  for (const [i, [value, words]] of choices.entries()) {
    const input = make('input')
    input.type = 'radio'
    input.name = name
    input.value = value
    const label = make('label')
    label.append(input, words)
    label.dataset.key = String(i + 1)
    set.append(label)
  }
  return set
}

/** The figure of a span in its form; null where its label marks none. @param {import('./editor.js').Editor} editor @param {import('../state/types.js').Span} span */
export function figurePart(editor, span) {
  if (editor.label(span.label)?.kind !== 'figure') return null
  const { desk, editable, text } = editor.p
  const figures = figuresOf(editor)
  const show = (/** @type {Record<string, [number, number][]>} */ because, /** @type {string} */ field) => {
    if (!CSS.highlights) return
    const ranges = (/** @type {[number, number][]} */ found) => figures.places(found).map((range) => desk.range(range))
    CSS.highlights.set('workbench-because', new Highlight(...ranges(Object.values(because).flat())))
    CSS.highlights.set('workbench-because-now', new Highlight(...ranges(because[field] ?? [])))
  }
  const words = (/** @type {[number, number][]} */ found) => joined(figures.places(found)).map(({ start, end }) => text.slice(start, end)).join(' … ')
  return new FigureForm(/** @type {Figure | null} */ (span.figure), { read: () => figures.ask(span), show, words }, editable)
}

/** Ranges in order, those that touch or overlap as one. @param {{start: number, end: number}[]} ranges */
function joined(ranges) {
  /** @type {{start: number, end: number}[]} */
  const found = []
  for (const { start, end } of ranges.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = found.at(-1)
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end)
    else found.push({ start, end })
  }
  return found
}
