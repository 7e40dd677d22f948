/**
 * All spans and relations of one set, fast to ask by place. Offsets are UTF-16 units; rows are never changed, only replaced.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Relation} Relation
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {{spans: Span[], relations: Relation[], suggestions?: import('./types.js').Suggestion[]}} Rows
 * @typedef {import('./types.js').Touched} Touched
 * @typedef {Touched & {applied: Operation[], inverse: Operation[]}} Change `applied`: the operations that had an effect,
 *   with each relation that went with its span; `inverse` takes all of it back
 */
import { Suggestions } from './suggestions.js'

const BUCKET = 2048 // units: a span is listed in each bucket that it reaches into

/**
 * The order of the files and of the side list.
 * @param {Span} a @param {Span} b
 */
export function compare(a, b) {
  return a.start - b.start || b.end - a.end || byText(a.label, b.label) || byText(a.id, b.id)
}

/** Spans and relations, indexed. */
export class Annotations {
  /** @type {Map<string, Span>} */
  spans = new Map()
  /** @type {Map<string, Relation>} */
  relations = new Map()
  suggestions = new Suggestions()
  /** @type {Span[]} */
  #sorted = []
  /** @type {Map<number, Set<Span>>} */
  #buckets = new Map()
  /** @type {Map<string, string[]>} ids of relations by the id of a span */
  #tied = new Map()

  /** @param {Rows} [rows] */
  constructor(rows = { spans: [], relations: [] }) {
    this.replace(rows)
  }

  /** Start again with other rows. @param {Rows} rows */
  replace({ spans, relations, suggestions = [] }) {
    for (const index of [this.spans, this.relations, this.#buckets, this.#tied]) index.clear()
    for (const span of spans) {
      this.spans.set(span.id, span)
      this.#list(span)
    }
    this.#sorted = [...spans].sort(compare)
    for (const relation of relations) this.#addRelation(relation)
    this.suggestions.replace(suggestions)
  }

  /**
   * Apply the operations in order. Deletions of unknown ids, puts that change nothing, and relations without both of
   * their ends are left out.
   * @param {Operation[]} operations
   * @returns {Change}
   */
  apply(operations) {
    /** @type {Change} */
    const change = { applied: [], inverse: [], spans: new Set(), relations: new Set(), first: Infinity, last: 0 }
    for (const operation of operations) {
      if (operation.op === 'put_span') this.#putSpan(operation.span, change, operation.suggestion)
      else if (operation.op === 'delete_span') this.#deleteSpan(operation.id, change)
      else if (operation.op === 'put_relation') this.#putRelation(operation.relation, change)
      else if (operation.op === 'delete_relation') this.#deleteRelation(operation.id, change)
      else if (operation.op === 'put_actor') change.applied.push(operation) // of the project's registry: nothing here, and no way back
      else widen(change, this.suggestions.judge(operation, change))
    }
    change.inverse.reverse()
    change.first = Math.min(change.first, change.last)
    return change
  }

  /** Spans that hold an offset, the smallest first. @param {number} offset */
  spansAt(offset) {
    const found = [...(this.#buckets.get(Math.floor(offset / BUCKET)) ?? [])]
    return found
      .filter((span) => span.start <= offset && offset < span.end)
      .sort((a, b) => a.end - a.start - (b.end - b.start) || compare(a, b))
  }

  /** Spans that overlap a range, in order. @param {number} start @param {number} end */
  spansIn(start, end) {
    /** @type {Set<Span>} */
    const found = new Set()
    for (const bucket of buckets(start, end)) {
      for (const span of this.#buckets.get(bucket) ?? []) {
        if (span.start < end && span.end > start) found.add(span)
      }
    }
    return [...found].sort(compare)
  }

  /** All spans, by start, then the longest first; not to be changed. */
  ordered() {
    return this.#sorted
  }

  /** Where a span stands in that order; -1 if there is none with this id. @param {string} id */
  position(id) {
    const span = this.spans.get(id)
    return span ? this.#place(span) : -1
  }

  /** @param {string} id of a span @returns {Relation[]} */
  relationsOf(id) {
    return [...(this.#tied.get(id) ?? [])].map((relation) => /** @type {Relation} */ (this.relations.get(relation)))
  }

  /** Whether a span has a relation. @param {string} id */
  isTied(id) {
    return Boolean(this.#tied.get(id)?.length)
  }

  /** The span in one piece with this range and label. @param {number} start @param {number} end @param {string} label */
  same(start, end, label) {
    return this.spansAt(start).find(
      (span) => span.start === start && span.end === end && span.label === label && !span.fragments.length,
    )
  }

  /** The suggestions to be judged, in order: not those for which such a span stands there. */
  get waiting() {
    return this.suggestions.waiting(({ start, end, label, fragments }) =>
      this.spansAt(start).some((span) => span.start === start && span.end === end && span.label === label && same(span.fragments, fragments)),
    )
  }

  /** The first span that starts behind an offset. @param {number} offset @returns {Span | undefined} */
  after(offset) {
    return this.#sorted[this.#count((span) => span.start <= offset)]
  }

  /** The last span that starts before an offset. @param {number} offset @returns {Span | undefined} */
  before(offset) {
    return this.#sorted[this.#count((span) => span.start < offset) - 1]
  }

  /** The span `step` places on in order. @param {string} id @param {number} step @returns {Span | undefined} */
  neighbour(id, step) {
    const span = this.spans.get(id)
    return span && this.#sorted[this.#place(span) + step]
  }

  /** @param {Span} span @param {Change} change @param {string} [suggestion] that it is made of */
  #putSpan(span, change, suggestion) {
    const former = this.spans.get(span.id)
    if (former && same(former, span)) return
    if (former) this.#removeSpan(former)
    this.spans.set(span.id, span)
    this.#list(span)
    this.#sorted.splice(this.#place(span), 0, span)
    change.applied.push(suggestion ? { op: 'put_span', span, suggestion } : { op: 'put_span', span })
    const row = suggestion && this.suggestions.close(suggestion)
    if (row) change.inverse.push({ op: 'reopen_suggestion', id: row.id, row }) // once its span has gone
    change.inverse.push(former ? { op: 'put_span', span: former } : { op: 'delete_span', id: span.id })
    for (const one of former ? [former, span] : [span]) this.#touchSpan(change, one)
    for (const { id } of this.relationsOf(span.id)) change.relations.add(id)
  }

  /** @param {string} id @param {Change} change */
  #deleteSpan(id, change) {
    const span = this.spans.get(id)
    if (!span) return
    for (const relation of this.relationsOf(id)) this.#deleteRelation(relation.id, change)
    this.#removeSpan(span)
    this.spans.delete(id)
    change.applied.push({ op: 'delete_span', id })
    change.inverse.push({ op: 'put_span', span })
    this.#touchSpan(change, span)
  }

  /** @param {Relation} relation @param {Change} change */
  #putRelation(relation, change) {
    const former = this.relations.get(relation.id)
    if (former && same(former, relation)) return
    if (!this.spans.has(relation.head) || !this.spans.has(relation.tail)) return
    if (former) this.#removeRelation(former, change)
    this.#addRelation(relation)
    change.applied.push({ op: 'put_relation', relation })
    change.inverse.push(former ? { op: 'put_relation', relation: former } : { op: 'delete_relation', id: relation.id })
    this.#touchRelation(change, relation)
  }

  /** @param {string} id @param {Change} change */
  #deleteRelation(id, change) {
    const relation = this.relations.get(id)
    if (!relation) return
    this.#removeRelation(relation, change)
    change.applied.push({ op: 'delete_relation', id })
    change.inverse.push({ op: 'put_relation', relation })
  }

  /** @param {Span} span */
  #list(span) {
    const last = lastBucket(span.start, span.end)
    for (let bucket = Math.floor(span.start / BUCKET); bucket <= last; bucket++) {
      const listed = this.#buckets.get(bucket)
      if (listed) listed.add(span)
      else this.#buckets.set(bucket, new Set([span]))
    }
  }

  /** @param {Span} span */
  #removeSpan(span) {
    for (const bucket of buckets(span.start, span.end)) this.#buckets.get(bucket)?.delete(span)
    this.#sorted.splice(this.#place(span), 1)
  }

  /** @param {Relation} relation */
  #addRelation(relation) {
    this.relations.set(relation.id, relation)
    for (const end of [relation.head, relation.tail]) {
      const listed = this.#tied.get(end)
      if (!listed) this.#tied.set(end, [relation.id])
      else if (listed.at(-1) !== relation.id) listed.push(relation.id) // both ends may be one
    }
  }

  /** @param {Relation} relation @param {Change} change */
  #removeRelation(relation, change) {
    this.relations.delete(relation.id)
    for (const end of [relation.head, relation.tail]) this.#tied.set(end, (this.#tied.get(end) ?? []).filter((id) => id !== relation.id))
    this.#touchRelation(change, relation)
  }

  /** @param {Change} change @param {Span} span */
  #touchSpan(change, span) {
    change.spans.add(span.id)
    this.suggestions.touched(span)
    widen(change, span)
  }

  /** @param {Change} change @param {Relation} relation */
  #touchRelation(change, relation) {
    change.relations.add(relation.id)
    for (const end of [relation.head, relation.tail]) {
      const span = this.spans.get(end)
      if (span) widen(change, span)
    }
  }

  /** Where a span stands, or would stand, in the order. @param {Span} span */
  #place(span) {
    return this.#count((other) => compare(other, span) < 0)
  }

  /** How many spans, from the first on, satisfy a test that no later one satisfies. @param {(span: Span) => boolean} test */
  #count(test) {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (test(this.#sorted[middle])) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** @param {number} start @param {number} end */
const lastBucket = (start, end) => Math.floor(Math.max(start, end - 1) / BUCKET)

/** @param {number} start @param {number} end */
function* buckets(start, end) {
  for (let bucket = Math.floor(start / BUCKET), last = lastBucket(start, end); bucket <= last; bucket++) yield bucket
}

/** @param {Change} change @param {{start: number, end: number} | undefined} range */
function widen(change, range) {
  if (!range) return
  change.first = Math.min(change.first, range.start)
  change.last = Math.max(change.last, range.end)
}

/** @param {string} a @param {string} b */
function byText(a, b) {
  return a < b ? -1 : Number(a > b)
}

/**
 * Whether two rows say the same. The order of fields does not matter.
 * @param {unknown} a @param {unknown} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  const [left, right] = /** @type {Record<string, unknown>[]} */ ([a, b])
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
}
