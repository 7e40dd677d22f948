/**
 * How a text is laid out: blocks, one for each line, and sections of some 5,000 units, which the page watches.
 *
 * @typedef {{start: number, end: number, part: number}} Block half-open, without the line's separator; `part` counts
 *   from 0 the pieces of a line that is too long for one
 * @typedef {{first: number, last: number, start: number, end: number}} Section the blocks from `first` to `last`, both
 *   inclusive, and the text from the start of the first to the end of the last
 */
import { splitsPair } from './offsets.js'
import { isJoined, isWhiteSpace } from './tokens.js'

const LONGEST = 3000
const SECTION = 5000
/** How far back a better place for a cut is looked for where a line has no space. */
const LOOK_BACK = 100

/**
 * @param {string} text
 * @returns {{blocks: Block[], sections: Section[]}} at least one block, even of an empty text
 */
export function cut(text) {
  /** @type {Block[]} */
  const blocks = []
  let start = 0
  for (const separator of text.matchAll(/\r\n|\n|\r/g)) {
    cutLine(text, start, separator.index, blocks)
    start = separator.index + separator[0].length
  }
  cutLine(text, start, text.length, blocks)
  return { blocks, sections: group(blocks) }
}

/**
 * The index of the block that contains an offset; of a separator, or the end of the text, that of the block before.
 * @param {Block[]} blocks
 * @param {number} offset
 */
export function blockAt(blocks, offset) {
  let low = 0
  let high = blocks.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle].start <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end of the line
 * @param {Block[]} blocks that the line's own are added to
 */
function cutLine(text, start, end, blocks) {
  for (let part = 0; ; part++) {
    const stop = end - start > LONGEST ? placeToCut(text, start) : end
    blocks.push({ start, end: stop, part })
    if (stop === end) return
    start = stop
  }
}

/**
 * Behind the last space that fits, if that is not too early; else between two characters; never inside of one.
 * @param {string} text
 * @param {number} start
 */
function placeToCut(text, start) {
  const most = start + LONGEST
  for (let at = most; at > start + LONGEST / 2; at--) {
    if (isWhiteSpace(text[at - 1]) && !startsWithMark(text, at)) return at
  }
  for (let at = most; at > most - LOOK_BACK; at--) {
    if (!isJoined(text, at)) return at
  }
  return splitsPair(text, most) ? most - 1 : most
}

/**
 * Whether a mark stands at an offset: it is drawn on the space before, and would stand alone after a cut.
 * @param {string} text
 * @param {number} at
 */
function startsWithMark(text, at) {
  return /^[\p{M}\u200c\u200d]/u.test(text.slice(at, at + 2))
}

/**
 * @param {Block[]} blocks
 * @returns {Section[]}
 */
function group(blocks) {
  /** @type {Section[]} */
  const sections = []
  for (const [index, { start, end }] of blocks.entries()) {
    const open = sections.at(-1)
    if (open && end - open.start <= SECTION) [open.last, open.end] = [index, end]
    else sections.push({ first: index, last: index, start, end })
  }
  return sections
}
