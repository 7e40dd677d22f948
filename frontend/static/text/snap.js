/**
 * Where a selection should begin and end: the rule of annotations/text/snapping.py, in UTF-16 units
 * (tests/cases/snap.json has the cases of both).
 *
 * Actors and figures become whole tokens without punctuation at their edges; currency, percent and signs stay. Whatever
 * else is marked, claims above all, stays as it was selected, but for white space at its edges.
 */
import { splitsPair } from './offsets.js'
import { isJoined, isWhiteSpace, tokenize, trimmed } from './tokens.js'

/** @typedef {import('./tokens.js').Range} Range */

const BY_TOKEN = new Set(['actor', 'figure'])
const PUNCTUATION = /^[\p{P}\p{Sk}\p{Sm}\p{Cc}\p{Cf}]$/u
const KEPT = new Set('%‰‱٪°+')
const KEPT_BEFORE = new Set('−~<>≈±≤≥')
const LETTER = /^\p{L}$/u

/**
 * @param {string} text the text that the offsets are of
 * @param {number} start
 * @param {number} end
 * @param {string} kind of the label: claim, actor, figure or other
 * @returns {Range | null} null where nothing is left
 */
export function snap(text, start, end, kind) {
  const marked = whole(text, start, end)
  if (marked.start === marked.end || !BY_TOKEN.has(kind)) return marked.start < marked.end ? marked : null
  const kept = withoutEdges(text, touched(text, marked))
  return kept && whole(text, kept.start, kept.end)
}

/**
 * As selected; only a character that was cut in two is taken whole.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Range}
 */
export function exact(text, start, end) {
  return { start: start - Number(splitsPair(text, start)), end: end + Number(splitsPair(text, end)) }
}

/**
 * Whole characters as people read them, without white space at the edges.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Range}
 */
function whole(text, start, end) {
  if (start < end) {
    while (isJoined(text, start)) start--
    while (isJoined(text, end)) end++
  }
  return trimmed(text, start, end)
}

/**
 * The tokens that a range touches. No token holds white space, so only the text between white space is looked at.
 * @param {string} text
 * @param {Range} range
 * @returns {Range[]}
 */
function touched(text, { start, end }) {
  let from = start
  let to = end
  while (from > 0 && !isWhiteSpace(text[from - 1])) from--
  while (to < text.length && !isWhiteSpace(text[to])) to++
  return tokenize(text.slice(from, to))
    .map(token => ({ start: token.start + from, end: token.end + from }))
    .filter(token => token.start < end && token.end > start)
}

/**
 * From the first to the last token that is no mere punctuation; null where all of it is.
 * @param {string} text
 * @param {Range[]} tokens
 * @returns {Range | null}
 */
function withoutEdges(text, tokens) {
  const words = tokens.map(token => text.slice(token.start, token.end))
  let first = 0
  let last = tokens.length - 1
  while (first <= last && isLoose(words[first]) && !signs(tokens, words, first)) first++
  while (last >= first && isLoose(words[last]) && !abbreviates(tokens, words, first, last)) last--
  return first <= last ? { start: tokens[first].start, end: tokens[last].end } : null
}

/**
 * Whether a token is punctuation that says nothing of its own.
 * @param {string} word
 */
function isLoose(word) {
  return PUNCTUATION.test(word) && !KEPT.has(word)
}

/**
 * Whether a token is a sign of what follows. A hyphen may be a bullet or a dash: it must touch what it belongs to.
 * @param {Range[]} tokens
 * @param {string[]} words
 * @param {number} at
 */
function signs(tokens, words, at) {
  if (at + 1 >= tokens.length) return false
  return KEPT_BEFORE.has(words[at]) || (words[at] === '-' && tokens[at].end === tokens[at + 1].start)
}

/**
 * Whether the last token is the last full stop of an abbreviation such as U.S., which then keeps it.
 * @param {Range[]} tokens
 * @param {string[]} words
 * @param {number} first
 * @param {number} last
 */
function abbreviates(tokens, words, first, last) {
  if (last - first < 3 || tokens[last].end - tokens[last - 3].start !== words.slice(last - 3, last + 1).join('').length) {
    return false
  }
  const [one, stop, two, end] = words.slice(last - 3, last + 1)
  return LETTER.test(one) && stop === '.' && LETTER.test(two) && end === '.'
}
