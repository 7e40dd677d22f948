/**
 * Tokens and sentences, by the same rules as annotations/text/tokens.py, whole_words.py and sentences.py; the cases that both pass are
 * in tests/cases/. All offsets here are UTF-16 units. Python's \w, \d and white space are spelled out, because those of
 * JavaScript are ASCII or differ (U+0085, U+001C to U+001F, U+FEFF).
 *
 * @typedef {{start: number, end: number}} Range half-open
 */
import { splitsPair } from './offsets.js'

const FAR = 1000 // units to either side of words that are looked at: a longer run without white space is no word

/** What Python's str.isspace() holds for white space. */
const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
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

const CLOSING = String.raw`["'”’»«“\)\]\}›」』】]*`
const STOP = new RegExp(String.raw`([.!?…؟।]+)(${CLOSING})(?=[${SPACE}]|$)|[。！？]+${CLOSING}`, 'gv')
const OPENING = new RegExp(String.raw`[${SPACE}"'“‘„«»\(\[\{¿¡—–\-]*`, 'vy')
const WORD = /[\p{L}\p{M}]+/uy
const LAST_WORD = /[\p{L}\p{M}\p{N}.]*$/u
const LONGEST_WORD = 32
const INITIALS = /^(?:\p{L}\p{M}*\.)*\p{L}\p{M}*$/u
const DIGIT = /^\p{Nd}/u
const SMALL = /^\p{Ll}/u
/** Never the end of a sentence: somebody or something always follows. */
const TITLES = words(`Mr Mrs Ms Messrs Mme Dr Prof Gen Lt Col Maj Capt Cpl Sgt Cmdr Adm Brig Gov Sen Rep Rev Hon St Mt vs
  e.g i.e cf ім вул обл просп`)
/** No end before a number: No. 5. */
const NUMBERED = words('No Nos Fig p pp Art Sec Vol Ch ст п')
/** An end only before a word that hardly begins anything but a sentence. Initials and U.S. count as these. */
const SHORTENED = words(`Inc Ltd Co Corp Bros Jr Sr Ph.D Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu
  Thurs Fri Sat Sun approx dept est etc Ave Blvd Rd тис млн млрд грн див напр`)
const STARTERS = words(`A After All Although An And As At Before Both But By Earlier Even For From He Her His However I If
  In It Its Later Many Meanwhile More Most Nobody Not Nothing On Our She Since So Some Still That The Their Then There These
  They This Those Though Under Until We What When Where Which While Who With Yet You Your
  Але Вони Вона Він Для За Коли На По Після Про Та Це У Ці Я Это Он Она Они Но Как После`)

/**
 * Sentences, in order, without white space at their edges. A line break always ends one.
 * @param {string} text
 * @returns {Range[]}
 */
export function sentences(text) {
  /** @type {Range[]} */
  const found = []
  let start = 0
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    start = line.index
    for (const stop of line[0].matchAll(STOP)) {
      const at = line.index + stop.index
      if (!ends(text, start, at, stop)) continue
      found.push(trimmed(text, start, at + stop[0].length))
      start = at + stop[0].length
    }
    found.push(trimmed(text, start, line.index + line[0].length))
  }
  return found.filter(range => range.start < range.end)
}

// What parts the phrases of a sentence; a comma or a colon between digits, as in 1,000 and 10:30, parts nothing.
const PARTED = /[;—–()[\]{}“”„«»"]|(?<!\d)[,:]|[,:](?!\d)|\s-+\s/gu

/**
 * The phrases of a text: of each sentence what stands between commas, colons, dashes, brackets and quotation marks, without the
 * stop at its end.
 * @param {string} text
 * @returns {Range[]}
 */
export function phrases(text) {
  /** @type {Range[]} */
  const found = []
  for (const { start, end } of sentences(text)) {
    let from = start
    for (const part of text.slice(start, end).matchAll(PARTED)) {
      found.push(trimmed(text, from, start + part.index))
      from = start + part.index + part[0].length
    }
    found.push(trimmed(text, from, end - (/[.!?…]+$/.exec(text.slice(from, end))?.[0].length ?? 0)))
  }
  return found.filter((range) => range.start < range.end)
}

/**
 * Whether a sentence ends at a stop.
 * @param {string} text
 * @param {number} start of the sentence
 * @param {number} at where the stop is
 * @param {RegExpExecArray} stop what STOP found: full stops, then quotes and brackets that close
 */
function ends(text, start, at, stop) {
  const after = skip(OPENING, text, at + stop[0].length)
  const next = text.slice(after, after + 2)
  if (SMALL.test(next) && stop[1]) return false
  if (stop[1] !== '.' || stop[2]) return true
  const word = /** @type {RegExpExecArray} */ (LAST_WORD.exec(text.slice(Math.max(start, at - LONGEST_WORD), at)))[0]
  if (at - start === word.length && /^\p{Nd}+$/u.test(word)) return false // the number of an item in a list
  if (TITLES.has(word)) return false
  if (NUMBERED.has(word)) return !DIGIT.test(next)
  return !(SHORTENED.has(word) || INITIALS.test(word)) || starts(text, after)
}

/**
 * Whether the word at an offset hardly begins anything but a sentence; with a full stop it is an initial.
 * @param {string} text
 * @param {number} at
 */
function starts(text, at) {
  const end = skip(WORD, text, at)
  return STARTERS.has(text.slice(at, end)) && text[end] !== '.'
}

/**
 * Where a match at an offset ends; the offset itself where nothing matches.
 * @param {RegExp} pattern sticky
 * @param {string} text
 * @param {number} at
 */
function skip(pattern, text, at) {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** @param {string} listed */
function words(listed) {
  return new Set(listed.split(/\s+/))
}
