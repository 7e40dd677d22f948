// When and where lanes, names and handles are drawn: only near the viewport. How they look is in strokes.js.
// All writes that change the layout come first, then all reads, then all other writes: no layout is computed twice, but for a
// paragraph that has to grow.
import { lanes, lifted, USUAL } from '../state/lanes.js'
import { byLine, wipe, write } from './strokes.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./desk.js').Box} Box
 * @typedef {import('./strokes.js').Mark} Mark
 * @typedef {import('./strokes.js').Drawing} Drawing
 * @typedef {Pick<Drawing, 'i' | 'spans' | 'lane' | 'deepest'>} Found
 */

const MEASURED = 64 // lanes that are told apart; what lies deeper shares the last
const NEAR = '400px 0px'

/** Draws what annotations say of the text. */
export class Ink {
  /** @type {string | null} the span that has focus */ focus = null
  /** @type {{id: string, start: number, end: number} | null} a range that is being moved */ preview = null
  names = false
  /** @type {((i: number, base: DOMRect) => import('./strokes.js').Turn[]) | null} of a text that has characters which turn the direction of reading */
  turns = null
  /** @type {Set<number>} */ #shown = new Set()
  /** @type {Set<number>} */ #dirty = new Set()
  /** @type {number | null} */ #planned = null
  /** @type {Set<() => void>} */ #after = new Set()

  /**
   * @param {import('./desk.js').Desk} desk
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {{hue: (label: string) => number, name: (label: string) => string, sign?: (id: string) => string}} labels
   * @param {Element} root what scrolls
   */
  constructor(desk, annotations, labels, root) {
    this.desk = desk
    this.annotations = annotations
    this.labels = labels
    const observer = new IntersectionObserver((entries) => this.#seen(entries), { root, rootMargin: NEAR })
    for (const section of desk.sections) observer.observe(section)
    // Zoom changes the width; other spacing and another font change a few words that nobody sees. The height says nothing: it
    // changes with what is drawn.
    const ruler = document.createElement('span')
    ruler.className = 'ruler'
    ruler.ariaHidden = 'true'
    ruler.textContent = 'Hamburgefons 0123'
    desk.article.append(ruler)
    /** @type {Map<Element, string>} */
    const sizes = new Map()
    const resized = new ResizeObserver((entries) => {
      const news = entries.filter(({ target, contentRect: { width, height } }) => {
        const size = target === ruler ? `${width} ${height}` : String(width)
        return sizes.get(target) !== size && sizes.set(target, size)
      })
      if (news.length) this.redraw()
    })
    for (const one of [desk.article, ruler]) resized.observe(one)
    document.fonts.addEventListener('loadingdone', () => this.redraw())
  }

  /** After each drawing. @param {() => void} run */
  after(run) {
    this.#after.add(run)
  }

  /** Sections that are drawn at the moment. @returns {ReadonlySet<number>} */
  get shown() {
    return this.#shown
  }

  /** Whether a block is drawn at the moment. @param {number} i */
  isShown(i) {
    return this.#shown.has(this.#sectionOf(i))
  }

  /** The first line of a span that is near. @param {string} id @param {DOMRect} base @returns {Box | null} */
  firstBox(id, base) {
    const span = this.annotations.spans.get(id)
    if (!span) return null
    const i = this.desk.blockAt(span.start)
    if (!this.isShown(i)) return null
    const { start, end } = this.desk.blocks[i]
    const last = Math.min(span.fragments.length ? span.fragments[0][1] : span.end, end)
    return this.desk.boxes(i, Math.max(span.start, start), Math.max(last, start), base)[0] ?? null
  }

  /** Draw everything that is near anew. */
  redraw() {
    for (const section of this.#shown) this.#soil(section)
    this.#plan()
  }

  /** Draw again what lies in a range of the text. @param {number} first @param {number} last */
  refresh(first, last) {
    const end = this.desk.blockAt(last)
    for (let i = this.desk.blockAt(first); i <= end; i++) if (this.isShown(i)) this.#dirty.add(i)
    this.#plan()
  }

  /** Give a span the focus, or none. @param {string | null} id */
  setFocus(id) {
    const before = this.focus
    this.focus = id
    for (const each of [before, id]) this.#refreshSpan(each)
  }

  /** Show a range in place of a span's own while it is being moved. @param {{id: string, start: number, end: number} | null} range */
  setPreview(range) {
    const before = this.preview
    this.preview = range
    for (const each of [before, range]) if (each) this.refresh(each.start, each.end)
    this.#refreshSpan(before?.id ?? range?.id ?? null)
  }

  /** @param {boolean} on */
  setNames(on) {
    this.names = on
    this.desk.article.classList.toggle('named', on)
    this.redraw()
  }

  /** @param {string | null} id */
  #refreshSpan(id) {
    const span = id && this.annotations.spans.get(id)
    if (span) this.refresh(span.start, span.end)
  }

  /** @param {number} i */
  #sectionOf(i) {
    return Number(/** @type {HTMLElement} */ (this.desk.paragraphs[i].parentElement).dataset.section)
  }

  /** @param {number} number */
  #soil(number) {
    const { first, last } = this.desk.cuts[number]
    for (let i = first; i <= last; i++) this.#dirty.add(i)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const number = Number(/** @type {HTMLElement} */ (target).dataset.section)
      if (isIntersecting && !this.#shown.has(number)) {
        this.#shown.add(number)
        this.#soil(number)
      } else if (!isIntersecting && this.#shown.delete(number)) this.#wipe(number)
    }
    this.#plan()
  }

  /** @param {number} number */
  #wipe(number) {
    const { first, last } = this.desk.cuts[number]
    for (let i = first; i <= last; i++) {
      this.#dirty.delete(i)
      wipe(this.desk.paragraphs[i])
    }
  }

  #plan() {
    this.#planned ??= requestAnimationFrame(() => this.#run())
  }

  #run() {
    this.#planned = null
    const blocks = [...this.#dirty]
    this.#dirty.clear()
    this.draw(blocks)
    for (const run of this.#after) run()
  }

  /** Draw now what is planned for the next frame: before anything else is written what it reads is known, and costs no layout. */
  flush() {
    if (this.#planned === null) return
    cancelAnimationFrame(this.#planned)
    this.#run()
  }

  /** Draw these blocks now. @param {number[]} blocks */
  draw(blocks) {
    const found = blocks.map((i) => ({ i, ...this.#spansOf(i) }))
    for (const { i, deepest } of found) if (deepest <= USUAL) this.#lift(i, 0)
    const drawings = found.map((one) => attempt(() => this.#measure(one))).filter((one) => one !== null)
    const taller = drawings.filter((one) => attempt(() => this.#lift(one.i, one.lift)))
    for (const drawing of taller) Object.assign(drawing, attempt(() => this.#measure(drawing)) ?? {}) // they have just grown
    for (const drawing of drawings) attempt(() => write(this.desk.paragraphs[drawing.i], drawing, this))
  }

  /** Make the lines of a block higher; whether that is new. @param {number} i @param {number} lift pixels */
  #lift(i, lift) {
    const { style } = this.desk.paragraphs[i]
    const height = lift ? `calc(var(--line) + ${lift}px)` : ''
    if (style.lineHeight === height) return false
    style.lineHeight = height
    return true
  }

  /** @param {number} i */
  #spansOf(i) {
    const [start, end] = [this.desk.blocks[i].start, Math.max(this.desk.nextStart(i), this.desk.blocks[i].start + 1)]
    let spans = this.annotations.spansIn(start, end)
    const moving = this.preview
    if (moving) spans = this.#withPreview(spans, moving, start, end)
    const { lane } = lanes(spans, MEASURED)
    let deepest = 0
    for (const n of lane.values()) deepest = Math.max(deepest, n + 1)
    return { spans, lane, deepest }
  }

  /** @param {Span[]} spans @param {{id: string, start: number, end: number}} moving @param {number} start @param {number} end */
  #withPreview(spans, moving, start, end) {
    const rest = spans.filter((span) => span.id !== moving.id)
    const span = this.annotations.spans.get(moving.id)
    if (span && moving.start < end && moving.end > start) rest.push({ ...span, start: moving.start, end: moving.end, fragments: [] })
    return rest.sort((a, b) => a.start - b.start || b.end - a.end)
  }

  /** Where the spans of a block are, line by line. @param {Found} found @returns {Drawing} */
  #measure({ i, spans, lane, deepest }) {
    const base = this.desk.paragraphs[i].getBoundingClientRect()
    const marks = spans.map((span) => ({ span, lane: lane.get(span.id) ?? MEASURED, pieces: this.#pieces(i, span, base) }))
    const lines = byLine(marks)
    const { start, end } = this.desk.blocks[i]
    const lift = deepest > USUAL ? lifted(lines.map((line) => new Set(line.parts.map((part) => part.mark.lane)).size), this.desk.boxes(i, start, end, base).length) : 0
    const isNamed = this.names || spans.some(({ id }) => id === this.focus)
    const isToLeft = isNamed && this.desk.paragraphs[i].matches(':dir(rtl)')
    const pitch = isNamed ? parseFloat(getComputedStyle(this.desk.paragraphs[i]).lineHeight) : 0
    return { i, spans, lane, deepest, width: base.width, marks, lines, lift, isToLeft, pitch, turns: this.turns?.(i, base) ?? [] }
  }

  /** @param {number} i @param {Span} span @param {DOMRect} base */
  #pieces(i, span, base) {
    const block = this.desk.blocks[i]
    const parts = span.fragments.length ? span.fragments : [[span.start, span.end]]
    /** @type {Mark['pieces']} */
    const pieces = []
    let reached = -1
    for (const [from, to] of parts) {
      const [start, end] = [Math.max(from, block.start), Math.min(to, block.end)]
      if (reached >= 0 && start > reached) pieces.push({ boxes: this.desk.boxes(i, reached, start, base), joint: true })
      if (start < end) pieces.push({ boxes: this.desk.boxes(i, start, end, base), joint: false })
      if (start < end) reached = end
    }
    if (!pieces.length && span.start >= block.end && span.end <= this.desk.nextStart(i)) pieces.push({ boxes: [this.#stub(i, base)], joint: false })
    return pieces
  }

  /** A span of nothing but a line break is shown after the last word. @param {number} i @param {DOMRect} base @returns {Box} */
  #stub(i, base) {
    const box = this.desk.caretBox(this.desk.blocks[i].end)
    const left = box.right - base.left
    return { left, right: left + 8, top: box.top - base.top, bottom: box.bottom - base.top }
  }
}

/** One block that cannot be drawn must not stop the others. @template T @param {() => T} run @returns {T | null} */
function attempt(run) {
  try {
    return run()
  } catch (error) {
    reportError(error)
    return null
  }
}
