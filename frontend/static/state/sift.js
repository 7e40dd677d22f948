/**
 * Which spans the list beside the text shows.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./editor.js').Label} Label
 * @typedef {{label: string, what: '' | 'lacks' | 'tied' | 'untied', words: string}} Sieve '' is everything
 */
import { missing } from './attributes.js'

/**
 * Whether a span fits, or null where all do.
 * @param {Sieve} sieve
 * @param {import('./annotations.js').Annotations} annotations @param {Label[]} labels
 * @returns {((span: Span) => boolean) | null}
 */
export function sift({ label, what, words }, annotations, labels) {
  const wanted = folded(words).split(/\s+/u).filter(Boolean)
  if (!label && !what && !wanted.length) return null
  const is = kinds(annotations, labels)
  return (span) => {
    if (label && span.label !== label) return false
    if (what && !is[what](span)) return false
    if (!wanted.length) return true
    const said = folded(`${span.quote} ${Object.values(span.attributes).join(' ')}`)
    return wanted.every((word) => said.includes(word))
  }
}

/**
 * How many spans there are of each label, and of each kind that can be asked for.
 * @param {import('./annotations.js').Annotations} annotations @param {Label[]} labels
 */
export function counts(annotations, labels) {
  /** @type {Map<string, number>} */
  const byLabel = new Map()
  const found = { lacks: 0, tied: 0, untied: 0 }
  const is = kinds(annotations, labels)
  for (const span of annotations.ordered()) {
    byLabel.set(span.label, (byLabel.get(span.label) ?? 0) + 1)
    found.lacks += Number(is.lacks(span))
    found[is.tied(span) ? 'tied' : 'untied'] += 1
  }
  return { byLabel, ...found }
}

/** @param {import('./annotations.js').Annotations} annotations @param {Label[]} labels */
function kinds(annotations, labels) {
  const attributes = new Map(labels.map((one) => [one.key, one.attributes ?? []]))
  const tied = (/** @type {Span} */ { id }) => annotations.isTied(id)
  return {
    lacks: (/** @type {Span} */ span) => missing(attributes.get(span.label) ?? [], span.attributes).length > 0,
    tied,
    untied: (/** @type {Span} */ span) => !tied(span),
  }
}

/** Case and marks do not matter. @param {string} text */
function folded(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
