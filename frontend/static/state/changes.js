// What else a gesture does to spans: pure functions that answer operations. Loaded after the first drawing.
import { exact } from '../text/snap.js'
import { places } from '../text/places.js'
import { same } from './annotations.js'
import { newSpan } from './editor.js'

/**
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./annotations.js').Annotations} Annotations
 * @typedef {import('./editor.js').Label} Label
 * @typedef {import('./editor.js').Gesture} Gesture
 */

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

/**
 * What a form says of attributes, put into those that stand there now: what was not changed in the form stays as it is.
 * @param {Record<string, unknown>} before when the form was opened @param {Record<string, unknown>} said @param {Record<string, unknown>} now
 */
export function changedIn(before, said, now) {
  const isKept = (/** @type {string} */ key) => same(before[key], said[key])
  const all = [...new Set([...Object.keys(now), ...Object.keys(said)])]
  return Object.fromEntries(all.map((key) => [key, isKept(key) ? now[key] : said[key]]).filter(([, value]) => value !== undefined))
}

/** Required attributes that a span still lacks. @param {Span} span @param {Label | undefined} label */
export function missing(span, label) {
  const lacks = (/** @type {unknown} */ value) => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
  return (label?.attributes ?? []).filter(({ key, required }) => required && lacks(span.attributes[key]))
}
