/**
 * What a figure says: its conventions, its words, and what would be wrong with it. Numbers are decimal strings, never floats.
 *
 * @typedef {Record<string, string | null>} Figure the eleven fields (records/figures.py)
 * @typedef {{value: string | null, low: string | null, high: string | null}} Numbers
 */
import { spanOfDates } from './facts.js'

/** How a number bounds a quantity, in the order of the keys that choose one. @type {[key: string, words: string][]} */
export const BOUNDS = [['exact', 'exactly'], ['approx', 'about'], ['at_least', 'at least'], ['at_most', 'at most'], ['more_than', 'more than'], ['less_than', 'less than'], ['range', 'from … to'], ['vague', 'vague']]
export const KINDS = ['count', 'money', 'percentage', 'distance', 'duration', 'age', 'date_range', 'ratio', 'ordinal']
/** What is said besides the numbers: key, name, most characters (services/rules.py). @type {[key: string, name: string, most: number][]} */
export const FACTS = [['unit', 'Unit', 100], ['counted', 'Counted', 200], ['per', 'Per', 100], ['as_of', 'As of', 21], ['place', 'Place', 200], ['attributed_to', 'Said by', 300]]
export const FIELDS = ['value', 'low', 'high', 'bound', 'unit', 'counted', 'kind', 'per', 'as_of', 'place', 'attributed_to']

const UP = ['at_least', 'more_than']
const DOWN = ['at_most', 'less_than']

/**
 * The numbers of a figure under a bound: exact has all three alike, approx the value alone, a lower bound value and low, an upper
 * bound value and high; a range and what is vague have no value. Cases in tests/cases/bounds.json.
 * @param {string} bound @param {Numbers} numbers as they stood under another bound @returns {Numbers}
 */
export function fitted(bound, { value, low, high }) {
  if (bound === 'range' || bound === 'vague') return { value: null, low: low ?? (high === null ? value : null), high }
  const one = value ?? (DOWN.includes(bound) ? (high ?? low) : (low ?? high))
  return { value: one, low: bound === 'exact' || UP.includes(bound) ? one : null, high: bound === 'exact' || DOWN.includes(bound) ? one : null }
}

/**
 * The numbers after one of them was typed: those that are the same by convention follow.
 * @param {string} bound @param {keyof Numbers} field @param {Numbers} numbers with what was typed @returns {Numbers}
 */
export function typed(bound, field, numbers) {
  const isSame = field === 'value' || (field === 'low' && UP.includes(bound)) || (field === 'high' && DOWN.includes(bound))
  if (!isSame || bound === 'range' || bound === 'vague') return numbers
  return fitted(bound, { value: numbers[field], low: null, high: null })
}

/** Whether nothing is said at all. @param {Figure | null | undefined} figure */
export function isEmpty(figure) {
  return !figure || FIELDS.every((key) => key === 'bound' || key === 'kind' || !figure[key])
}

/** A decimal with its thousands apart: 50,000. @param {string} number */
export function grouped(number) {
  return number.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ','))
}

/**
 * The figure in one line: more than 2 years (low 2), as of 2025-05.
 * @param {Figure} figure
 */
export function inWords(figure) {
  const isDates = figure.kind === 'date_range'
  const { value, low, high, bound, unit, counted, per, as_of: date, place, attributed_to: by } = figure
  const words = BOUNDS.find(([key]) => key === bound)?.[1] ?? ''
  const isOpen = bound === 'range' || bound === 'vague'
  const number = value ? grouped(value) : between(low, high)
  const head = [isOpen ? (bound === 'vague' ? 'vaguely' : '') : words, number, number || bound === 'vague' ? plural(unit, value) : unit].filter(Boolean).join(' ')
  const of = counted && counted !== unit ? `: ${counted}` : ''
  const more = value ? [low && low !== high ? `low ${grouped(low)}` : '', high && low !== high ? `high ${grouped(high)}` : ''].filter(Boolean).join(', ') : ''
  const rest = [per && ` per ${per}`, more && ` (${more})`, date && !(isDates && date.includes('/')) && `, as of ${date.replace('/', ' to ')}`, place && `, in ${place}`, by && `, said by ${by}`]
  return [isDates ? spanOfDates(figure) : head + of, ...rest.filter(Boolean)].join('')
}

/** @param {string | null} low @param {string | null} high */
function between(low, high) {
  if (low && high) return `${grouped(low)} to ${grouped(high)}`
  return low ? `${grouped(low)} or more` : high ? `up to ${grouped(high)}` : ''
}

const ODD = new Map([['person', 'people'], ['percent', 'percent'], ['foot', 'feet'], ['man', 'men'], ['woman', 'women'], ['child', 'children']])

/** A unit as it follows a number. Signs and currencies stay as they are. @param {string | null} unit @param {string | null} number */
function plural(unit, number) {
  if (!unit || number === '1' || number === '-1' || !/^[a-z][a-z ]{2,}$/.test(unit)) return unit ?? ''
  return ODD.get(unit) ?? (/(?:s|x|ch|sh)$/.test(unit) ? `${unit}es` : /[^aeiou]y$/.test(unit) ? `${unit.slice(0, -1)}ies` : `${unit}s`)
}

/** Where two figures differ. @param {Figure} one @param {Figure} other */
export function differing(one, other) {
  return FIELDS.filter((key) => (one[key] || null) !== (other[key] || null))
}

const CANONICAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?$/

/** What the server would refuse, by field, in its words. @param {Figure} figure @returns {Record<string, string>} */
export function wrong(figure) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const key of ['value', 'low', 'high']) {
    const number = figure[key]
    if (number && (number.length > 60 || number === '-0' || !CANONICAL.test(number))) found[key] = `“${number}” must be a plain decimal such as 1500 or -2.5, in its shortest spelling`
  }
  const { low, high, as_of: date } = figure
  if (low && high && !found.low && !found.high && isBelow(high, low)) found.low = 'must not be above high'
  if (date && !isTime(date)) found.as_of = 'must be a date such as 2025, 2025-05 or 2025-05-18, or two such as 2025-05-26/2025-06-01'
  for (const [key, , most] of FACTS) if (!found[key] && (figure[key]?.length ?? 0) > most) found[key] = `must have 1 to ${most} characters`
  return found
}

/** Whether one decimal is below another, digit by digit: no float would hold all of them. @param {string} a @param {string} b both canonical */
export function isBelow(a, b) {
  const [minusA, minusB] = [a.startsWith('-'), b.startsWith('-')]
  if (minusA !== minusB) return minusA
  const [[wholeA, partA = ''], [wholeB, partB = '']] = [a, b].map((one) => one.replace('-', '').split('.'))
  const length = Math.max(wholeA.length, wholeB.length)
  const [left, right] = [wholeA.padStart(length, '0') + partA, wholeB.padStart(length, '0') + partB]
  const size = Math.max(left.length, right.length)
  return minusA ? left.padEnd(size, '0') > right.padEnd(size, '0') : left.padEnd(size, '0') < right.padEnd(size, '0')
}

/** Whether it is a date, or a time from one to a later one (EDTF level 0, as text/edtf.py). @param {string} text */
export function isTime(text) {
  const [first, last, ...more] = text.split('/')
  if (last === undefined) return isDate(first)
  // The last day of 2025 or 2025-05 sorts before its longer form: ~ comes after every digit.
  return more.length === 0 && first !== last && isDate(first) && isDate(last) && firstDay(first) <= `${last}~`
}

/** @param {string} date as isDate takes it */
function firstDay(date) {
  return `${date}-01-01`.slice(0, 10)
}

/** @param {string} text */
function isDate(text) {
  const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text)
  if (!found || found[1] === '0000') return false
  const [year, month, day] = [Number(found[1]), Number(found[2] ?? 1), Number(found[3] ?? 1)]
  if (month < 1 || month > 12 || day < 1) return false
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
}
