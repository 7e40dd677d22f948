/**
 * Sentences and phrases, by the same rules as annotations/text/sentences.py; the cases that both pass are in tests/cases/.
 * Loaded after the first drawing.
 *
 * @typedef {import('./tokens.js').Range} Range
 */
import { SPACE, trimmed } from './tokens.js'

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
