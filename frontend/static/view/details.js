// What is known of one span: its label, attributes and relations, in a form beside it. Enter saves, Esc leaves all as it was.

import { allowed, rangeOf } from '../state/attributes.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Label} Label
 * @typedef {import('../state/editor.js').Attribute} Attribute
 * @typedef {{id: string, words: string, hue: number}} Tied a relation of the span, in words
 * @typedef {{label: string, attributes: Record<string, unknown>}} Answer
 * @typedef {{save: (span: Span, answer: Answer) => void, remove: (span: Span) => void, unlink: (id: string) => void, link: (span: Span) => void, pieces: (span: Span) => void, closed: () => void}} Acts
 */

const FEW = 5 // choices that are all shown; more than these are a select

/** The form of one span. */
export class Details {
  /** @type {Span | null} */ span = null

  /**
   * @param {HTMLElement} box role=dialog
   * @param {Label[]} labels
   * @param {Acts} acts
   * @param {boolean} editable
   */
  constructor(box, labels, acts, editable) {
    this.box = box
    this.labels = labels
    this.acts = acts
    this.editable = editable
    box.addEventListener('keydown', (event) => this.#key(event))
    box.addEventListener('input', () => this.#follow())
    box.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#save()
    })
  }

  get open() {
    return this.span !== null
  }

  /** @param {Span} span @param {Tied[]} tied @param {string} facts what else is known, in words */
  show(span, tied, facts) {
    this.span = span
    const label = this.labels.find(({ key }) => key === span.label)
    this.box.ariaLabel = `${label?.name ?? span.label}: ${span.quote.slice(0, 60)}`
    this.box.replaceChildren(this.#form(span, label, tied, facts))
    this.#follow()
    this.box.hidden = false
    const first = /** @type {HTMLElement | null} */ (this.box.querySelector('.attributes :is(input, select, textarea)'))
    const fallback = /** @type {HTMLElement | null} */ (this.box.querySelector('input:checked, button'))
    ;(first ?? fallback ?? this.box).focus()
  }

  /** @param {boolean} [quietly] the focus stays where it is */
  close(quietly = false) {
    if (!this.span) return
    this.span = null
    this.box.hidden = true
    if (!quietly) this.acts.closed()
  }

  /** @param {Span} span @param {Label | undefined} label @param {Tied[]} tied @param {string} facts */
  #form(span, label, tied, facts) {
    const form = make('form')
    const head = make('header')
    const name = make('span', 'label', label?.name ?? span.label)
    name.dataset.hue = String(label?.hue ?? 8)
    head.append(name, make('span', 'quote cut', span.quote.slice(0, 200)))
    const body = make('div', 'body')
    const choices = this.labels.filter(({ key, archived }) => !archived || key === span.label)
    body.append(...field('Label', pick('label', choices.map(({ key, name }) => [key, name]), [span.label], false)))
    const attributes = make('div', 'attributes')
    for (const one of label?.attributes ?? []) {
      const pair = field(one.name + (one.required ? ' (required)' : ''), control(one, span.attributes[one.key]))
      for (const node of pair) node.dataset.of = one.key
      attributes.append(...pair)
    }
    body.append(attributes)
    if (facts) body.append(make('span', 'key', 'Known'), make('span', 'small', facts))
    body.append(make('span', 'key', 'Relations'), this.#relations(span, tied))
    form.append(head, body, this.#foot(span))
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input, select, textarea'))
    if (!this.editable) for (const one of fields) one.disabled = true
    return form
  }

  /** @param {Span} span @param {Tied[]} tied */
  #relations(span, tied) {
    const list = make('div', 'ties')
    for (const { id, words, hue } of tied) {
      const row = make('div', 'row')
      const text = make('span', 'label grow cut', words)
      text.dataset.hue = String(hue)
      row.append(text)
      if (this.editable) row.append(act('Remove', `Remove relation: ${words}`, () => this.acts.unlink(id)))
      list.append(row)
    }
    if (this.editable) list.append(act('Add relation…', '', () => this.acts.link(span), 'r'))
    else if (!tied.length) list.append(make('span', 'dim small', 'None'))
    return list
  }

  /** @param {Span} span */
  #foot(span) {
    const foot = make('footer')
    if (this.editable) {
      const save = act('Save', '', () => this.#save(), '↵')
      foot.append(save, act('Cancel', '', () => this.close(), 'Esc'), make('span', 'push'), act('Pieces…', 'Add words to the span, or take some out', () => this.acts.pieces(span), '+'))
      const gone = act('Delete span', '', () => this.acts.remove(span))
      gone.classList.add('danger')
      foot.append(gone)
    } else foot.append(act('Close', '', () => this.close(), 'Esc'))
    return foot
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation()
    if (event.isComposing) return
    const { target } = event
    if (event.key === 'Escape') {
      event.preventDefault()
      this.close()
    } else if (event.key === 'Enter' && this.editable && !(target instanceof HTMLButtonElement) && !(target instanceof HTMLTextAreaElement)) {
      event.preventDefault()
      this.#save()
    }
  }

  /** @param {Span} span the attributes of its label */
  #attributes(span) {
    return this.labels.find(({ key }) => key === span.label)?.attributes ?? []
  }

  /** Attributes whose condition is not met are out of sight and unasked; numbers out of their range say so. */
  #follow() {
    const form = this.box.querySelector('form')
    if (!this.span || !form) return
    const known = this.#attributes(this.span)
    const data = new FormData(form)
    const values = this.editable ? Object.fromEntries(known.flatMap((one) => read(one, data))) : this.span.attributes
    const legal = allowed(known, values)
    for (const one of known) {
      for (const node of /** @type {Iterable<HTMLElement>} */ (form.querySelectorAll(`[data-of="${CSS.escape(one.key)}"]`))) {
        node.hidden = !legal.has(one.key)
        if (!(node instanceof HTMLInputElement) || one.type !== 'number') continue
        node.setCustomValidity('')
        const wrong = node.hidden || !node.value || !node.validity.valid ? '' : rangeOf(one, node.value)
        if (wrong) node.setCustomValidity(`A number of ${wrong}`)
      }
    }
  }

  #save() {
    const span = this.span
    const form = this.box.querySelector('form')
    if (!span || !form) return
    const wrong = /** @type {HTMLInputElement | null} */ (form.querySelector(':invalid:not(fieldset, [hidden])'))
    if (wrong) return wrong.reportValidity()
    const data = new FormData(form)
    const label = String(data.get('label') ?? span.label)
    const known = this.#attributes(span)
    const kept = Object.entries(span.attributes).filter(([key]) => !known.some((one) => one.key === key))
    const given = Object.fromEntries(known.flatMap((one) => read(one, data)))
    const legal = allowed(known, given)
    const told = Object.entries(given).filter(([key]) => legal.has(key))
    this.close(true)
    this.acts.save(span, { label, attributes: Object.fromEntries([...kept, ...told]) })
    this.acts.closed()
    return true
  }
}

/** The value of an attribute in the form; nothing where it was left empty. @param {Attribute} one @param {FormData} data @returns {[string, unknown][]} */
function read(one, data) {
  const values = data.getAll(`a-${one.key}`).map(String).filter(Boolean)
  if (!values.length) return []
  if (one.type === 'multi-choice') return [[one.key, values]]
  if (one.type === 'boolean') return [[one.key, values[0] === 'yes']]
  return [[one.key, values[0]]]
}

/** @param {Attribute} one @param {unknown} value @returns {HTMLElement} */
function control(one, value) {
  const name = `a-${one.key}`
  if (one.type === 'choice') return pick(name, (one.choices ?? []).map((c) => [c, c]), value === undefined ? [] : [String(value)], false, true)
  if (one.type === 'multi-choice') return pick(name, (one.choices ?? []).map((c) => [c, c]), Array.isArray(value) ? value.map(String) : [], true)
  if (one.type === 'boolean') return pick(name, [['yes', 'yes'], ['no', 'no']], value === undefined ? [] : [value ? 'yes' : 'no'], false, true)
  const input = make('input')
  input.name = name
  input.value = value === undefined || value === null ? '' : String(value)
  if (one.type === 'number') {
    input.inputMode = 'decimal'
    input.pattern = '-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?'
    input.title = 'A number such as 117, -2 or 1.5, without separators and without zeros at its end'
  }
  if (one.type === 'date') {
    input.pattern = '[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?'
    input.title = 'A date such as 2025, 2025-05 or 2025-05-18'
  }
  return input
}

/**
 * One of a few as segments, one of many as a select, several as boxes.
 * @param {string} name @param {string[][]} choices value and words @param {string[]} chosen @param {boolean} several @param {boolean} [orNone]
 */
function pick(name, choices, chosen, several, orNone = false) {
  if (choices.length > FEW && !several) {
    const select = make('select')
    select.name = name
    if (orNone) select.append(new Option('not said', '', !chosen.length, !chosen.length))
    for (const [value, words] of choices) select.append(new Option(words, value, chosen.includes(value), chosen.includes(value)))
    return select
  }
  const set = make('fieldset', several ? 'boxes' : 'segments')
  const all = orNone ? [['', '–'], ...choices] : choices
  for (const [value, words] of all) {
    const input = make('input')
    input.type = several ? 'checkbox' : 'radio'
    input.name = name
    input.value = value
    input.checked = chosen.includes(value) || (value === '' && !chosen.length)
    const label = make('label', several ? 'choice' : '')
    label.append(input, words)
    if (value === '') input.ariaLabel = 'not said'
    set.append(label)
  }
  return set
}

let serial = 0

/** A name and its control, tied together. @param {string} name @param {HTMLElement} input */
function field(name, input) {
  serial += 1
  const isGroup = input instanceof HTMLFieldSetElement
  const label = make(isGroup ? 'span' : 'label', 'key', name)
  label.id = `name-${serial}`
  if (isGroup) input.setAttribute('aria-labelledby', label.id)
  else {
    input.id = `field-${serial}`
    label.setAttribute('for', input.id)
  }
  return [label, input]
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} kind @param {string} [name] @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(kind, name = '', text = '') {
  const node = document.createElement(kind)
  if (name) node.className = name
  if (text) node.textContent = text
  return node
}

/** @param {string} text @param {string} label @param {() => void} run @param {string} [key] */
function act(text, label, run, key = '') {
  const node = make('button', 'slim', text)
  node.type = 'button'
  if (label) node.ariaLabel = label
  if (key) node.append(' ', make('kbd', '', key))
  node.addEventListener('click', run)
  return node
}
