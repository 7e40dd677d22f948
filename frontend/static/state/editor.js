// How a mark begins and ends: pure functions that answer operations. Other changes are in changes.js and ties.js.
import { exact, snap } from '../text/snap.js'
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
 * @param {{start: number, end: number, asIs?: boolean, attributes?: Record<string, unknown>}} range `asIs`: not
 *   snapped to words; `attributes` with which the span begins
 * @returns {Gesture | null} null where there is nothing to mark
 */
export function mark(annotations, text, label, { start, end, asIs = false, attributes = {} }) {
  const range = asIs ? exact(text, start, end) : snap(text, start, end, label.kind)
  if (!range || range.start >= range.end) return null
  const same = annotations.same(range.start, range.end, label.key)
  if (same) return remove(same, label.name)
  const span = { ...newSpan(text, label.key, range), attributes }
  return { name: `Mark ${label.name}`, operations: [{ op: 'put_span', span }], focus: span.id }
}

/** @param {string} text @param {string} label @param {{start: number, end: number}} range @returns {Span} */
export function newSpan(text, label, { start, end }) {
  return { id: newId(), start, end, quote: text.slice(start, end), label, attributes: {}, fragments: [], actor: null, figure: null }
}

/** @param {Span} span @param {string} name of its label @returns {Gesture} */
export function remove(span, name) {
  return { name: `Delete ${name}`, operations: [{ op: 'delete_span', id: span.id }], focus: null }
}
