// Relations whose other end is far away: a stub at the near end says which they are and where they lead; a click follows it.
import { visible } from '../text/turning.js'
import { widthOf } from './strokes.js'

/**
 * @typedef {import('./desk.js').Box} Box
 * @typedef {{id: string, other: string, isHead: boolean, type: string, quote: string, screens: number}} Lead a relation of a span:
 *   its other end, whether the span is its head, and how far down that end is
 * @typedef {{span: string, box: Box, leads: Lead[]}} Stub what leads away from one span
 */

const FAR = 2 // screens, beyond which no eye follows a line
const LONGEST = 30 // characters of the other end's words

/** @param {number} screens downwards */
export const isFar = (screens) => Math.abs(screens) > FAR

/**
 * How many screens down one place of the text is from another. Sections that were never laid out are asked for their box alone.
 * @param {import('./desk.js').Desk} desk @param {number} from @param {number} to
 */
export function screensTo(desk, from, to) {
  const box = desk.article.closest('.desk')
  return (placeOf(desk, to) - placeOf(desk, from)) / (Math.min(box?.clientHeight || innerHeight, innerHeight) || 1)
}

/** @param {number} screens downwards */
export function inWords(screens) {
  const n = Math.max(Math.round(Math.abs(screens)), 1)
  return `${n.toLocaleString('en')} ${n === 1 ? 'screen' : 'screens'} ${screens < 0 ? 'above' : 'below'}`
}

/** About where an offset is, in the window's pixels. @param {import('./desk.js').Desk} desk @param {number} offset */
function placeOf(desk, offset) {
  const number = Number(desk.paragraphs[desk.blockAt(offset)].parentElement?.dataset.section)
  const { start, end } = desk.cuts[number]
  const { top, height } = desk.sections[number].getBoundingClientRect()
  return top + (height * (offset - start)) / Math.max(end - start, 1)
}

/**
 * The stub of a span: a hook over its first word, towards where it leads, and the words beside it.
 * @param {Stub} stub the nearest of its leads comes first @param {number} width of the article
 */
export function stubOf({ span, box, leads }, width) {
  const [first, ...others] = leads
  const [x, y] = [box.left + Math.min(10, (box.right - box.left) / 2), box.top + 1]
  const path = first.screens < 0 ? `M${x} ${y}v-8` : `M${x} ${y}v-4a4 4 0 0 1 8 0v1`
  const points = first.screens < 0 ? `${x - 3.5},${y - 8} ${x + 3.5},${y - 8} ${x},${y - 13}` : `${x + 4.5},${y - 3} ${x + 11.5},${y - 3} ${x + 8},${y + 2}`
  const tag = document.createElement('span')
  tag.className = 'says leads'
  tag.dataset.span = span
  if (!others.length) tag.dataset.other = first.other
  const quote = document.createElement('bdi')
  quote.textContent = visible(first.quote.length > LONGEST ? `${first.quote.slice(0, LONGEST - 1)}…` : first.quote)
  const more = others.length ? `, and ${others.length.toLocaleString('en')} more` : ''
  tag.append(`${first.type} ${first.isHead ? '→' : '←'} `, quote, `, ${inWords(first.screens)}${more}`)
  const size = widthOf(tag.textContent ?? '') + 8
  const left = Math.max(Math.min(x + (first.screens < 0 ? 6 : 14), width - size), 0)
  tag.style.left = `${left}px`
  tag.style.top = `${y - 7}px`
  return { path, points, tag, left, top: y - 14, size }
}
