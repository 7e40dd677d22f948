// Relations: one SVG over the article. A bracket above the words on one line, a rail in the left margin across lines.
// Also the letter hints by which the other end of a new relation is chosen.

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./desk.js').Box} Box
 * @typedef {{id: string, type: string, from: Box, to: Box, ends: string[], nested: boolean}} Link pixels, relative to the
 *   article; `nested`: one end lies in the other, which the lanes show already
 */

const SVG = 'http://www.w3.org/2000/svg'
const RAIL = 10 // pixels from rail to rail
const RAILS = 4
const NARROW = 64 // pixels below which a bracket has no room for its name
const LETTERS = 'asdfghjklqweruiopzxcvnmty'

/** Draws relations between spans near the viewport. */
export class Links {
  /** @type {string | null} */ #focus = null
  #planned = false
  /** @type {{letters: string, span: Span, node: HTMLElement}[]} */ #hints = []
  #typed = ''

  /**
   * @param {import('./desk.js').Desk} desk
   * @param {import('./ink.js').Ink} ink
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {(type: string) => string} name of a relation type
   */
  constructor(desk, ink, annotations, name) {
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
    new ResizeObserver(() => this.redraw()).observe(desk.article)
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

  /** Scrolling brings other sections near: then other relations are drawn. */
  #shownChanged() {
    const seen = this.desk.sections.map((_, n) => Number(this.ink.isShown(this.desk.cuts[n].first))).join('')
    if (seen !== this.#seen) this.redraw()
    this.#seen = seen
  }

  /** Draw them now: all reads, then all writes. */
  draw() {
    const base = this.desk.article.getBoundingClientRect()
    /** @type {Link[]} */
    const links = []
    for (const relation of this.annotations.relations.values()) {
      const [from, to] = [this.#box(relation.head, base), this.#box(relation.tail, base)]
      if (!from || !to) continue
      const { id, type, head, tail } = relation
      links.push({ id, type, from, to, ends: [head, tail], nested: this.#areNested(head, tail) })
    }
    this.svg.replaceChildren()
    this.words.replaceChildren()
    const rails = railsOf(links)
    for (const link of links) this.#write(link, rails.get(link.id))
  }

  /** @param {string} head @param {string} tail */
  #areNested(head, tail) {
    const [a, b] = [this.annotations.spans.get(head), this.annotations.spans.get(tail)]
    return Boolean(a && b && a.start < b.end && b.start < a.end)
  }

  /** The first line of a span that is near. @param {string} id @param {DOMRect} base @returns {Box | null} */
  #box(id, base) {
    const span = this.annotations.spans.get(id)
    if (!span) return null
    const i = this.desk.blockAt(span.start)
    if (!this.ink.isShown(i)) return null
    const { start, end } = this.desk.blocks[i]
    const last = Math.min(span.fragments.length ? span.fragments[0][1] : span.end, end)
    return this.desk.boxes(i, Math.max(span.start, start), Math.max(last, start), base)[0] ?? null
  }

  /** @param {Link} link @param {number | undefined} rail */
  #write(link, rail) {
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
      const x = -8 - RAIL * rail
      const down = Math.sign(y2 - y1) || 1
      path = `M${x1} ${y1}v-1q0 -6 -6 -6H${x + 6}q-6 0 -6 ${6 * down}V${y2 - 7 - 6 * down}q0 ${6 * down} 6 ${6 * down}H${x2 - 6}q6 0 6 6v1`
      word = { left: x - 2, top: (y1 + y2) / 2 - 7, beside: true }
    }
    this.#draw('path', { d: path }, link)
    this.#draw('polygon', { points: `${x2 - 3.5},${y2 - 2} ${x2 + 3.5},${y2 - 2} ${x2},${y2 + 3}` }, link)
    const tag = document.createElement('span')
    tag.className = word.beside ? 'says beside' : 'says'
    tag.textContent = this.name(link.type)
    tag.style.left = `${word.left}px`
    tag.style.top = `${word.top}px`
    tag.dataset.ends = link.ends.join(' ')
    tag.toggleAttribute('data-quiet', link.nested || (!word.beside && Math.abs(x2 - x1) < NARROW))
    this.words.append(tag)
    this.#mark(tag)
  }

  /** @param {string} kind @param {Record<string, string>} facts @param {Link} link */
  #draw(kind, facts, link) {
    const node = document.createElementNS(SVG, kind)
    for (const [name, value] of Object.entries(facts)) node.setAttribute(name, value)
    node.setAttribute('data-ends', link.ends.join(' '))
    node.toggleAttribute('data-quiet', link.nested)
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

  /** Put a letter at each span that may be chosen; those out of sight get none. @param {Span[]} spans */
  showHints(spans) {
    this.hideHints()
    const base = this.desk.article.getBoundingClientRect()
    const near = spans.map((span) => ({ span, box: this.#box(span.id, base) })).filter((one) => one.box !== null)
    const long = near.length > LETTERS.length
    near.slice(0, LETTERS.length ** 2).forEach(({ span, box }, n) => {
      const letters = long ? LETTERS[Math.floor(n / LETTERS.length)] + LETTERS[n % LETTERS.length] : LETTERS[n]
      const node = document.createElement('kbd')
      node.className = 'letter'
      node.textContent = letters
      node.ariaHidden = 'true'
      node.style.left = `${/** @type {Box} */ (box).left - 4}px`
      node.style.top = `${/** @type {Box} */ (box).top - 12}px`
      this.desk.article.append(node)
      this.#hints.push({ letters, span, node })
    })
    return this.#hints.map(({ letters, span }) => ({ letters, span }))
  }

  /** A letter was typed: the span it means, 'more' if one more is needed, or null. @param {string} letter */
  type(letter) {
    this.#typed += letter.toLowerCase()
    const left = this.#hints.filter(({ letters }) => letters.startsWith(this.#typed))
    for (const { node } of this.#hints.filter((hint) => !left.includes(hint))) node.hidden = true
    if (!left.length) return null
    return left[0].letters === this.#typed ? left[0].span : 'more'
  }

  hideHints() {
    for (const { node } of this.#hints) node.remove()
    this.#hints = []
    this.#typed = ''
  }
}

/** Which links go through the margin, and on which rail: the first that is free over its height. @param {Link[]} links */
function railsOf(links) {
  /** @type {Map<string, number>} */
  const rails = new Map()
  /** @type {number[]} */
  const ends = []
  const across = links.filter(({ from, to, nested }) => !nested && Math.abs(from.top - to.top) > 6)
  across.sort((a, b) => Math.min(a.from.top, a.to.top) - Math.min(b.from.top, b.to.top))
  for (const { id, from, to } of across) {
    const top = Math.min(from.top, to.top)
    let rail = ends.findIndex((end) => end <= top)
    if (rail < 0) rail = Math.min(ends.length, RAILS - 1)
    ends[rail] = Math.max(from.top, to.top)
    rails.set(id, rail)
  }
  return rails
}
