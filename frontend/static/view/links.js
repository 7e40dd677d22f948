// Relations: one SVG over the article. A bracket above the words on one line, a rail in the left margin across lines. Where the other
// end is far away, a stub at the near end says which they are and where they lead; a click follows it. Loaded when the text is drawn.

/**
 * @typedef {import('./desk.js').Box} Box
 * @typedef {{id: string, type: string, from: Box, to: Box, ends: string[], nested: boolean}} Link pixels, relative to the
 *   article; `nested`: one end lies in the other, which the lanes show already
 * @typedef {{id: string, other: string, isHead: boolean, type: string, quote: string, screens: number}} Lead a relation of a span
 *   that leads far away: its other end, whether the span is its head, and how far down that end is
 * @typedef {{span: string, box: Box, leads: Lead[]}} Stub what leads away from one span
 */
import { Taken } from '../state/lanes.js'
import { visible } from '../text/turning.js'
import { widthOf } from './strokes.js'

const SVG = 'http://www.w3.org/2000/svg'
const RAIL = 10 // pixels from rail to rail, where there are few
const RAILS = 8 // what finds none is drawn while one of its ends has the focus
const APART = 4 // pixels between the ends of two on one rail
const MARGIN = 44 // pixels that rails may take
const NARROW = 64 // pixels below which a bracket has no room for its name
const FAR = 2 // screens, beyond which no eye follows a line
const LONGEST = 30 // characters of the other end's words

/** Draws relations between spans near the viewport. */
export class Links {
  /** @type {string | null} */ #focus = null
  #planned = false

  /**
   * @param {import('./desk.js').Desk} desk
   * @param {import('./ink.js').Ink} ink
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {(type: string) => string} name of a relation type
   * @param {(span: string, other: string | null) => void} [follow] where a stub leads: to the other end, or to one of several
   */
  constructor(desk, ink, annotations, name, follow) {
    this.desk = desk
    this.ink = ink
    this.annotations = annotations
    this.name = name
    this.svg = document.createElementNS(SVG, 'svg')
    this.svg.setAttribute('class', 'arcs')
    this.svg.setAttribute('aria-hidden', 'true')
    this.words = document.createElement('div')
    this.words.className = 'arc-names'
    this.words.ariaHidden = 'true'
    desk.article.append(this.svg, this.words)
    this.words.addEventListener('mousedown', (event) => (event.preventDefault(), event.stopPropagation()))
    this.words.addEventListener('click', (event) => {
      event.stopPropagation() // the caret stays: the words below were not meant
      const tag = event.target instanceof Element && event.target.closest('.leads')
      if (tag instanceof HTMLElement) follow?.(tag.dataset.span ?? '', tag.dataset.other ?? null)
    })
    new ResizeObserver(() => this.#drawn !== sizeOf(desk.article) && this.redraw()).observe(desk.article)
    ink.after(() => this.#shownChanged())
  }

  /** Relations, their ends or the layout have changed. */
  redraw() {
    if (this.#planned) return
    this.#planned = true
    requestAnimationFrame(() => {
      this.#planned = false
      this.draw()
    })
  }

  /** Relations of this span are drawn in ink, all others in grey. @param {string | null} id */
  setFocus(id) {
    this.#focus = id
    for (const node of [...this.svg.children, ...this.words.children]) this.#mark(node)
  }

  #seen = ''
  #drawn = ''

  /** Scrolling brings other sections near: then other relations are drawn. */
  #shownChanged() {
    const seen = [...this.ink.shown].sort((a, b) => a - b).join(' ')
    if (seen !== this.#seen) this.redraw()
    this.#seen = seen
  }

  /** Draw them now: all reads, then all writes. */
  draw() {
    const base = this.desk.article.getBoundingClientRect()
    this.#drawn = sizeOf(this.desk.article)
    /** @type {Link[]} */
    const links = []
    /** @type {Map<string, Stub>} */
    const stubs = new Map()
    for (const relation of this.#near()) {
      const { id, type, head, tail } = relation
      const [from, to] = [this.ink.firstBox(head, base), this.ink.firstBox(tail, base)]
      const screens = this.#screens(relation)
      if (isFar(screens) || !from || !to) {
        if (from) this.#lead(stubs, relation, head, from, screens)
        if (to) this.#lead(stubs, relation, tail, to, -screens)
      } else links.push({ id, type, from, to, ends: [head, tail], nested: this.#areNested(head, tail) })
    }
    this.svg.replaceChildren()
    this.words.replaceChildren()
    const { rails, step } = railsOf(links)
    const taken = new Taken()
    for (const link of links) this.#write(link, rails.get(link.id), step, taken)
    for (const stub of stubs.values()) this.#stub(stub, base.width, taken)
  }

  /** From the head of a relation down to its tail. @param {import('../state/types.js').Relation} relation */
  #screens({ head, tail }) {
    const [a, b] = [this.annotations.spans.get(head), this.annotations.spans.get(tail)]
    return a && b ? screensTo(this.desk, a.start, b.start) : 0
  }

  /**
   * One more relation that leads far away from a span.
   * @param {Map<string, Stub>} stubs @param {import('../state/types.js').Relation} relation
   * @param {string} span @param {Box} box @param {number} screens downwards
   */
  #lead(stubs, { id, type, head, tail }, span, box, screens) {
    const other = span === head ? tail : head
    const quote = this.annotations.spans.get(other)?.quote ?? ''
    const stub = stubs.get(span) ?? { span, box, leads: [] }
    stub.leads.push({ id, other, isHead: span === head, type: this.name(type), quote, screens })
    stub.leads.sort((a, b) => Math.abs(a.screens) - Math.abs(b.screens))
    stubs.set(span, stub)
  }

  /** @param {Stub} stub @param {number} width @param {Taken} taken */
  #stub(stub, width, taken) {
    const { path, points, tag, left, top, size } = stubOf(stub, width)
    const facts = { ends: [stub.span] }
    this.#draw('path', { d: path }, facts, false)
    this.#draw('polygon', { points }, facts, false)
    tag.dataset.ends = stub.span
    tag.toggleAttribute('data-quiet', !taken.take(left, top, size, 14))
    this.words.append(tag)
    this.#mark(tag)
  }

  /** Relations of the spans that are drawn. However many there are elsewhere, they cost nothing. */
  #near() {
    /** @type {Map<string, import('../state/types.js').Relation>} */
    const found = new Map()
    for (const number of this.ink.shown) {
      const { start, end } = this.desk.cuts[number]
      for (const { id } of this.annotations.spansIn(start, end + 1)) {
        for (const relation of this.annotations.relationsOf(id)) found.set(relation.id, relation)
      }
    }
    return found.values()
  }

  /** @param {string} head @param {string} tail */
  #areNested(head, tail) {
    const [a, b] = [this.annotations.spans.get(head), this.annotations.spans.get(tail)]
    return Boolean(a && b && a.start < b.end && b.start < a.end)
  }

  /** @param {Link} link @param {number | undefined} rail @param {number} step from rail to rail @param {Taken} taken by names */
  #write(link, rail, step, taken) {
    const { from, to } = link
    const [x1, x2] = [from.left + Math.min(10, (from.right - from.left) / 2), (to.left + to.right) / 2]
    const [y1, y2] = [from.top + 1, to.top + 1]
    const turn = Math.sign(x2 - x1) || 1
    let path, word
    if (rail === undefined && Math.abs(y1 - y2) > 6) {
      path = `M${x1} ${y1}V${y2 - 7}H${x2}v5` // into what it holds
      word = { left: (x1 + x2) / 2, top: y2 - 7, beside: false }
    } else if (rail === undefined) {
      path = `M${x1} ${y1}v-1q0 -6 ${6 * turn} -6H${x2 - 6 * turn}q${6 * turn} 0 ${6 * turn} 6v1`
      word = { left: (x1 + x2) / 2, top: y1 - 7, beside: false }
    } else {
      const x = -8 - step * Math.min(rail, RAILS - 1)
      const down = Math.sign(y2 - y1) || 1
      path = `M${x1} ${y1}v-1q0 -6 -6 -6H${x + 6}q-6 0 -6 ${6 * down}V${y2 - 7 - 6 * down}q0 ${6 * down} 6 ${6 * down}H${x2 - 6}q6 0 6 6v1`
      word = { left: x - 2, top: (y1 + y2) / 2 - 7, beside: true }
    }
    const quiet = link.nested || (rail ?? 0) >= RAILS
    this.#draw('path', { d: path }, link, quiet)
    this.#draw('polygon', { points: `${x2 - 3.5},${y2 - 2} ${x2 + 3.5},${y2 - 2} ${x2},${y2 + 3}` }, link, quiet)
    const tag = document.createElement('span')
    tag.className = word.beside ? 'says railed' : 'says'
    tag.textContent = this.name(link.type)
    tag.style.left = `${word.left}px`
    tag.style.top = `${word.top}px`
    tag.dataset.ends = link.ends.join(' ')
    const width = widthOf(tag.textContent) + 4
    const isNarrow = !word.beside && Math.abs(x2 - x1) < NARROW
    const isOver = () => !taken.take(word.beside ? word.left - width : word.left - width / 2, word.top - 7, width, 14)
    tag.toggleAttribute('data-quiet', quiet || isNarrow || isOver())
    this.words.append(tag)
    this.#mark(tag)
  }

  /** @param {string} kind @param {Record<string, string>} facts @param {Pick<Link, 'ends'>} link @param {boolean} quiet */
  #draw(kind, facts, link, quiet) {
    const node = document.createElementNS(SVG, kind)
    for (const [name, value] of Object.entries(facts)) node.setAttribute(name, value)
    node.setAttribute('data-ends', link.ends.join(' '))
    node.toggleAttribute('data-quiet', quiet)
    this.svg.append(node)
    this.#mark(node)
  }

  /** @param {Element} node */
  #mark(node) {
    const ends = node.getAttribute('data-ends') ?? ''
    const isNow = this.#focus !== null && ends.split(' ').includes(this.#focus)
    node.classList.toggle('now', isNow)
    node.classList.toggle('quiet', !isNow && node.hasAttribute('data-quiet'))
  }
}

/**
 * Which links go through the margin, and on which rail: the first that is free over its height, the shortest first, so that
 * they lie in each other. A rail from RAILS on is none.
 * @param {Link[]} links
 */
function railsOf(links) {
  /** @type {Map<string, number>} */
  const rails = new Map()
  /** @type {Taken[]} */
  const taken = []
  const across = links.filter(({ from, to, nested }) => !nested && Math.abs(from.top - to.top) > 6)
  across.sort((a, b) => Math.abs(a.from.top - a.to.top) - Math.abs(b.from.top - b.to.top))
  for (const { id, from, to } of across) {
    const [top, bottom] = [Math.min(from.top, to.top), Math.max(from.top, to.top)]
    const found = taken.findIndex((rail) => rail.take(0, top - APART, 1, bottom - top + 2 * APART))
    const rail = found < 0 ? taken.length : found
    if (found < 0 && rail < RAILS) taken.push(new Taken())
    if (found < 0) taken[rail]?.take(0, top - APART, 1, bottom - top + 2 * APART)
    rails.set(id, rail)
  }
  return { rails, step: Math.min(RAIL, MARGIN / Math.max(Math.min(taken.length, RAILS) - 1, 1)) }
}

/** @param {HTMLElement} article */
const sizeOf = (article) => `${article.offsetWidth} ${article.offsetHeight}`

// --- Relations that lead far away ------------------------------------------------------------------------------------

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
function stubOf({ span, box, leads }, width) {
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
