/**
 * Tokens, by the same rules as annotations/text/tokens.py; the cases that both pass are in tests/cases/. All offsets here are
 * UTF-16 units. Python's \w, \d and white space are spelled out, because those of
 * JavaScript are ASCII or differ (U+0085, U+001C to U+001F, U+FEFF).
 *
 * @typedef {{start: number, end: number}} Range half-open
 */
import { splitsPair } from './offsets.js'

/** What Python's str.isspace() holds for white space. */
export const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
const MARK = String.raw`[[\p{M}--[\ufe00-\ufe0f]]&&[\u0300-\u{1dfff}]]`
const MODIFIERS = String.raw`[\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]*`
const EMOJI = String.raw`(?:(?:[\u{1f1e6}-\u{1f1ff}]{2}|[\u2600-\u27bf\u{1f300}-\u{1faff}])${MODIFIERS})`
const TOKEN = new RegExp(
  [
    String.raw`[0-9#*]\ufe0f\u20e3`,
    String.raw`\p{Nd}+(?:[.,:\/]\p{Nd}+)+`,
    String.raw`[\p{L}\p{N}_${MARK}]+`,
    String.raw`${EMOJI}(?:\u200d${EMOJI})*`,
    `[^${SPACE}]`,
  ].join('|'),
  'gv',
)

/**
 * All tokens, in order, none overlapping; what lies between them is white space alone.
 * @param {string} text
 * @returns {Range[]}
 */
export function tokenize(text) {
  return Array.from(text.matchAll(TOKEN), found => ({ start: found.index, end: found.index + found[0].length }))
}

/**
 * The index of the token that contains the offset, -1 where there is none.
 * @param {Range[]} tokens in order
 * @param {number} offset
 */
export function tokenAt(tokens, offset) {
  let low = 0
  let high = tokens.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (tokens[middle].end <= offset) low = middle + 1
    else high = middle
  }
  return low < tokens.length && tokens[low].start <= offset ? low : -1
}

const isSpace = new RegExp(`^[${SPACE}]$`, 'v')

/**
 * Whether the character (one UTF-16 unit is enough: no white space lies beyond U+FFFF) is white space.
 * @param {string} character
 */
export function isWhiteSpace(character) {
  return isSpace.test(character)
}

/**
 * A range without the white space at its edges; empty where nothing else is in it.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Range}
 */
export function trimmed(text, start, end) {
  while (start < end && isWhiteSpace(text[start])) start++
  while (end > start && isWhiteSpace(text[end - 1])) end--
  return { start, end }
}

const EXTENDS = /^[\p{M}\u200c\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u
const FLAG = /^[\u{1f1e6}-\u{1f1ff}]/u

/**
 * Whether an offset stands inside of what people read as one character: between the halves of a surrogate pair, before
 * a combining mark, within a joined emoji or a flag. A small part of Unicode Standard Annex 29, the same in Python.
 * @param {string} text
 * @param {number} at
 */
export function isJoined(text, at) {
  if (at <= 0 || at >= text.length) return false
  if (splitsPair(text, at)) return true
  if (isWhiteSpace(text[at - 1])) return false
  const next = text.slice(at, at + 2)
  if (EXTENDS.test(next)) return true
  if (text[at - 1] === '\u200d') return /^\p{So}/u.test(next)
  return FLAG.test(next) && flagsBefore(text, at) % 2 === 1
}

/**
 * How many letters of flags stand directly before an offset; two make a flag.
 * @param {string} text
 * @param {number} at
 */
function flagsBefore(text, at) {
  let count = 0
  while (FLAG.test(text.slice(at - 2 * count - 2, at - 2 * count))) count++
  return count
}
