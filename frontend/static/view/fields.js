// Controls of attributes, as the schema defines them, and what stands in them. Digits and first letters choose among a few.
import { allowed, rangeOf } from '../state/attributes.js'

/** @typedef {import('../state/editor.js').Attribute} Attribute */

const FEW = 5 // choices that are all shown; more than these are a select

/**
 * Attributes whose condition is not met are out of sight and unasked; numbers out of their range say so.
 * @param {HTMLElement} box @param {Attribute[]} known @param {Record<string, unknown>} values
 */
export function follow(box, known, values) {
  const legal = allowed(known, values)
  for (const one of known) {
    for (const node of /** @type {Iterable<HTMLElement>} */ (box.querySelectorAll(`[data-of="${CSS.escape(one.key)}"]`))) {
      node.hidden = !legal.has(one.key)
      if (!(node instanceof HTMLInputElement) || one.type !== 'number') continue
      node.setCustomValidity('')
      const wrong = node.hidden || !node.value || !node.validity.valid ? '' : rangeOf(one, node.value)
      if (wrong) node.setCustomValidity(`A number of ${wrong}`)
    }
  }
}

/**
 * What a form says of attributes that are allowed.
 * @param {HTMLFormElement} form @param {Attribute[]} known @param {string} [prefix] @returns {Record<string, unknown>}
 */
export function told(form, known, prefix = 'a-') {
  const data = new FormData(form)
  const given = Object.fromEntries(known.flatMap((one) => read(one, data, prefix)))
  const legal = allowed(known, given)
  return Object.fromEntries(Object.entries(given).filter(([key]) => legal.has(key)))
}

/**
 * A digit chooses among a few by place, a letter by its first letter; then the next question is asked.
 * @param {KeyboardEvent} event @returns {boolean} whether it was one of them
 */
export function chooseByKey({ key, target, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey || key.length !== 1 || key === ' ') return false
  if (target instanceof HTMLSelectElement) return chooseOf(target, key)
  if (!(target instanceof HTMLInputElement) || !['radio', 'checkbox'].includes(target.type)) return false
  const set = target.closest('fieldset')
  const inputs = /** @type {HTMLInputElement[]} */ ([...(set?.querySelectorAll('input') ?? [])])
  const own = inputs.filter(({ value }) => value !== '')
  const begins = (/** @type {HTMLInputElement} */ one) => one.parentElement?.textContent?.trim().toLowerCase().startsWith(key.toLowerCase())
  const found = /^[0-9]$/.test(key) ? (key === '0' ? inputs.find(({ value }) => value === '') : own[Number(key) - 1]) : own.find(begins)
  if (!set || !found) return false
  if (found.type === 'checkbox') found.checked = !found.checked
  else found.checked = true
  found.focus()
  found.dispatchEvent(new Event('input', { bubbles: true }))
  if (found.type === 'radio') nextQuestion(set)
  return true
}

/** The same in a list that opens. @param {HTMLSelectElement} select @param {string} key */
function chooseOf(select, key) {
  const options = [...select.options]
  const begins = options.filter(({ value, text }) => value !== '' && text.toLowerCase().startsWith(key.toLowerCase()))
  const after = begins[(begins.indexOf(options[select.selectedIndex]) + 1) % begins.length] // the same letter again: the next of them
  const found = /^[0-9]$/.test(key) ? options[Number(key) - (options[0]?.value === '' ? 0 : 1)] : after
  if (!found) return false
  select.selectedIndex = found.index
  for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true }))
  if (begins.length < 2) nextQuestion(select)
  return true
}

/** The focus goes to the next attribute, where there is one. @param {Element} set */
function nextQuestion(set) {
  const all = [...(set.parentElement?.children ?? [])].filter((one) => one instanceof HTMLElement && !one.hidden && one.matches('fieldset, input, select'))
  const next = all[all.indexOf(set) + 1]
  const input = /** @type {HTMLElement | null | undefined} */ (next?.matches('fieldset') ? (next.querySelector('input:checked') ?? next.querySelector('input')) : next)
  input?.focus()
}

/**
 * The value of an attribute in the form; nothing where it was left empty.
 * @param {Attribute} one @param {FormData} data @param {string} [prefix] of the names of its controls
 * @returns {[string, unknown][]}
 */
export function read(one, data, prefix = 'a-') {
  const values = data.getAll(prefix + one.key).map(String).filter(Boolean)
  if (!values.length) return []
  if (one.type === 'multi-choice') return [[one.key, values]]
  if (one.type === 'boolean') return [[one.key, values[0] === 'yes']]
  return [[one.key, values[0]]]
}

/** @param {Attribute} one @param {unknown} value @param {string} [prefix] @returns {HTMLElement} */
export function control(one, value, prefix = 'a-') {
  const name = prefix + one.key
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
export function pick(name, choices, chosen, several, orNone = false) {
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
    else label.dataset.key = String(all.findIndex(([one]) => one === value) + (orNone ? 0 : 1))
    set.append(label)
  }
  return set
}

let serial = 0

/** A name and its control, tied together. @param {string} name @param {HTMLElement} input */
export function field(name, input) {
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
export function make(kind, name = '', text = '') {
  const node = document.createElement(kind)
  if (name) node.className = name
  if (text) node.textContent = text
  return node
}

/** @param {string} text @param {string} label @param {() => void} run @param {string} [key] */
export function act(text, label, run, key = '') {
  const node = make('button', 'slim', text)
  node.type = 'button'
  if (label) node.ariaLabel = label
  if (key) node.append(' ', make('kbd', '', key))
  node.addEventListener('click', run)
  return node
}
