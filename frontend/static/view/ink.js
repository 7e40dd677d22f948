// Lanes, names and handles: an aria-hidden overlay behind each block, made only near the viewport.
// All writes that change the layout come first, then all reads, then all other writes: no layout is computed twice.
import { lanes } from '../state/lanes.js'
import { groups, turnsIn } from '../text/turning.js'
import { layer, put, wash, wipe } from './layers.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./desk.js').Box} Box
 * @typedef {{span: Span, lane: number, pieces: {boxes: Box[], joint: boolean}[]}} Mark one span in one block
 * @typedef {{name: string, left: number, top: number}} Turn a character that turns the direction of reading
 * @typedef {{i: number, base: DOMRect, marks: Mark[], more: {box: Box | undefined, count: number} | null, turns: Turn[]}} Drawing
 */

const STEP = 5 // pixels from lane to lane
const FREE = 3 // lanes that the normal line height has room for
const MOST = 8
const NEAR = '400px 0px'

/** Draws what annotations say of the text. */
export class Ink {
  /** @type {string | null} the span that has focus */ focus = null
  /** @type {{id: string, start: number, end: number} | null} a range that is being moved */ preview = null
  names = false
  /** @type {Set<number>} */ #shown = new Set()
  /** @type {Set<number>} */ #dirty = new Set()
  #planned = false
  /** @type {Set<() => void>} */ #after = new Set()

  /**
   * @param {import('./desk.js').Desk} desk
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {{hue: (label: string) => number, name: (label: string) => string}} labels
   * @param {Element} root what scrolls
   */
  constructor(desk, annotations, labels, root) {
    this.desk = desk
    this.annotations = annotations
    this.labels = labels
    const observer = new IntersectionObserver((entries) => this.#seen(entries), { root, rootMargin: NEAR })
    for (const section of desk.sections) observer.observe(section)
    let width = 0
    new ResizeObserver(([entry]) => {
      if (entry.contentRect.width !== width) this.redraw() // zoom, text spacing and fonts change it, or only the height
      width = entry.contentRect.width
    }).observe(desk.article)
    document.fonts.addEventListener('loadingdone', () => this.redraw())
  }

  /** After each drawing. @param {() => void} run */
  after(run) {
    this.#after.add(run)
  }

  /** Whether a block is drawn at the moment. @param {number} i */
  isShown(i) {
    return this.#shown.has(this.#sectionOf(i))
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
    if (this.#planned) return
    this.#planned = true
    requestAnimationFrame(() => {
      this.#planned = false
      const blocks = [...this.#dirty]
      this.#dirty.clear()
      this.draw(blocks)
      for (const run of this.#after) run()
    })
  }

  /** Draw these blocks now. @param {number[]} blocks */
  draw(blocks) {
    const found = blocks.map((i) => ({ i, ...this.#spansOf(i) }))
    for (const { i, deepest } of found) {
      const lift = deepest > FREE ? `calc(var(--read-line) * 1em + ${(deepest - FREE) * STEP}px)` : ''
      if (this.desk.paragraphs[i].style.lineHeight !== lift) this.desk.paragraphs[i].style.lineHeight = lift
    }
    const drawings = found.map((one) => attempt(() => this.#measure(one))).filter((one) => one !== null)
    for (const drawing of drawings) attempt(() => this.#write(drawing))
  }

  /** @param {number} i */
  #spansOf(i) {
    const [start, end] = [this.desk.blocks[i].start, Math.max(this.desk.nextStart(i), this.desk.blocks[i].start + 1)]
    let spans = this.annotations.spansIn(start, end)
    const moving = this.preview
    if (moving) spans = this.#withPreview(spans, moving, start, end)
    const { lane, hidden } = lanes(spans, MOST)
    let deepest = 0
    for (const n of lane.values()) deepest = Math.max(deepest, n + 1)
    return { spans, lane, hidden, deepest }
  }

  /** @param {Span[]} spans @param {{id: string, start: number, end: number}} moving @param {number} start @param {number} end */
  #withPreview(spans, moving, start, end) {
    const rest = spans.filter((span) => span.id !== moving.id)
    const span = this.annotations.spans.get(moving.id)
    if (span && moving.start < end && moving.end > start) rest.push({ ...span, start: moving.start, end: moving.end, fragments: [] })
    return rest.sort((a, b) => a.start - b.start || b.end - a.end)
  }

  /**
   * @param {{i: number, spans: Span[], lane: Map<string, number>, hidden: Set<string>}} found
   * @returns {Drawing}
   */
  #measure({ i, spans, lane, hidden }) {
    const base = this.desk.paragraphs[i].getBoundingClientRect()
    const marks = spans
      .filter((span) => lane.has(span.id))
      .map((span) => ({ span, lane: lane.get(span.id) ?? 0, pieces: this.#pieces(i, span, base) }))
    const first = spans.find((span) => hidden.has(span.id))
    const more = first ? { box: this.#pieces(i, first, base)[0]?.boxes[0], count: hidden.size } : null
    return { i, base, marks, more, turns: this.#turns(i, base) }
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
    if (!pieces.length && span.start >= block.end) pieces.push({ boxes: [this.#stub(i, base)], joint: false })
    return pieces
  }

  /** A span of nothing but a line break is shown after the last word. @param {number} i @param {DOMRect} base @returns {Box} */
  #stub(i, base) {
    const box = this.desk.caretBox(this.desk.blocks[i].end)
    const left = box.right - base.left
    return { left, right: left + 8, top: box.top - base.top, bottom: box.bottom - base.top }
  }

  /**
   * They have no shape of their own: without their names nobody sees why a line reads backwards. One that begins a turn
   * stands after the character before it, one that ends it before the character after it.
   * @param {number} i @param {DOMRect} base @returns {Turn[]}
   */
  #turns(i, base) {
    const { start, end } = this.desk.blocks[i]
    const found = groups(turnsIn(this.desk.text.slice(start, end)))
    if (!found.length) return []
    const toLeft = this.desk.paragraphs[i].matches(':dir(rtl)')
    return found.map(({ at, to, name, ends }) => {
      const [from, until] = ends ? [start + to, start + to + 1] : [start + at - 1, start + at]
      const box = from < start || until > end ? undefined : this.desk.boxes(i, from, until, base).at(ends ? 0 : -1)
      if (box) return { name, left: toLeft === ends ? box.right : box.left, top: box.top }
      const caret = this.desk.caretBox(start + at)
      const left = at === 0 ? (toLeft ? base.width : 0) : caret.left - base.left
      return { name, left, top: caret.top - base.top }
    })
  }

  /** @param {Drawing} drawing */
  #write({ i, marks, more, turns }) {
    const [ink, grips] = [layer('ink'), layer('grips')] // below the text, and above it for the mouse
    for (const turn of turns) put(ink, 'turn', turn.left, turn.top).textContent = turn.name
    for (const mark of marks) this.#mark(ink, grips, mark)
    if (more?.box) put(ink, 'more-lanes', more.box.left, more.box.bottom + MOST * STEP).textContent = `+${more.count}`
    const p = this.desk.paragraphs[i]
    wipe(p)
    if (ink.childNodes.length) p.append(ink)
    if (grips.childNodes.length) p.append(grips)
  }

  /** @param {HTMLElement} ink @param {HTMLElement} grips @param {Mark} mark */
  #mark(ink, grips, { span, lane, pieces }) {
    const now = span.id === this.focus
    const hue = String(this.labels.hue(span.label))
    for (const { boxes, joint } of pieces) {
      for (const box of boxes) {
        if (now && !joint) wash(ink, box, hue)
        const line = put(ink, joint ? 'line joint' : 'line', box.left, box.bottom - 1.5 + lane * STEP)
        line.style.width = `${box.right - box.left}px`
        line.dataset.hue = hue
        line.dataset.span = span.id
      }
    }
    const boxes = pieces.flatMap((piece) => piece.boxes)
    if (!boxes.length) return
    if (this.names || now) this.#name(ink, span, boxes[0], lane, hue)
    if (now) this.#handles(grips, span, boxes)
  }

  /** @param {HTMLElement} ink @param {Span} span @param {Box} box @param {number} lane @param {string} hue */
  #name(ink, span, box, lane, hue) {
    const tag = put(ink, 'tag', box.left, box.bottom + 3 + lane * STEP)
    tag.textContent = this.labels.name(span.label)
    tag.dataset.hue = hue
  }

  /** @param {HTMLElement} ink @param {Span} span @param {Box[]} boxes */
  #handles(ink, span, boxes) {
    const [first, last] = [boxes[0], boxes[boxes.length - 1]]
    const toLeft = this.desk.paragraphs[this.desk.blockAt(span.start)].matches(':dir(rtl)')
    const [from, to] = toLeft ? [first.right, last.left] : [first.left, last.right]
    for (const [side, x, box] of /** @type {const} */ ([['start', from, first], ['end', to, last]])) {
      const handle = put(ink, `handle ${side}`, x, box.top)
      handle.style.height = `${box.bottom - box.top}px`
      handle.dataset.span = span.id
      handle.dataset.side = side
    }
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
