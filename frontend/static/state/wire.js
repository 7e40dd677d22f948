/**
 * Operations on their way to the server, and what its answers mean. Offsets become code points here and nowhere else.
 *
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./types.js').WireOperation} WireOperation
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Relation} Relation
 * @typedef {import('./types.js').Piece} Piece
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('../text/offsets.js').Offsets} Offsets
 */

/**
 * The server's form of an operation, without a version.
 * @param {Operation} operation
 * @param {Offsets} offsets of the text
 * @param {string} text the quote is taken from it, so it always fits
 * @returns {WireOperation}
 */
export function toServer(operation, offsets, text) {
  if (operation.op === 'put_relation') {
    const { id, type, head, tail, attributes } = operation.relation
    return { op: 'put_relation', id, type, head, tail, attributes }
  }
  if (operation.op === 'put_actor') return { ...operation }
  if (operation.op !== 'put_span') return { op: operation.op, id: operation.id }
  const { id, label, attributes, actor, figure } = operation.span
  const range = points(operation.span, offsets)
  const quote = text.slice(operation.span.start, operation.span.end)
  const made = operation.suggestion ? { suggestion: operation.suggestion } : {}
  return { op: 'put_span', id, ...range, quote, label, attributes, actor, figure, ...made }
}

/** @param {Span} span @param {Offsets} offsets */
function points({ start, end, fragments }, offsets) {
  const at = (/** @type {number} */ unit) => offsets.toPoints(unit)
  return { start: at(start), end: at(end), fragments: fragments.map(([from, to]) => /** @type {Piece} */ ([at(from), at(to)])) }
}

/**
 * @param {import('./annotations.js').Rows} content as the server tells it
 * @param {Offsets} offsets
 * @returns {import('./annotations.js').Rows} in the client's offsets; versions are the outbox's to know, but of suggestions,
 *   where they are those of a program
 */
export function fromServer({ spans, relations, suggestions = [] }, offsets) {
  const proposed = suggestions.map((row) => ({ ...spanOf(row, offsets), source: row.source, version: row.version, score: row.score }))
  return { spans: spans.map((row) => spanOf(row, offsets)), relations: relations.map(relationOf), suggestions: proposed }
}

/**
 * What the page was given, as the server tells it elsewhere. Rows of a page are lists, without quotes that the text gives and without
 * what nearly all have alike; the ends of a relation are the places of its spans.
 * @param {{spans: any[][], relations: any[][]}} content @param {Offsets} offsets @param {string} text
 * @returns {any}
 */
export function fromPage(content, offsets, text) {
  const spans = content.spans.map(([id, start, end, label, version, more]) => {
    const quote = text.slice(offsets.toUnits(start), offsets.toUnits(end))
    return more ? { id, start, end, quote, label, version, ...more } : { id, start, end, quote, label, version }
  })
  const relations = content.relations.map(([id, type, head, tail, version, more]) => {
    return { id, type, head: spans[head].id, tail: spans[tail].id, version, ...more }
  })
  return { ...content, spans, relations }
}

/**
 * @param {WireOperation} operation
 * @param {Offsets} offsets
 * @returns {Operation}
 */
export function fromServerOperation(operation, offsets) {
  if (operation.op === 'put_span') {
    const span = spanOf(operation, offsets)
    return operation.suggestion ? { op: 'put_span', span, suggestion: operation.suggestion } : { op: 'put_span', span }
  }
  if (operation.op === 'put_relation') return { op: 'put_relation', relation: relationOf(operation) }
  if (operation.op === 'put_actor') return { op: 'put_actor', id: operation.id, name: operation.name, type: operation.type }
  return { op: operation.op, id: operation.id }
}

// What nearly all rows have alike: the page is given them without it. One object for all, as rows are never changed.
const NONE = Object.freeze({})
/** @type {Piece[]} */
const WHOLE = /** @type {any} */ (Object.freeze([]))

/** @param {Span} row @param {Offsets} offsets @returns {Span} */
function spanOf({ id, start, end, quote, label, attributes = NONE, fragments = WHOLE, actor = null, figure = null }, offsets) {
  const pieces = fragments.length ? fragments.map(([from, to]) => /** @type {Piece} */ ([offsets.toUnits(from), offsets.toUnits(to)])) : WHOLE
  return { id, start: offsets.toUnits(start), end: offsets.toUnits(end), quote, label, attributes, fragments: pieces, actor, figure }
}

/** @param {Relation} row @returns {Relation} */
function relationOf({ id, type, head, tail, attributes = NONE }) {
  return { id, type, head, tail, attributes }
}

/**
 * The version of each span and relation, by id.
 * @param {{spans: {id: string, version: number}[], relations: {id: string, version: number}[]}} content
 */
export function versionsOf({ spans, relations }) {
  /** @type {Map<string, number>} */
  const found = new Map()
  for (const rows of [spans, relations]) for (const { id, version } of rows) found.set(id, version)
  return found
}

/**
 * Put versions into operations. Within a gesture each operation makes the next version of its row, as on the server;
 * judgements of suggestions and new actors have none.
 * @param {WireOperation[]} operations
 * @param {Record<string, number>} known versions by id; a row without one is new
 * @returns {WireOperation[]}
 */
export function stamp(operations, known) {
  const next = new Map(Object.entries(known))
  return operations.map((operation) => {
    if (hasNone(operation)) return operation
    const version = next.get(operation.id)
    next.set(operation.id, (version ?? 0) + 1)
    return version === undefined ? operation : { ...operation, version }
  })
}

/**
 * The versions that rows should have when an entry has been done.
 * @param {Entry} entry
 * @param {Map<string, number>} before versions that earlier entries should have made
 */
export function outcome({ operations, known }, before) {
  /** @type {Map<string, number>} */
  const next = new Map()
  for (const { id } of operations.filter((one) => !hasNone(one))) next.set(id, (next.get(id) ?? before.get(id) ?? known[id] ?? 0) + 1)
  return next
}

/**
 * What a new gesture follows, by the ids that it changes: the last entry that has to do with the same rows.
 * @param {WireOperation[]} operations
 * @param {Entry[]} entries
 * @returns {Record<string, import('./types.js').Followed>}
 */
export function followed(operations, entries) {
  /** @type {Map<string, number>} */
  const last = new Map()
  /** @type {Map<string, number>} */
  const versions = new Map()
  for (const [index, entry] of entries.entries()) {
    for (const id of entry.operations.flatMap(needs)) last.set(id, index)
    for (const [id, version] of outcome(entry, versions)) versions.set(id, version)
  }
  const found = operations.map((one) => ({ id: one.id, index: Math.max(...needs(one).map((id) => last.get(id) ?? -1)) }))
  const earlier = found.filter(({ index }) => index >= 0)
  return Object.fromEntries(earlier.map(({ id, index }) => [id, { request: entries[index].request, version: versions.get(id) }]))
}

/** The ids that operations change. @param {WireOperation[]} operations */
export function writes(operations) {
  return new Set(operations.flatMap((one) => (one.op === 'put_relation' ? [one.id] : needs(one))))
}

/** The ids that an operation cannot do without: its own, both ends of a relation, the suggestion that a span is made of. @param {WireOperation} operation */
export function needs(operation) {
  if (operation.op === 'put_actor') return [] // sent along with each link until the server has told of it
  if (operation.op === 'put_span' && operation.suggestion) return [operation.id, operation.suggestion]
  return operation.op === 'put_relation' ? [operation.id, operation.head, operation.tail] : [operation.id]
}

/** Whether an operation is about no row of the set, so that it has no version. @param {WireOperation} operation */
const hasNone = ({ op }) => op === 'reject_suggestion' || op === 'reopen_suggestion' || op === 'put_actor'

/**
 * Whether operations would go wrong without those before them: they use what these change, or delete a span that these
 * tie with a relation.
 * @param {WireOperation[]} later
 * @param {WireOperation[]} earlier
 */
export function depends(later, earlier) {
  const changed = writes(earlier)
  const tied = new Set(earlier.flatMap(needs))
  return later.some((one) => (one.op === 'delete_span' ? tied.has(one.id) : needs(one).some((id) => changed.has(id))))
}

/** Whether something is the answer to an entry: a proxy may answer with anything. @param {any} answer @param {Entry} entry */
export function fits(answer, entry) {
  const { request = entry.request, results, revision } = answer ?? {}
  if (!Array.isArray(results) || results.length !== entry.operations.length || typeof revision !== 'number') return false
  return String(request).toLowerCase() === entry.request.toLowerCase()
}

/** The versions that an answer tells, by id. @param {Answer} answer @returns {Map<string, number>} */
export function versionsIn({ results }) {
  const rows = results.filter(isRow).flatMap((result) => [result, ...(result.removed_relations ?? [])])
  return new Map(rows.map(({ id, version }) => [id, version]))
}

/** By how much a gesture has raised the revision of its set. @param {Answer} answer */
export function changesIn({ results }) {
  const changed = results.filter((one) => one.status !== 'unchanged' && (one.state || isRow(one)))
  return results.reduce((sum, { suggestion }) => sum + (suggestion ? 1 : 0), changed.reduce((sum, { removed_relations: removed = [] }) => sum + 1 + removed.length, 0))
}

/** Whether a result is that of a span or a relation. @param {import('./types.js').Result} result */
const isRow = ({ state, version }) => !state && typeof version === 'number'

const TRY_AGAIN = [408, 425, 429]

/**
 * What is to be done after a refusal.
 * @param {any} error a Refusal of api/http.js, or whatever was thrown
 * @returns {'park' | 'stop' | 'wait'} `stop`: until the same person has signed in; `wait`: try again later
 */
export function judge(error) {
  const { kind, status, code } = error ?? {}
  if (kind !== 'http') return 'wait'
  if (status === 401 || (status === 403 && code === 'csrf_failed')) return 'stop'
  return status >= 400 && status < 500 && !TRY_AGAIN.includes(status) ? 'park' : 'wait'
}

/** A failure in words and as a code. @param {any} error @returns {{reason: string, code: string | null}} */
export function said(error) {
  return { reason: error?.detail || error?.message || String(error), code: error?.code || null }
}

/** What is kept of a refusal. @param {any} error @returns {import('./types.js').Parking} */
export function parking({ status, code, detail, pointer = '', body }) {
  return { status, code, detail, pointer, current: body?.current, version: body?.version ?? null }
}

/** A new UUID. Pages served without TLS have no crypto.randomUUID. @returns {string} */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
