/**
 * Offsets of the browser (UTF-16 units) to those of the server (Unicode code points), and back.
 *
 * A character beyond U+FFFF takes two units and is one point. The constructor notes where such pairs are; each
 * conversion is then a binary search, and the identity where there are none.
 */
export class Offsets {
  /** @type {number[]} where each surrogate pair begins, in units */
  #pairs = []
  #units

  /** @param {string} text the whole stored text */
  constructor(text) {
    this.#units = text.length
    for (const { index } of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) this.#pairs.push(index)
  }

  /** The length of the text in code points. */
  get length() {
    return this.#units - this.#pairs.length
  }

  /**
   * @param {number} units offset in UTF-16 units, from 0 to the length of the text
   * @returns {number} the same place in code points
   * @throws {RangeError} outside of the text, or between the halves of a surrogate pair
   */
  toPoints(units) {
    check(units, this.#units)
    const before = count(this.#pairs, at => at < units)
    if (before > 0 && this.#pairs[before - 1] === units - 1) {
      throw new RangeError(`Offset ${units} is inside a surrogate pair`)
    }
    return units - before
  }

  /**
   * @param {number} points offset in code points, from 0 to `length`
   * @returns {number} the same place in UTF-16 units
   * @throws {RangeError} outside of the text
   */
  toUnits(points) {
    check(points, this.length)
    if (!this.#pairs.length) return points
    return points + count(this.#pairs, (at, index) => at - index < points)
  }
}

/**
 * Whether an offset lies between the two halves of one character.
 * @param {string} text
 * @param {number} at offset in units
 */
export function splitsPair(text, at) {
  const before = text.charCodeAt(at - 1)
  const after = text.charCodeAt(at)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}

/**
 * @param {number} offset
 * @param {number} most
 */
function check(offset, most) {
  if (!Number.isInteger(offset) || offset < 0 || offset > most) {
    throw new RangeError(`Offset ${offset} is outside of the text, which ends at ${most}`)
  }
}

/**
 * How many of the sorted numbers, from the first on, satisfy a test that no later one satisfies again.
 * @param {number[]} sorted
 * @param {(value: number, index: number) => boolean} satisfies
 */
function count(sorted, satisfies) {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (satisfies(sorted[middle], middle)) low = middle + 1
    else high = middle
  }
  return low
}
