/**
 * The caret and the selection: where they are, and how they move. Nothing of the page; visual lines are the view's.
 *
 * @typedef {import('../text/tokens.js').Range} Range
 * @typedef {import('../text/blocks.js').Block} Block
 * @typedef {{text: string, blocks: Block[], tokensOf: (block: number) => Range[],
 *   paragraphOf: (block: number) => Range & {first: number, last: number},
 *   sentencesOf?: (block: number) => Range[], phrasesOf?: (block: number) => Range[]}} Doc in UTF-16 units of the whole text;
 *   sentences and paragraph are those of the line that the block is a part of, `first` and `last` its blocks; sentences and
 *   phrases are there once growing.js has read them
 * @typedef {'character' | 'token' | 'phrase' | 'sentence' | 'block' | 'document'} Unit `block`: a line of the text
 */
import { blockAt } from '../text/blocks.js'
import { isJoined, tokenAt, tokenize, trimmed } from '../text/tokens.js'

/** A selection from `anchor` to `head`, which moves; both in UTF-16 units. Never changed, only replaced. */
export class Caret {
  /** @param {number} anchor @param {number} [head] @param {Caret | null} [from] what it has grown from */
  constructor(anchor, head = anchor, from = null) {
    this.anchor = anchor
    this.head = head
    this.from = from
  }

  get start() {
    return Math.min(this.anchor, this.head)
  }

  get end() {
    return Math.max(this.anchor, this.head)
  }

  get empty() {
    return this.anchor === this.head
  }
}

/**
 * The text as the caret reads it, each part when it is first asked for.
 * @param {string} text
 * @param {Block[]} blocks
 * @returns {Doc}
 */
export function reader(text, blocks) {
  const paragraphOf = (/** @type {number} */ block) => {
    let last = block
    while (blocks[last + 1]?.part) last++
    const first = block - blocks[block].part
    return { first, last, start: blocks[first].start, end: blocks[last].end }
  }
  const tokensOf = remember((block) => within(text, blocks[block], tokenize))
  return { text, blocks, paragraphOf, tokensOf }
}

/** @param {(block: number) => Range[]} read */
export function remember(read) {
  /** @type {Map<number, Range[]>} */
  const known = new Map()
  return (/** @type {number} */ block) => {
    const found = known.get(block) ?? read(block)
    known.set(block, found)
    return found
  }
}

/** @param {string} text @param {Range} range @param {(text: string) => Range[]} read */
export function within(text, { start, end }, read) {
  return read(text.slice(start, end)).map((found) => ({ start: found.start + start, end: found.end + start }))
}

/**
 * One step on. Without `extend` the caret goes to where the next unit starts, or to the near edge of a selection; with it
 * the head goes from edge to edge, so that whole units are selected on either side of the anchor.
 * @param {Caret} caret
 * @param {{by: Unit, step: 1 | -1, extend?: boolean}} how
 * @param {Doc} doc
 */
export function move(caret, { by, step, extend = false }, doc) {
  if (by === 'document') return moved(caret, step > 0 ? doc.text.length : 0, extend)
  if (by === 'character') {
    if (!extend && !caret.empty) return new Caret(step > 0 ? caret.end : caret.start)
    return moved(caret, character(caret.head, step, doc), extend)
  }
  if (extend) return new Caret(caret.anchor, extended(caret, by, step, doc))
  if (caret.empty) return new Caret(edge(caret.head, by, step, 'start', doc))
  return new Caret(step > 0 ? edge(caret.end - 1, by, step, 'start', doc) : caret.start)
}

/** @param {Caret} caret @param {number} head @param {boolean} extend */
function moved(caret, head, extend) {
  return new Caret(extend ? caret.anchor : head, head)
}

/** Behind the anchor the head stops at ends, before it at starts, and always at the anchor. @param {Caret} caret @param {Unit} by @param {1 | -1} step @param {Doc} doc */
function extended({ anchor, head }, by, step, doc) {
  const behind = head > anchor || (head === anchor && step > 0)
  const next = edge(head, by, step, behind ? 'end' : 'start', doc)
  if (head > anchor) return Math.max(next, anchor)
  return head < anchor ? Math.min(next, anchor) : next
}

/**
 * The nearest start or end of a unit beyond an offset; the end of the text where there is none.
 * @param {number} offset @param {Unit} by @param {1 | -1} step @param {'start' | 'end'} side @param {Doc} doc
 */
export function edge(offset, by, step, side, doc) {
  const found = seek(offset, by, step, (unit) => (step > 0 ? unit[side] > offset : unit[side] < offset), doc)
  return found ? found[side] : step > 0 ? doc.text.length : 0
}

/**
 * The first unit in one direction, from the block at an offset on, that passes a test.
 * @param {number} offset @param {Unit} by @param {1 | -1} step @param {(unit: Range) => boolean} test @param {Doc} doc
 */
function seek(offset, by, step, test, doc) {
  for (let block = blockAt(doc.blocks, offset); block >= 0 && block < doc.blocks.length; ) {
    const units = unitsOf(block, by, doc)
    const found = step > 0 ? units.find(test) : units.findLast(test)
    if (found) return found
    const { first, last } = by === 'token' ? { first: block, last: block } : doc.paragraphOf(block)
    block = step > 0 ? last + 1 : first - 1
  }
  return null
}

/** @param {number} block @param {Unit} by @param {Doc} doc @returns {Range[]} */
function unitsOf(block, by, doc) {
  if (by === 'token') return doc.tokensOf(block)
  if (by === 'sentence') return doc.sentencesOf?.(block) ?? []
  if (by === 'phrase') return doc.phrasesOf?.(block) ?? []
  const { start, end } = doc.paragraphOf(block)
  return [trimmed(doc.text, start, end)].filter((line) => line.start < line.end)
}

/** The next place between two characters as people read them; a line break is one. @param {number} offset @param {1 | -1} step @param {Doc} doc */
function character(offset, step, { text, blocks }) {
  const block = blockAt(blocks, offset)
  if (step > 0 && offset >= blocks[block].end) {
    return offset === blocks[block].end ? (blocks[block + 1]?.start ?? offset) : beyond(offset, step, text)
  }
  if (step < 0 && offset === blocks[block].start && !blocks[block].part) return blocks[block - 1]?.end ?? offset
  return beyond(offset, step, text)
}

/** @param {number} offset @param {1 | -1} step @param {string} text */
function beyond(offset, step, text) {
  let at = offset + step
  while (isJoined(text, at)) at += step
  return Math.min(Math.max(at, 0), text.length)
}

/**
 * The whole units that a selection touches; for a caret the one that it is in, or behind.
 * @param {Caret} caret
 * @param {'token' | 'phrase' | 'sentence' | 'block'} by
 * @param {Doc} doc
 * @returns {Range | null} null where there is none, such as in white space
 */
export function cover({ start, end, empty }, by, doc) {
  if (empty) {
    const units = unitsOf(blockAt(doc.blocks, start), by, doc)
    return units[tokenAt(units, start)] ?? units.find((unit) => unit.end === start) ?? null
  }
  const first = seek(start, by, 1, (unit) => unit.end > start, doc)
  const last = seek(end, by, -1, (unit) => unit.start < end, doc)
  return first && last && first.start < end ? { start: first.start, end: last.end } : null
}
