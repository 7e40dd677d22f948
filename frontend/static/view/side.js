// The document in list form: a listbox with one option a span, in the order of the text. Complete work is possible from here.
// Of a long list only the rows near the window are there; what is above and below them is empty room of about the right height.
import { wordsOf } from '../state/facts.js'
import { visible } from '../text/turning.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {{name: string, hue: number, more: string}} Shown what the list says of a span besides its quote
 */

const MOST = 400 // characters of a quote that are drawn: two lines are shown
const SHORT = 40 // rows up to which all are there
const LOW = 28 // pixels that a row has at least: of a longer list as many are there as a window of such rows shows,
const AROUND = 6 // and these above it and below
const USUAL = 48 // pixels of a row, until rows were drawn
const MOMENT = 100 // ms after which the list follows the text: the text is drawn first

/** The list beside the text. */
export class Side {
  /** @type {Map<string, HTMLElement>} */ #rows = new Map()
  /** @type {string | null} */ #selected = null
  /** @type {((span: Span) => boolean) | null} */ #fits = null
  /** @type {readonly Span[]} what fits the filter */ #spans = []
  #first = 0
  #above = spacer()
  #below = spacer()
  #height = USUAL
  #count = Math.ceil(screen.height / LOW)
  #following = false
  #numbered = false

  /**
   * @param {HTMLElement} list role=listbox
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {{show: (span: Span) => Shown, paragraph: (span: Span) => number, choose: (id: string, why: 'move' | 'click') => void, open: () => void,
   *   count: (shown: number, all: number) => void}} given
   */
  constructor(list, annotations, given) {
    this.list = list
    this.annotations = annotations
    this.given = given
    list.append(this.#above, this.#below)
    list.addEventListener('click', (event) => {
      const row = event.target instanceof Element && event.target.closest('[role=option]')
      if (row instanceof HTMLElement && row.dataset.span) this.given.choose(row.dataset.span, 'click')
    })
    list.addEventListener('dblclick', () => this.given.open())
    list.addEventListener('focus', () => {
      if (!this.#selected) this.step(1)
    })
    list.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    new ResizeObserver(([{ contentRect }]) => {
      this.#count = Math.ceil(contentRect.height / LOW) + 2 * AROUND
      this.#scrolled()
    }).observe(list)
  }

  get #isLong() {
    return this.#spans.length > SHORT
  }

  /** Whether only some spans are shown. */
  get isFiltered() {
    return this.#fits !== null
  }

  /** Show only the spans that fit, or all. @param {((span: Span) => boolean) | null} fits */
  filter(fits) {
    this.#fits = fits
    this.#first = 0
    this.update(new Set())
    this.select(this.#selected)
    return this.#spans.length
  }

  /** Make the rows follow the annotations. `changed`: only these have other content. @param {Set<string> | null} changed */
  update(changed = null) {
    const all = this.annotations.ordered()
    const top = this.#spans[this.#first]
    this.#spans = this.#fits ? all.filter(this.#fits) : all
    const at = top && this.annotations.spans.has(top.id) ? this.#position(top.id) : -1
    this.#draw(at < 0 || !this.#first ? this.#first : at, changed, null)
    if (this.#selected && !this.annotations.spans.has(this.#selected)) this.select(null)
    this.given.count(this.#spans.length, all.length)
    this.list.classList.toggle('nothing', !all.length)
  }

  /** Where a span stands in the list, -1 if it is not in it. @param {string} id */
  #position(id) {
    return this.#fits ? this.#spans.findIndex((span) => span.id === id) : this.annotations.position(id)
  }

  /**
   * Draw a part of the list.
   * @param {number} from @param {Set<string> | null} [changed]
   * @param {{id: string, top: number} | null} [keep] a row that stands there, in pixels, when this is done; null: the room above
   *   stays as it is
   */
  #draw(from, changed = new Set(), keep = undefined) {
    const { length } = this.#spans
    const isLong = this.#isLong
    this.#first = isLong ? Math.max(Math.min(from, length - this.#count), 0) : 0
    const spans = isLong ? this.#spans.slice(this.#first, this.#first + this.#count) : this.#spans
    this.#arrange(spans, changed)
    for (const [n, { id }] of isLong || this.#numbered ? spans.entries() : []) this.#number(/** @type {HTMLElement} */ (this.#rows.get(id)), n)
    this.#numbered = isLong
    this.#below.style.height = `${(length - this.#first - spans.length) * this.#height}px`
    const row = keep && this.#rows.get(keep.id)
    if (row) this.#keepAt(row, keep.top)
    else if (keep !== null || !this.#first) this.#above.style.height = `${this.#first * this.#height}px`
  }

  /** Which of how many a row is: those that are not there count as well. @param {HTMLElement} row @param {number} n */
  #number(row, n) {
    const facts = { 'aria-setsize': this.#spans.length, 'aria-posinset': this.#first + n + 1 }
    for (const [name, value] of Object.entries(facts)) if (row.getAttribute(name) !== String(value)) row.setAttribute(name, String(value))
  }

  /** Make the room above so high that a row stands at its place; at the start of the list there is none. @param {HTMLElement} row @param {number} top */
  #keepAt(row, top) {
    const above = this.#above.offsetHeight
    const wanted = top - (row.offsetTop - above)
    const height = this.#first ? Math.max(wanted, 0) : 0
    this.#above.style.height = `${height}px`
    if (height !== wanted) this.list.scrollTop += height - wanted
  }

  /** Rows come and go with the window. */
  #scrolled() {
    const { length } = this.#spans
    if (!this.#isLong || !this.#rows.size) return
    const { scrollTop, clientHeight, scrollHeight } = this.list
    const [start, end] = [this.#above.offsetTop + this.#above.offsetHeight, this.#below.offsetTop]
    this.#height = Math.max((end - start) / this.#rows.size, 16)
    const margin = (AROUND / 3) * this.#height
    const isIn = scrollTop < end && scrollTop + clientHeight > start
    if (isIn && (scrollTop > start + margin || !this.#first) && (scrollTop + clientHeight < end - margin || this.#first + this.#rows.size >= length)) return
    const at = isIn ? this.#first + Math.floor((scrollTop - start) / this.#height) : Math.floor((scrollTop / Math.max(scrollHeight - clientHeight, 1)) * length)
    const index = Math.min(Math.max(at, this.#first * Number(isIn)), isIn ? this.#first + this.#rows.size - 1 : length - 1)
    const { id } = this.#spans[index]
    const row = this.#rows.get(id)
    this.#draw(Math.min(at, index) - AROUND, new Set(), { id, top: row ? row.offsetTop : scrollTop })
  }

  /** @param {readonly Span[]} spans that are to be there @param {Set<string> | null} changed */
  #arrange(spans, changed) {
    const wanted = new Set(spans.map(({ id }) => id))
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue
      row.remove()
      this.#rows.delete(id)
    }
    let part = this.#first ? this.given.paragraph(this.#spans[this.#first - 1]) : 0
    /** @type {Element} */
    let next = /** @type {Element} */ (this.#above.nextElementSibling)
    const place = (/** @type {Element} */ node) => {
      if (node === next) next = /** @type {Element} */ (node.nextElementSibling)
      else this.list.insertBefore(node, next)
    }
    for (const span of spans) {
      const paragraph = this.given.paragraph(span)
      if (paragraph !== part) place(this.#head(paragraph, next))
      part = paragraph
      let row = this.#rows.get(span.id)
      if (!row || !changed || changed.has(span.id)) row = this.#fill(row ?? this.#row(span.id), span)
      place(row)
    }
    while (next !== this.#below) {
      const rest = next
      next = /** @type {Element} */ (next.nextElementSibling)
      rest.remove()
    }
  }

  /** The heading of a paragraph: the one that stands there already, or a new one. @param {number} paragraph @param {Element} next */
  #head(paragraph, next) {
    if (next instanceof HTMLElement && next.dataset.part === String(paragraph)) return next
    const head = element('div', 'part', `Paragraph ${paragraph.toLocaleString('en')}`)
    head.role = 'presentation'
    head.dataset.part = String(paragraph)
    return head
  }

  /** @param {string} id */
  #row(id) {
    const row = document.createElement('div')
    row.role = 'option'
    row.id = `row-${id}`
    row.dataset.span = id
    row.ariaSelected = String(id === this.#selected)
    if (id === this.#selected) this.list.setAttribute('aria-activedescendant', row.id)
    this.#rows.set(id, row)
    return row
  }

  /** @param {HTMLElement} row @param {Span} span */
  #fill(row, span) {
    const { name, hue, more } = this.given.show(span)
    const label = element('span', 'label', name)
    label.dataset.hue = String(hue)
    const words = wordsOf(span)
    const said = element('span', 'said', visible(words.length > MOST ? `${words.slice(0, MOST)}…` : words))
    said.dir = 'auto'
    row.replaceChildren(label, said, ...(more ? [element('span', 'more', more)] : []))
    return row
  }

  /** Show which span has the focus in the text. @param {string | null} id */
  select(id) {
    this.#rows.get(this.#selected ?? '')?.setAttribute('aria-selected', 'false')
    this.#selected = id
    const worksHere = document.activeElement === this.list
    if (worksHere) this.#bring()
    const row = this.#rows.get(id ?? '')
    if (row) this.#mark(row)
    else this.list.removeAttribute('aria-activedescendant')
    if (id && !worksHere) this.#follow()
    else if (row) requestAnimationFrame(() => this.#reveal(row)) // with the drawing: read now, the layout would be computed twice
  }

  /** @param {HTMLElement} row */
  #mark(row) {
    row.ariaSelected = 'true'
    this.list.setAttribute('aria-activedescendant', row.id)
  }

  /** Make the selected row be there. */
  #bring() {
    const at = this.#selected && !this.#rows.has(this.#selected) ? this.#position(this.#selected) : -1
    if (at >= 0) this.#draw(at - (this.#count >> 1)) // a window of rows above it: it may be revealed at the lower edge
  }

  /** Go to the row of what has the focus in the text, once that is drawn. */
  #follow() {
    if (this.#following) return
    this.#following = true
    setTimeout(() => {
      this.#following = false
      this.#bring()
      const row = this.#rows.get(this.#selected ?? '')
      if (!row) return
      this.#mark(row)
      requestAnimationFrame(() => this.#reveal(row))
    }, MOMENT)
  }

  /** scrollIntoView would scroll the page as well. @param {HTMLElement} row */
  #reveal(row) {
    if (!row.isConnected) return
    const { scrollTop, clientHeight } = this.list
    if (row.offsetTop < scrollTop + 40) this.list.scrollTop = row.offsetTop - 40
    else if (row.offsetTop + row.offsetHeight > scrollTop + clientHeight - 12) {
      this.list.scrollTop = row.offsetTop + row.offsetHeight - clientHeight + 12
    }
  }

  /** Choose the row `step` rows on; -Infinity the first, Infinity the last. @param {number} step */
  step(step) {
    const { length } = this.#spans
    if (!length) return
    const now = this.#selected ? this.#position(this.#selected) : -1
    const at = now >= 0 ? now : step > 0 ? -1 : length
    this.given.choose(this.#spans[Math.min(Math.max(at + step, 0), length - 1)].id, 'move')
  }

  /** A window of rows on, or back. @param {1 | -1} step */
  page(step) {
    this.step(step * Math.max(Math.floor(this.list.clientHeight / this.#height) - 1, 1))
  }
}

function spacer() {
  const node = element('div', 'room', '')
  node.role = 'presentation'
  return node
}

/** @param {string} kind @param {string} name @param {string} text */
function element(kind, name, text) {
  const node = document.createElement(kind)
  node.className = name
  node.textContent = text
  return node
}
