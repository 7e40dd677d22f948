// Two versions of one span, field by field: mine, which the server refused, and what stands there now.
import { visible } from '../text/turning.js'
import { button } from './status.js'

/**
 * @typedef {import('../state/types.js').Entry} Entry
 * @typedef {import('../state/types.js').SpanRow} SpanRow
 * @typedef {{name: string, mine: string, theirs: string, take: (into: SpanRow, from: SpanRow) => void}} Field
 */

/** The refused span and the one that stands there; null where the entry is not about one span alone. @param {Entry} entry */
export function versionsOf({ refusal, operations }) {
  const [mine] = operations
  if (refusal?.code !== 'stale_version' || operations.length !== 1 || mine.op !== 'put_span' || !refusal.current) return null
  return { mine: /** @type {SpanRow} */ (/** @type {unknown} */ (mine)), theirs: /** @type {SpanRow} */ (refusal.current) }
}

/**
 * The choice between them.
 * @param {SpanRow} mine @param {SpanRow} theirs @param {(merged: SpanRow) => void} save
 * @param {import('../state/editor.js').Label[]} labels by whose names fields are called
 */
export function mergeView(mine, theirs, save, labels) {
  const form = document.createElement('form')
  form.className = 'stack merge'
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  head.append(document.createElement('td'), cell('th', 'Yours'), cell('th', 'There now'))
  const body = table.createTBody()
  const fields = fieldsOf(mine, theirs, labels)
  fields.forEach((field, i) => {
    const row = body.insertRow()
    const name = cell('th', field.name)
    name.scope = 'row'
    row.append(name, choice(i, 'mine', field.mine, true), choice(i, 'theirs', field.theirs, false))
  })
  const row = document.createElement('div')
  row.append(button('Save what is chosen', () => form.requestSubmit()))
  form.append(table, row)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(form)
    const merged = structuredClone(theirs)
    fields.forEach((field, i) => data.get(`field-${i}`) === 'mine' && field.take(merged, mine))
    save(merged)
  })
  return form
}

/** What differs. @param {SpanRow} mine @param {SpanRow} theirs @param {import('../state/editor.js').Label[]} labels @returns {Field[]} */
function fieldsOf(mine, theirs, labels) {
  const own = labels.filter(({ key }) => key === mine.label || key === theirs.label)
  const nameOf = (/** @type {string} */ key) => own.flatMap(({ attributes }) => attributes).find((one) => one.key === key)?.name ?? key
  const labelOf = (/** @type {string} */ key) => own.find((one) => one.key === key)?.name ?? key
  const keys = [...new Set([...Object.keys(mine.attributes), ...Object.keys(theirs.attributes)])].sort()
  /** @type {Field[]} */
  const all = [
    { name: 'Words', mine: pieces(mine), theirs: pieces(theirs), take: (into, { start, end, quote, fragments }) => void Object.assign(into, { start, end, quote, fragments }) },
    { name: 'Label', mine: labelOf(mine.label), theirs: labelOf(theirs.label), take: (into, { label }) => void (into.label = label) },
    { name: 'Actor', mine: said(mine.actor), theirs: said(theirs.actor), take: (into, { actor }) => void (into.actor = actor) },
    { name: 'Figure', mine: said(mine.figure), theirs: said(theirs.figure), take: (into, { figure }) => void (into.figure = figure) },
    ...keys.map((key) => ({
      name: nameOf(key),
      mine: said(mine.attributes[key]),
      theirs: said(theirs.attributes[key]),
      take: (/** @type {SpanRow} */ into, /** @type {SpanRow} */ { attributes }) => {
        if (key in attributes) into.attributes[key] = attributes[key]
        else delete into.attributes[key]
      },
    })),
  ]
  return all.filter((one) => one.mine !== one.theirs)
}

/** @param {SpanRow} span its words, and where they stand: the same words may stand elsewhere too */
function pieces({ quote, start, end, fragments }) {
  return `“${quote.length > 120 ? `${quote.slice(0, 119)}…` : quote}” (${(fragments.length ? fragments : [[start, end]]).map((one) => one.join('–')).join(', ')})`
}

/** @param {unknown} value */
function said(value) {
  if (value === undefined || value === null) return 'not said'
  if (typeof value !== 'object') return String(value)
  const parts = Array.isArray(value) ? value : Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [`${key} ${one}`]))
  return parts.join(', ')
}

/** @param {number} i @param {string} value @param {string} words @param {boolean} checked */
function choice(i, value, words, checked) {
  const td = document.createElement('td')
  const label = document.createElement('label')
  label.className = 'choice'
  const input = document.createElement('input')
  input.type = 'radio'
  input.name = `field-${i}`
  input.value = value
  input.checked = checked
  const text = document.createElement('span')
  text.textContent = visible(words)
  text.dir = 'auto'
  label.append(input, text)
  td.append(label)
  return td
}

/** @param {'th'} kind @param {string} words */
function cell(kind, words) {
  const node = document.createElement(kind)
  node.textContent = words
  return node
}
