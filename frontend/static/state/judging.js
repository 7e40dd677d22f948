/**
 * Going through suggestions, and the gestures that judge them.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Suggestion} Suggestion
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./editor.js').Gesture} Gesture
 */
import { newId } from './wire.js'

/** The span that a suggestion would be, under a new id. @param {Suggestion} row @returns {Span} */
export function spanOf({ start, end, quote, label, attributes, fragments, actor, figure }) {
  return { id: newId(), start, end, quote, label, attributes, fragments, actor, figure }
}

/**
 * Take suggestions over.
 * @param {{row: Suggestion, span?: Span}[]} taken `span`: as it was corrected
 * @param {string} name of the label
 * @returns {Gesture}
 */
export function accept(taken, name) {
  /** @type {Operation[]} */
  const operations = taken.map(({ row, span = spanOf(row) }) => ({ op: 'put_span', span, suggestion: row.id }))
  return { name: taken.length > 1 ? `Accept ${taken.length} ${name}` : `Accept ${name}`, operations }
}

/** @param {Suggestion[]} rows @param {string} name of the label @returns {Gesture} */
export function reject(rows, name) {
  return { name: rows.length > 1 ? `Reject ${rows.length} ${name}` : `Reject ${name}`, operations: rows.map(({ id }) => ({ op: 'reject_suggestion', id })) }
}

/** All that say the same of the same words. @param {Suggestion[]} waiting @param {Suggestion} row */
export function alike(waiting, row) {
  return waiting.filter(({ quote, label }) => quote === row.quote && label === row.label)
}

/** The smallest at an offset. @param {Suggestion[]} waiting @param {number} offset */
export function at(waiting, offset) {
  const here = waiting.filter(({ start, end }) => start <= offset && offset < end)
  return here.sort((a, b) => a.end - a.start - (b.end - b.start))[0]
}

/** The one to go to from a place. @param {Suggestion[]} waiting @param {number} offset @param {1 | -1} step @param {Suggestion | null} from */
export function next(waiting, offset, step, from) {
  const index = from ? waiting.findIndex(({ id }) => id === from.id) : -1
  if (index >= 0) return waiting[index + step]
  return step > 0 ? waiting.find(({ start }) => start >= offset) : waiting.findLast(({ start }) => start < offset)
}

/** Where it comes from and how sure that is, in words. @param {Suggestion} row */
export function originOf({ source, version, score }) {
  return [`${source} ${version}`.trim(), score === null ? '' : `${Math.round(score * 100)} %`].filter(Boolean).join(', ')
}
