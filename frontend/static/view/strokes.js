// Lanes, names and handles of one block: an aria-hidden overlay behind the text, and the handles above it. What was drawn so before
// stays: where one span comes or goes, only its own strokes do.
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
 * @typedef {{name: string, left: number, top: number, width?: number, height?: number, scale?: string, words?: string, hue?: string,
 *   span?: string, side?: string}} Stroke an element to be drawn: its class, where it stands in its block, and what it says
 */

const FONT = 11 // pixels of a name
const TALL = 12 // with the space below it
const DOT = 6 // half of a handle, with the space beside it

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

/** @typedef {{ink: Stroke[], grips: Stroke[]}} Layers below the text, and above it for the mouse */

/** Draw a block anew. @param {HTMLElement} p @param {Drawing} drawing @param {Look} look */
export function write(p, drawing, look) {
  /** @type {Layers} */
  const layers = { ink: [], grips: [] }
  const { ink, grips } = layers
  for (const turn of drawing.turns) ink.push({ name: 'turn', left: turn.left, top: turn.top, words: turn.name })
  const taken = new Taken()
  for (const line of drawing.lines) draw(layers, line, drawing, look, taken)
  const now = drawing.marks.find(({ span }) => span.id === look.focus)
  if (now) handles(grips, now, drawing.isToLeft)
  for (const kind of /** @type {const} */ (['ink', 'grips'])) fill(p, kind, layers[kind])
}

/** Leave the Text node alone. @param {HTMLElement} p */
export function wipe(p) {
  while (p.lastElementChild) p.lastElementChild.remove()
}

/** @param {Layers} layers @param {Line} line @param {Drawing} drawing @param {Look} look @param {Taken} taken */
function draw({ ink, grips }, { parts, top, bottom }, { lift, width, isToLeft, pitch }, look, taken) {
  const focused = parts.find(({ mark }) => mark.span.id === look.focus)?.mark
  const place = places(parts.map(({ mark }) => mark.lane), fitting(lift), focused?.lane)
  const { step, thick } = closeness(place.size, lift)
  const shown = parts.filter(({ mark }) => place.has(mark.lane))
  for (const { mark, box, joint } of shown) {
    const hue = String(look.labels.hue(mark.span.label))
    if (mark === focused && !joint) wash(ink, box, hue)
    const [width, top] = [box.right - box.left, bottom - 1.5 + (place.get(mark.lane) ?? 0) * step]
    const scale = thick < 4 ? `scaleY(${thick / 4})` : undefined
    ink.push({ name: joint ? 'line joint' : 'line', left: box.left, top, width, scale, hue, span: mark.span.id })
  }
  const under = bottom + (place.size - 1) * step + thick
  const hidden = parts.filter((part) => !shown.includes(part))
  if (hidden.length) {
    const words = `+${new Set(hidden.map(({ mark }) => mark.span.id)).size}`
    ink.push({ name: 'more-lanes', left: width + 3, top: bottom - FONT / 2, words }) // in the margin: there is no place under the line
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
 * @param {Stroke[]} on which layer @param {Part & {now: boolean, top: number, width: number, isToLeft: boolean}} part
 * @param {Look} look @param {Taken} taken
 */
function name(on, { mark, box, now, top, width, isToLeft }, look, taken) {
  const words = look.labels.name(mark.span.label) + (look.labels.sign?.(mark.span.id) ?? '')
  const size = widthOf(words)
  // Under a span that is shorter than its name, this would stand beneath the handle of its end.
  const isBeside = now && mark.pieces.at(-1)?.boxes.at(-1) === box && size > box.right - box.left - DOT
  const toRight = isBeside ? box.right + DOT : box.left
  const toLeft = (isBeside ? box.left - DOT : box.right) - size
  const left = Math.max(Math.min(isToLeft ? toLeft : toRight, width - size), 0)
  const at = taken.shift(left, now ? width : Math.max(box.right - size / 2, left), top, size, FONT)
  if (at === null && !now) return
  on.push({ name: 'tag', left: at ?? left, top, words, hue: String(look.labels.hue(mark.span.label)) })
}

/** @param {Stroke[]} grips @param {Mark} mark @param {boolean} isToLeft */
function handles(grips, { span, pieces }, isToLeft) {
  const boxes = pieces.flatMap((piece) => piece.boxes)
  if (!boxes.length) return
  const [first, last] = [boxes[0], boxes[boxes.length - 1]]
  const beside = (/** @type {Box} */ one) => boxes.filter(({ top, bottom }) => top < one.bottom - 4 && bottom > one.top + 4)
  const left = (/** @type {Box} */ one) => Math.min(...beside(one).map((box) => box.left))
  const right = (/** @type {Box} */ one) => Math.max(...beside(one).map((box) => box.right))
  const [from, to] = isToLeft ? [right(first), left(last)] : [left(first), right(last)]
  for (const [side, x, box] of /** @type {const} */ ([['start', from, first], ['end', to, last]])) {
    grips.push({ name: `handle ${side}`, left: x, top: box.top, height: box.bottom - box.top, span: span.id, side })
  }
}

/** @param {Stroke[]} ink @param {Box} box @param {string} hue */
function wash(ink, box, hue) {
  ink.push({ name: 'wash now', left: box.left - 2, top: box.top - 1, width: box.right - box.left + 4, height: box.bottom - box.top, hue })
}

// --- In the page -----------------------------------------------------------------------------------------------------

/** @type {WeakMap<Element, string>} what each element was made of */
const made = new WeakMap()

/** Make a layer hold these strokes. @param {HTMLElement} p @param {'ink' | 'grips'} kind @param {Stroke[]} strokes */
function fill(p, kind, strokes) {
  const there = p.querySelector(`.${kind}`)
  if (!strokes.length) return there?.remove()
  const layer = there ?? p.appendChild(layerOf(kind))
  const old = new Map([...layer.children].map((node) => [made.get(node), node]))
  const nodes = strokes.map((stroke) => {
    const key = JSON.stringify(stroke)
    const node = old.get(key) ?? element(stroke, key)
    old.delete(key) // of two that are alike each has its own
    return node
  })
  const wanted = new Set(nodes)
  for (const node of [...layer.children]) if (!wanted.has(node)) node.remove() // first, so that no other has to move
  let next = layer.firstElementChild
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling
    else layer.insertBefore(node, next)
  }
}

/** @param {string} kind */
function layerOf(kind) {
  const node = document.createElement('div')
  node.className = kind
  node.ariaHidden = 'true'
  return node
}

/** @param {Stroke} stroke @param {string} key */
function element({ name, left, top, width, height, scale = '', words, hue, span, side }, key) {
  const node = document.createElement('i')
  node.className = name
  const size = `${width === undefined ? '' : `; width: ${width}px`}${height === undefined ? '' : `; height: ${height}px`}`
  node.style.cssText = `left: ${left}px; top: ${top}px${size}${scale && `; transform: ${scale}`}`
  if (words !== undefined) node.textContent = words
  for (const [fact, value] of Object.entries({ hue, span, side })) if (value !== undefined) node.dataset[fact] = value
  made.set(node, key)
  return node
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
