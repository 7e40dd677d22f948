// Lanes, names and handles of one block: an aria-hidden overlay behind the text, and the handles above it.
import { closeness, fitting, places, Taken } from '../state/lanes.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./desk.js').Box} Box
 * @typedef {{span: Span, lane: number, pieces: {boxes: Box[], joint: boolean}[]}} Mark one span in one block
 * @typedef {{mark: Mark, box: Box, joint: boolean, isFirst: boolean}} Part of a mark on one visual line
 * @typedef {{top: number, bottom: number, parts: Part[]}} Line a visual line with what is marked on it
 * @typedef {{name: string, left: number, top: number}} Turn a character that turns the direction of reading
 * @typedef {{i: number, spans: Span[], lane: Map<string, number>, deepest: number, width: number, marks: Mark[], lines: Line[],
 *   lift: number, isToLeft: boolean, pitch: number, turns: Turn[]}} Drawing of block `i`; `lift`: pixels by which its lines are higher; `pitch`: from line to line, where names are drawn; `isToLeft`: what has the
 *   focus runs from right to left
 * @typedef {{focus: string | null, names: boolean, labels: {hue: (label: string) => number, name: (label: string) => string, sign?: (id: string) => string},
 *   desk: import('./desk.js').Desk}} Look
 */

const FONT = 11 // pixels of a name
const TALL = 12 // with the space below it

/** What is marked, by visual line. @param {Mark[]} marks @returns {Line[]} */
export function byLine(marks) {
  /** @type {Line[]} */
  const lines = []
  for (const mark of marks) {
    let isFirst = true
    for (const { boxes, joint } of mark.pieces) {
      for (const box of boxes) {
        const middle = (box.top + box.bottom) / 2
        let line = lines.find((one) => one.top < middle && middle < one.bottom)
        if (!line) lines.push((line = { top: box.top, bottom: box.bottom, parts: [] }))
        line.parts.push({ mark, box, joint, isFirst })
        isFirst = false
      }
    }
  }
  return lines
}

/** Draw a block anew. @param {HTMLElement} p @param {Drawing} drawing @param {Look} look */
export function write(p, drawing, look) {
  const [ink, grips] = [layer('ink'), layer('grips')] // below the text, and above it for the mouse
  for (const turn of drawing.turns) put(ink, 'turn', turn.left, turn.top).textContent = turn.name
  const taken = new Taken()
  for (const line of drawing.lines) draw({ ink, grips }, line, drawing, look, taken)
  const now = drawing.marks.find(({ span }) => span.id === look.focus)
  if (now) handles(grips, now, drawing.isToLeft)
  wipe(p)
  if (ink.childNodes.length) p.append(ink)
  if (grips.childNodes.length) p.append(grips)
}

/** Leave the Text node alone. @param {HTMLElement} p */
export function wipe(p) {
  while (p.lastElementChild) p.lastElementChild.remove()
}

/** @param {{ink: HTMLElement, grips: HTMLElement}} layers @param {Line} line @param {Drawing} drawing @param {Look} look @param {Taken} taken */
function draw({ ink, grips }, { parts, top, bottom }, { lift, width, isToLeft, pitch }, look, taken) {
  const focused = parts.find(({ mark }) => mark.span.id === look.focus)?.mark
  const place = places(parts.map(({ mark }) => mark.lane), fitting(lift), focused?.lane)
  const { step, thick } = closeness(place.size, lift)
  const shown = parts.filter(({ mark }) => place.has(mark.lane))
  for (const { mark, box, joint } of shown) {
    const hue = String(look.labels.hue(mark.span.label))
    if (mark === focused && !joint) wash(ink, box, hue)
    const stroke = put(ink, joint ? 'line joint' : 'line', box.left, bottom - 1.5 + (place.get(mark.lane) ?? 0) * step)
    stroke.style.width = `${box.right - box.left}px`
    if (thick < 4) stroke.style.transform = `scaleY(${thick / 4})`
    stroke.dataset.hue = hue
    stroke.dataset.span = mark.span.id
  }
  const under = bottom + (place.size - 1) * step + thick
  const hidden = parts.filter((part) => !shown.includes(part))
  if (hidden.length) {
    const words = `+${new Set(hidden.map(({ mark }) => mark.span.id)).size}`
    put(ink, 'more-lanes', width + 3, bottom - FONT / 2).textContent = words // in the margin: there is no place under the line
  }
  const named = shown.filter(({ mark, isFirst }) => isFirst && (look.names || mark === focused))
  for (const part of named.sort((a, b) => Number(b.mark === focused) - Number(a.mark === focused) || a.box.left - b.box.left)) {
    // That of what has the focus stands over arcs. No name stands over the words of the next line, rather over lanes.
    const now = part.mark === focused
    name(now && !look.names ? grips : ink, { ...part, now, top: Math.min(under, top + pitch - TALL), width, isToLeft }, look, taken)
  }
}

/**
 * A name stands under its span, or a little on where another stands already; where there is no place it is left out until its
 * span has the focus.
 * @param {HTMLElement} on which layer @param {Part & {now: boolean, top: number, width: number, isToLeft: boolean}} part
 * @param {Look} look @param {Taken} taken
 */
function name(on, { mark, box, now, top, width, isToLeft }, look, taken) {
  const words = look.labels.name(mark.span.label) + (look.labels.sign?.(mark.span.id) ?? '')
  const size = widthOf(words)
  const left = Math.max(Math.min(isToLeft ? box.right - size : box.left, width - size), 0)
  const at = taken.shift(left, now ? width : Math.max(box.right - size / 2, left), top, size, FONT)
  if (at === null && !now) return
  const tag = put(on, 'tag', at ?? left, top)
  tag.textContent = words
  tag.dataset.hue = String(look.labels.hue(mark.span.label))
}

/** @param {HTMLElement} grips @param {Mark} mark @param {boolean} isToLeft */
function handles(grips, { span, pieces }, isToLeft) {
  const boxes = pieces.flatMap((piece) => piece.boxes)
  if (!boxes.length) return
  const [first, last] = [boxes[0], boxes[boxes.length - 1]]
  const beside = (/** @type {Box} */ one) => boxes.filter(({ top, bottom }) => top < one.bottom - 4 && bottom > one.top + 4)
  const left = (/** @type {Box} */ one) => Math.min(...beside(one).map((box) => box.left))
  const right = (/** @type {Box} */ one) => Math.max(...beside(one).map((box) => box.right))
  const [from, to] = isToLeft ? [right(first), left(last)] : [left(first), right(last)]
  for (const [side, x, box] of /** @type {const} */ ([['start', from, first], ['end', to, last]])) {
    const handle = put(grips, `handle ${side}`, x, box.top)
    handle.style.height = `${box.bottom - box.top}px`
    handle.dataset.span = span.id
    handle.dataset.side = side
  }
}

/** @param {string} name */
function layer(name) {
  const node = document.createElement('div')
  node.className = name
  node.ariaHidden = 'true'
  return node
}

/** @param {HTMLElement} ink @param {string} name @param {number} left @param {number} top */
function put(ink, name, left, top) {
  const node = document.createElement('i')
  node.className = name
  node.style.left = `${left}px`
  node.style.top = `${top}px`
  ink.append(node)
  return node
}

/** @param {HTMLElement} ink @param {Box} box @param {string} hue */
function wash(ink, box, hue) {
  const node = put(ink, 'wash now', box.left - 2, box.top - 1)
  node.style.width = `${box.right - box.left + 4}px`
  node.style.height = `${box.bottom - box.top}px`
  node.dataset.hue = hue
}

/** @type {Map<string, number>} */
const widths = new Map()
/** @type {CanvasRenderingContext2D | null} */
let canvas = null

/** How wide a name is, without asking the page for its layout. @param {string} words */
export function widthOf(words) {
  let width = widths.get(words)
  if (width === undefined) {
    canvas ??= document.createElement('canvas').getContext('2d')
    if (canvas) canvas.font = `600 ${FONT}px ${getComputedStyle(document.body).fontFamily}`
    width = (canvas?.measureText(words).width ?? words.length * 7) + 6
    widths.set(words, width)
  }
  return width
}
