/**
 * On which line below the text each span is drawn, and how close these lines stand.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {{step: number, thick: number}} Closeness pixels from the top of one lane to the next, and of the line in it
 */
import { compare } from './annotations.js'

const WIDE = 5 // pixels from lane to lane where there is room
const BETWEEN = 3.5
const CLOSE = 3 // and where there is not: lines that stand closer are one
const THICK = 4
const THIN = 2
const FREE = 2 * WIDE + THICK // pixels that the normal line height has below the text
const MOST = 8

/** Lanes that a line of the normal height can have. */
export const USUAL = fitting(0)

/**
 * Greedy: by start, the longest first, each takes the first lane that is free; so the outermost lies nearest to the text.
 * @param {Span[]} spans
 * @param {number} [most] lanes that there are
 * @returns {{lane: Map<string, number>, hidden: Set<string>}} lanes from 0; `hidden`: ids of spans that found none
 */
export function lanes(spans, most = 8) {
  /** @type {number[]} where the last span of each lane ends */
  const ends = []
  /** @type {Map<string, number>} */
  const lane = new Map()
  /** @type {Set<string>} */
  const hidden = new Set()
  for (const { id, start, end } of [...spans].sort(compare)) {
    const free = ends.findIndex((taken) => taken <= start)
    const index = free < 0 ? ends.length : free
    if (index >= most) {
      hidden.add(id)
      continue
    }
    ends[index] = end
    lane.set(id, index)
  }
  return { lane, hidden }
}

/** How many lanes fit below a line of text. @param {number} lift pixels by which its paragraph is lifted */
export function fitting(lift) {
  return Math.floor((FREE + lift - THIN) / CLOSE) + 1
}

/**
 * The places on one visual line: its lanes move together, in the order that they have.
 * @param {Iterable<number>} taken lanes of the spans on this line
 * @param {number} most that fit
 * @param {number | undefined} first a lane that must not be left out
 * @returns {Map<number, number>} places by lane; a lane without one is left out
 */
export function places(taken, most, first) {
  const all = [...new Set(taken)].sort((a, b) => a - b)
  const shown = all.slice(0, most)
  if (first !== undefined && !shown.includes(first) && all.includes(first)) shown[shown.length - 1] = first
  return new Map(shown.map((lane, place) => [lane, place]))
}

/** How the lanes of one visual line are drawn. @param {number} count of lanes on it @param {number} lift @returns {Closeness} */
export function closeness(count, lift) {
  const room = FREE + lift
  if ((count - 1) * WIDE + THICK <= room) return { step: WIDE, thick: THICK }
  const thick = (count - 1) * BETWEEN + THICK - 1 <= room ? THICK - 1 : THIN
  return { step: (room - thick) / (count - 1), thick }
}

/**
 * By how many pixels the lines of a paragraph have to grow. One deep spot lifts nothing: that must be asked by more than half
 * of the lines.
 * @param {number[]} depths lanes on each visual line that has any
 * @param {number} lines that the paragraph has
 */
export function lifted(depths, lines) {
  const deep = depths.filter((depth) => depth > USUAL)
  if (deep.length * 2 <= lines) return 0
  return (Math.min(Math.max(...deep), MOST) - USUAL) * CLOSE
}

/** Names and the like on one surface: none over another. */
export class Taken {
  /** @type {{left: number, right: number, top: number, bottom: number}[]} */ #boxes = []

  /** Take a place, if it is free. @param {number} left @param {number} top @param {number} width @param {number} height */
  take(left, top, width, height) {
    const [right, bottom] = [left + width, top + height]
    const isFree = !this.#boxes.some((one) => one.left < right && left < one.right && one.top < bottom && top < one.bottom)
    if (isFree) this.#boxes.push({ left, right, top, bottom })
    return isFree
  }

  /** The first free place from `left` on, not behind `last`; null if there is none. @param {number} left @param {number} last @param {number} top @param {number} width @param {number} height */
  shift(left, last, top, width, height) {
    let at = left
    for (let tries = 0; tries < 40 && at <= last; tries++) {
      if (this.take(at, top, width, height)) return at
      at = Math.max(...this.#boxes.filter((one) => one.left < at + width && at < one.right && one.top < top + height && top < one.bottom).map(({ right }) => right))
    }
    return null
  }
}
