// Spans in several pieces: "the talks … collapsed". Pieces are sorted, apart from each other, and never touch.

/**
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Piece} Piece
 */

/** The pieces of a span; one where it is whole. @param {Span} span @returns {Piece[]} */
export function piecesOf({ start, end, fragments }) {
  return fragments.length ? fragments : [[start, end]]
}

/**
 * Pieces with one more: what it touches or overlaps becomes one with it.
 * @param {Piece[]} pieces @param {Piece} piece @returns {Piece[]}
 */
export function withPiece(pieces, [start, end]) {
  const apart = pieces.filter(([from, to]) => to < start || from > end)
  const joined = pieces.filter((one) => !apart.includes(one))
  const from = Math.min(start, ...joined.map((one) => one[0]))
  const to = Math.max(end, ...joined.map((one) => one[1]))
  return [...apart, /** @type {Piece} */ ([from, to])].sort((a, b) => a[0] - b[0])
}

/**
 * Pieces without a range: what lies in it goes, what it cuts is cut.
 * @param {Piece[]} pieces @param {Piece} range @returns {Piece[]}
 */
export function withoutPiece(pieces, [start, end]) {
  return pieces.flatMap(([from, to]) => {
    /** @type {Piece[]} */
    const rest = [[from, Math.min(to, start)], [Math.max(from, end), to]]
    return rest.filter(([left, right]) => left < right)
  })
}

/** Whether one piece holds all of a range. @param {Piece[]} pieces @param {Piece} range */
export function holds(pieces, [start, end]) {
  return pieces.some(([from, to]) => from <= start && to >= end)
}

/**
 * Add a range to a span, or take it out where it is part of it. Only white space between two pieces does not part them.
 * @param {import('./annotations.js').Annotations} annotations @param {string} text @param {Span} span @param {Piece} range snapped
 * @returns {import('./editor.js').Gesture | null} null where nothing would be left, or such a span is there already
 */
export function togglePiece(annotations, text, span, range) {
  const now = piecesOf(span)
  const out = holds(now, range)
  const changed = (out ? withoutPiece(now, range) : withPiece(now, range)).flatMap((piece) => trimmed(text, piece))
  const pieces = changed.reduce((all, piece) => joined(text, all, piece), /** @type {Piece[]} */ ([]))
  if (!pieces.length) return null
  const [start, end] = [pieces[0][0], pieces[pieces.length - 1][1]]
  if (pieces.length === 1 && annotations.same(start, end, span.label)) return null
  const next = { ...span, start, end, quote: text.slice(start, end), fragments: pieces.length > 1 ? pieces : [] }
  return { name: out ? 'Take a piece out' : 'Add a piece', operations: [{ op: 'put_span', span: next }], focus: span.id }
}

/** @param {string} text @param {Piece[]} all @param {Piece} piece @returns {Piece[]} */
function joined(text, all, piece) {
  const last = all.at(-1)
  if (!last || text.slice(last[1], piece[0]).trim()) return [...all, piece]
  return [...all.slice(0, -1), [last[0], piece[1]]]
}

/** A piece without white space at its ends; none where nothing is left. @param {string} text @param {Piece} piece @returns {Piece[]} */
function trimmed(text, [start, end]) {
  const words = text.slice(start, end)
  const kept = words.trim()
  if (!kept) return []
  const from = start + words.indexOf(kept)
  return [[from, from + kept.length]]
}
