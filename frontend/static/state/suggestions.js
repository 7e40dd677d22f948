/**
 * Suggestions that wait for a judgement. Offsets are UTF-16 units.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Suggestion} Suggestion
 * @typedef {import('./types.js').Operation} Operation
 */

/** Those of one set. A judged one leaves; its row stays known, so that a judgement can be taken back. */
export class Suggestions {
  /** @type {Map<string, Suggestion>} those that are open */
  rows = new Map()
  /** @type {Map<string, Suggestion>} */
  #known = new Map()
  /** @type {Set<string>} places and labels of those that are open */
  #places = new Set()
  /** @type {Suggestion[] | null} */
  #waiting = null

  /** @param {Suggestion[]} rows */
  replace(rows) {
    this.rows = new Map(rows.map((row) => [row.id, row]))
    for (const row of rows) this.know(row)
    this.#waiting = null
  }

  /** @param {Suggestion} row that may be opened again */
  know(row) {
    this.#known.set(row.id, row)
    this.#places.add(place(row))
  }

  /** Somebody has judged it. @param {string} id @returns {Suggestion | undefined} nothing if it was not open */
  close(id) {
    const row = this.rows.get(id)
    this.rows.delete(id)
    if (row) this.#waiting = null
    return row
  }

  /** The judgement is taken back. @param {string} id @param {Suggestion} [row] @returns {Suggestion | undefined} nothing if it is open, or unknown */
  open(id, row = this.#known.get(id)) {
    if (!row || this.rows.has(id)) return undefined
    this.know(row)
    this.rows.set(id, row)
    this.#waiting = null
    return row
  }

  /**
   * Reject one, or take a judgement back.
   * @param {{op: 'reject_suggestion', id: string} | {op: 'reopen_suggestion', id: string, row?: Suggestion}} operation
   * @param {{applied: Operation[], inverse: Operation[]}} change
   * @returns {Suggestion | undefined} nothing where that changes nothing
   */
  judge(operation, { applied, inverse }) {
    const { op, id } = operation
    const row = op === 'reject_suggestion' ? this.close(id) : this.open(id, operation.row)
    if (!row) return undefined
    /** @type {Operation} */
    const reopen = { op: 'reopen_suggestion', id, row }
    applied.push(op === 'reject_suggestion' ? operation : reopen)
    inverse.push(op === 'reject_suggestion' ? reopen : { op: 'reject_suggestion', id })
    return row
  }

  /** A span has come or gone. @param {Span} span */
  touched(span) {
    if (this.#places.has(place(span))) this.#waiting = null
  }

  /** In the order of the text, but those for which such a span stands there. @param {(row: Suggestion) => boolean} stands */
  waiting(stands) {
    this.#waiting ??= [...this.rows.values()].filter((row) => !stands(row)).sort(inOrder)
    return this.#waiting
  }
}

/** @param {Span} row */
const place = ({ start, end, label }) => `${start} ${end} ${label}`

/** @param {Suggestion} a @param {Suggestion} b */
function inOrder(a, b) {
  return a.start - b.start || b.end - a.end || (a.label < b.label ? -1 : Number(a.label > b.label)) || (a.id < b.id ? -1 : 1)
}
