/**
 * Where words stand as whole words, by the same rules as annotations/text/whole_words.py; the cases that both pass are in
 * tests/cases/. Loaded after the first drawing.
 *
 * @typedef {import('./tokens.js').Range} Range
 */
import { isWhiteSpace, tokenize } from './tokens.js'

const FAR = 1000 // units to either side of words that are looked at: a longer run without white space is no word

/**
 * Where exactly these words stand, cutting no token in two; none overlap.
 * @param {string} text @param {string} words
 * @returns {Range[]}
 */
export function places(text, words) {
  const found = []
  for (let at = words ? text.indexOf(words) : -1; at >= 0; ) {
    const end = at + words.length
    const whole = isWhole(text, at, end)
    if (whole) found.push({ start: at, end })
    at = text.indexOf(words, whole ? end : at + 1)
  }
  return found
}

/** Whether neither end of a range stands within a token. @param {string} text @param {number} start @param {number} end */
function isWhole(text, start, end) {
  let [first, last] = [start, end]
  while (first > Math.max(0, start - FAR) && !isWhiteSpace(text[first - 1])) first--
  while (last < Math.min(text.length, end + FAR) && !isWhiteSpace(text[last])) last++
  if (first === start && last === end) return true
  const cuts = [start - first, end - first]
  return !tokenize(text.slice(first, last)).some((token) => cuts.some((cut) => token.start < cut && cut < token.end))
}
