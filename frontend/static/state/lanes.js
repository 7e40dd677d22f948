/**
 * On which line below the text each span is drawn.
 *
 * @typedef {import('./types.js').Span} Span
 */
import { compare } from './annotations.js'

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
