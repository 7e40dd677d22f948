// What a gesture does to the annotations: pure functions that answer operations, or say why not.
import { exact, snap } from '../text/snap.js'
import { places } from '../text/tokens.js'
import { allowed } from './attributes.js'
import { newId } from './wire.js'

/**
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Relation} Relation
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./annotations.js').Annotations} Annotations
 * @typedef {{key: string, name: string, type: string, required?: boolean, choices?: string[], minimum?: string, maximum?: string,
 *   allowed_if?: {attribute: string, values: string[]}}} Attribute
 * @typedef {{key: string, name: string, kind: string, hue: number, shortcut: string, description: string, attributes: Attribute[], archived: boolean}} Label
 * @typedef {{key: string, name: string, heads: string[], tails: string[], symmetric: boolean, archived: boolean,
 *   attributes?: Attribute[]}} RelationType
 * @typedef {{name: string, operations: Operation[], focus?: string | null}} Gesture `name` is shown by undo
 * @typedef {{type: RelationType, head: string, tail: string}} Tie a relation that would be legal
 */

/**
 * Mark a range with a label; the same range under the same label again removes it.
 * @param {Annotations} annotations @param {string} text @param {Label} label
 * @param {{start: number, end: number, asIs?: boolean, attributes?: Record<string, unknown> | null}} range `asIs`: not
 *   snapped to words; `attributes` with which the span begins, as far as the schema still has them
 * @returns {Gesture | null} null where there is nothing to mark
 */
export function mark(annotations, text, label, { start, end, asIs = false, attributes = null }) {
  const range = asIs ? exact(text, start, end) : snap(text, start, end, label.kind)
  if (!range || range.start >= range.end) return null
  const same = annotations.same(range.start, range.end, label.key)
  if (same) return remove(same, label.name)
  const span = { ...newSpan(text, label.key, range), attributes: legal(label.attributes, attributes ?? {}) }
  return { name: `Mark ${label.name}`, operations: [{ op: 'put_span', span }], focus: span.id }
}

/** Values that the schema allows as it is now. @param {Attribute[]} known @param {Record<string, unknown>} values */
function legal(known, values) {
  const fits = (/** @type {Attribute} */ { choices }, /** @type {unknown} */ value) => !choices || [value].flat().every((one) => choices.includes(String(one)))
  const there = Object.fromEntries(known.filter((one) => one.key in values && fits(one, values[one.key])).map(({ key }) => [key, values[key]]))
  const keys = allowed(known, there)
  return Object.fromEntries(Object.entries(there).filter(([key]) => keys.has(key)))
}

/** @param {string} text @param {string} label @param {{start: number, end: number}} range @returns {Span} */
export function newSpan(text, label, { start, end }) {
  return { id: newId(), start, end, quote: text.slice(start, end), label, attributes: {}, fragments: [], actor: null, figure: null }
}

/** @param {Span} span @param {string} name of its label @returns {Gesture} */
export function remove(span, name) {
  return { name: `Delete ${name}`, operations: [{ op: 'delete_span', id: span.id }], focus: null }
}

/**
 * Give a span another label. Attributes that the new label has as well stay, an actor and a figure stay where the kind does;
 * relations that the new label does not allow go with it (one undo step).
 * @param {Annotations} annotations @param {Span} span @param {Label} label @param {Label | undefined} former @param {RelationType[]} types
 * @returns {Gesture | null} null where nothing would change, or such a span is there already
 */
export function relabel(annotations, span, label, former, types) {
  if (span.label === label.key || annotations.same(span.start, span.end, label.key)) return null
  const known = new Set(label.attributes.map(({ key }) => key))
  const attributes = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => known.has(key)))
  const sameKind = former?.kind === label.kind
  const next = { ...span, label: label.key, attributes, actor: sameKind ? span.actor : null, figure: sameKind ? span.figure : null }
  /** @type {Operation[]} */
  const gone = annotations.relationsOf(span.id).filter((one) => !isLegal(annotations, one, next, types)).map(({ id }) => ({ op: 'delete_relation', id }))
  return { name: `Change to ${label.name}`, operations: [...gone, { op: 'put_span', span: next }], focus: span.id }
}

/** @param {Annotations} annotations @param {Relation} relation @param {Span} changed @param {RelationType[]} types */
function isLegal(annotations, relation, changed, types) {
  const type = types.find(({ key }) => key === relation.type)
  const label = (/** @type {string} */ id) => (id === changed.id ? changed.label : (annotations.spans.get(id)?.label ?? ''))
  return type !== undefined && allows(type, label(relation.head), label(relation.tail))
}

/** @param {RelationType} type @param {string} head @param {string} tail labels */
function allows(type, head, tail) {
  const fits = (/** @type {string} */ a, /** @type {string} */ b) =>
    (!type.heads.length || type.heads.includes(a)) && (!type.tails.length || type.tails.includes(b))
  return fits(head, tail) || (type.symmetric && fits(tail, head))
}

/**
 * Move the ends of a span. Pieces that end up outside go; one piece that is left is no piece.
 * @param {Annotations} annotations @param {string} text @param {Span} span @param {{start: number, end: number}} range
 * @returns {Gesture | null}
 */
export function resize(annotations, text, span, range) {
  const { start, end } = exact(text, range.start, range.end) ?? range
  if (start >= end || (start === span.start && end === span.end) || annotations.same(start, end, span.label)) return null
  const next = { ...span, start, end, quote: text.slice(start, end), fragments: trimmed(span.fragments, start, end) }
  return { name: 'Resize', operations: [{ op: 'put_span', span: next }], focus: span.id }
}

/** @param {[number, number][]} fragments @param {number} start @param {number} end @returns {[number, number][]} */
function trimmed(fragments, start, end) {
  const left = fragments.filter(([from, to]) => from < end && to > start)
  if (left.length < 2) return []
  const last = left.length - 1
  return left.map(([from, to], i) => [i === 0 ? start : from, i === last ? end : to])
}

/**
 * All relations that may tie two spans, with the first as head where both ways are legal.
 * @param {Annotations} annotations @param {RelationType[]} types @param {Span} one @param {Span} other
 * @returns {Tie[]}
 */
export function ties(annotations, types, one, other) {
  if (one.id === other.id) return []
  const there = annotations.relationsOf(one.id)
  /** @type {Tie[]} */
  const found = []
  for (const type of types.filter(({ archived }) => !archived)) {
    const pairs = type.symmetric ? [[one, other]] : [[one, other], [other, one]]
    for (const [head, tail] of pairs) {
      const known = there.some((r) => r.type === type.key && r.head === head.id && r.tail === tail.id)
      if (allows(type, head.label, tail.label) && !known) found.push({ type, head: head.id, tail: tail.id })
    }
  }
  return found
}

/** The spans that a relation from this one may reach, nearest first. @param {Annotations} annotations @param {RelationType[]} types @param {Span} span */
export function targets(annotations, types, span) {
  const found = annotations.ordered().filter((other) => ties(annotations, types, span, other).length)
  return found.sort((a, b) => Math.abs(a.start - span.start) - Math.abs(b.start - span.start))
}

/**
 * Who may have said a claim: the nearest actor of its sentence, those before it first, where one relation alone would tie them.
 * @param {Annotations} annotations @param {{labels: Label[], relation_types: RelationType[]}} schema @param {Span} claim
 * @param {{start: number, end: number}} sentence @returns {Tie | null} null where nobody is in sight, or somebody is tied already
 */
export function speakerOf(annotations, { labels, relation_types: types }, claim, sentence) {
  if (annotations.relationsOf(claim.id).length) return null
  const actors = new Set(labels.filter(({ kind }) => kind === 'actor').map(({ key }) => key))
  const near = annotations.spansIn(sentence.start, sentence.end).filter((one) => actors.has(one.label) && (one.end <= claim.start || one.start >= claim.end))
  const away = (/** @type {Span} */ one) => (one.end <= claim.start ? claim.start - one.end : 1e9 + one.start)
  for (const actor of near.sort((a, b) => away(a) - away(b))) {
    const found = ties(annotations, types, claim, actor).filter(({ head }) => head === claim.id)
    if (found.length === 1) return found[0]
  }
  return null
}

/** @param {Tie} tie @returns {Gesture} */
export function link({ type, head, tail }) {
  const relation = { id: newId(), type: type.key, head, tail, attributes: {} }
  return { name: `Add ${type.name}`, operations: [{ op: 'put_relation', relation }] }
}

/** @param {Relation} relation @param {string} name of its type @returns {Gesture} */
export function unlink(relation, name) {
  return { name: `Remove ${name}`, operations: [{ op: 'delete_relation', id: relation.id }] }
}

/** Whether a relation would be legal the other way round, and is not there yet. @param {Annotations} annotations @param {RelationType[]} types @param {Relation} relation */
export function canTurn(annotations, types, { type, head, tail }) {
  const found = types.find(({ key }) => key === type)
  const [one, other] = [annotations.spans.get(head), annotations.spans.get(tail)]
  if (!found || found.symmetric || found.archived || !one || !other || !allows(found, other.label, one.label)) return false
  return !annotations.relationsOf(head).some((r) => r.type === type && r.head === tail && r.tail === head)
}

/** @param {Relation} relation @param {string} name of its type @returns {Gesture} */
export function turn(relation, name) {
  return { name: `Reverse ${name}`, operations: [{ op: 'put_relation', relation: { ...relation, head: relation.tail, tail: relation.head } }] }
}

/** @param {Relation} relation @param {Record<string, unknown>} attributes @param {string} name of its type @returns {Gesture | null} */
export function describeTie(relation, attributes, name) {
  if (JSON.stringify(sorted(attributes)) === JSON.stringify(sorted(relation.attributes))) return null
  return { name: `Describe ${name}`, operations: [{ op: 'put_relation', relation: { ...relation, attributes } }] }
}

/** Attributes and label as the form has them. @param {Span} span @param {Record<string, unknown>} attributes @returns {Gesture | null} */
export function describe(span, attributes) {
  if (JSON.stringify(sorted(attributes)) === JSON.stringify(sorted(span.attributes))) return null
  return { name: 'Change details', operations: [{ op: 'put_span', span: { ...span, attributes } }], focus: span.id }
}

/** @param {Record<string, unknown>} attributes */
function sorted(attributes) {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
}

/**
 * Where the words of a span stand in the text as whole words, not yet marked with its label.
 * @param {Annotations} annotations @param {string} text @param {Span} span
 * @returns {{start: number, end: number}[]}
 */
export function elsewhere(annotations, text, span) {
  const found = places(text, text.slice(span.start, span.end))
  return found.filter(({ start, end }) => !annotations.same(start, end, span.label))
}

/** @param {string} text @param {Span} span @param {{start: number, end: number}[]} ranges @param {string} name @returns {Gesture} */
export function markAll(text, span, ranges, name) {
  /** @type {Operation[]} */
  const operations = ranges.map((range) => ({ op: 'put_span', span: { ...newSpan(text, span.label, range), actor: span.actor } }))
  return { name: `Mark ${ranges.length} more ${name}`, operations, focus: span.id }
}

/** Required attributes that a span still lacks. @param {Span} span @param {Label | undefined} label */
export function missing(span, label) {
  const lacks = (/** @type {unknown} */ value) => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
  return (label?.attributes ?? []).filter(({ key, required }) => required && lacks(span.attributes[key]))
}

/** What is stored with a span besides its attributes, as short as can be: ≥ 16 person. @param {Span} span @param {Map<string, string>} [actors] names */
export function factsOf(span, actors) {
  const figure = /** @type {Record<string, string | null> | null} */ (span.figure)
  if (span.actor) return actors?.get(span.actor) ?? span.actor
  if (!figure) return ''
  const apart = (/** @type {string} */ number) => number.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ','))
  const { value, low, high, bound } = figure
  const number = value ? apart(value) : low && high ? `${apart(low)}–${apart(high)}` : low ? `${apart(low)}+` : high ? `≤ ${apart(high)}` : bound === 'vague' ? 'vague' : ''
  return [value ? SIGNS[bound ?? ''] : '', number, figure.counted || figure.unit].filter(Boolean).join(' ')
}

const SIGNS = /** @type {Record<string, string>} */ ({ approx: '≈', at_least: '≥', at_most: '≤', more_than: '>', less_than: '<' })
