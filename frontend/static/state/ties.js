// Relations between spans, and what a new label does to them: pure functions that answer operations. Loaded after the first drawing.
import { same } from './annotations.js'
import { newId } from './wire.js'

/**
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Relation} Relation
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./annotations.js').Annotations} Annotations
 * @typedef {import('./editor.js').Label} Label
 * @typedef {import('./editor.js').RelationType} RelationType
 * @typedef {import('./editor.js').Gesture} Gesture
 * @typedef {import('./editor.js').Tie} Tie
 */

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
  if (same(attributes, relation.attributes)) return null
  return { name: `Describe ${name}`, operations: [{ op: 'put_relation', relation: { ...relation, attributes } }] }
}
