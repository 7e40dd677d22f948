// The document in list form: a listbox with one option a span, in the order of the text. Complete work is possible from here.
import { visible } from '../text/turning.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {{name: string, hue: number, more: string}} Shown what the list says of a span besides its quote
 */

const MOST = 400 // characters of a quote that are drawn: two lines are shown

/** The list beside the text. */
export class Side {
  /** @type {Map<string, HTMLElement>} */ #rows = new Map()
  /** @type {string | null} */ #selected = null

  /**
   * @param {HTMLElement} list role=listbox
   * @param {import('../state/annotations.js').Annotations} annotations
   * @param {{show: (span: Span) => Shown, paragraph: (span: Span) => number, choose: (id: string, why: 'move' | 'click') => void, count: (n: number) => void}} page
   */
  constructor(list, annotations, page) {
    this.list = list
    this.annotations = annotations
    this.page = page
    list.addEventListener('click', (event) => {
      const row = event.target instanceof Element && event.target.closest('[role=option]')
      if (row instanceof HTMLElement && row.dataset.span) page.choose(row.dataset.span, 'click')
    })
    list.addEventListener('focus', () => {
      if (!this.#selected) this.step(1)
    })
  }

  /** Make the rows follow the annotations. `changed`: only these have other content. @param {Set<string> | null} changed */
  update(changed = null) {
    const spans = this.annotations.ordered()
    for (const [id, row] of this.#rows) {
      if (!this.annotations.spans.has(id)) {
        row.remove()
        this.#rows.delete(id)
      }
    }
    this.#arrange(spans, changed)
    if (this.#selected && !this.#rows.has(this.#selected)) this.select(null)
    this.page.count(spans.length)
    this.list.classList.toggle('nothing', !spans.length)
  }

  /** @param {Span[]} spans @param {Set<string> | null} changed */
  #arrange(spans, changed) {
    let part = 0
    /** @type {Element | null} */
    let next = this.list.firstElementChild
    const place = (/** @type {Element} */ node) => {
      if (node === next) next = node.nextElementSibling
      else this.list.insertBefore(node, next)
    }
    for (const span of spans) {
      const paragraph = this.page.paragraph(span)
      if (paragraph !== part) place(this.#head(paragraph, next))
      part = paragraph
      let row = this.#rows.get(span.id)
      if (!row || !changed || changed.has(span.id)) row = this.#fill(row ?? this.#row(span.id), span)
      place(row)
    }
    while (next) {
      const rest = next
      next = next.nextElementSibling
      rest.remove()
    }
  }

  /** The heading of a paragraph: the one that stands there already, or a new one. @param {number} paragraph @param {Element | null} next */
  #head(paragraph, next) {
    if (next instanceof HTMLElement && next.dataset.part === String(paragraph)) return next
    const head = document.createElement('div')
    head.className = 'part'
    head.role = 'presentation'
    head.dataset.part = String(paragraph)
    head.textContent = `Paragraph ${paragraph}`
    return head
  }

  /** @param {string} id */
  #row(id) {
    const row = document.createElement('div')
    row.role = 'option'
    row.id = `row-${id}`
    row.dataset.span = id
    row.ariaSelected = String(id === this.#selected)
    this.#rows.set(id, row)
    return row
  }

  /** @param {HTMLElement} row @param {Span} span */
  #fill(row, span) {
    const { name, hue, more } = this.page.show(span)
    const label = element('span', 'label', name)
    label.dataset.hue = String(hue)
    const quote = span.quote.length > MOST ? `${span.quote.slice(0, MOST)}…` : span.quote
    const said = element('span', 'said', visible(quote))
    said.dir = 'auto'
    row.replaceChildren(label, said, ...(more ? [element('span', 'more', more)] : []))
    return row
  }

  /** Show which span has the focus in the text. @param {string | null} id */
  select(id) {
    this.#rows.get(this.#selected ?? '')?.setAttribute('aria-selected', 'false')
    this.#selected = id
    const row = this.#rows.get(id ?? '')
    if (!row) return this.list.removeAttribute('aria-activedescendant')
    row.ariaSelected = 'true'
    this.list.setAttribute('aria-activedescendant', row.id)
    requestAnimationFrame(() => this.#reveal(row)) // with the drawing: read now, the layout would be computed twice
  }

  /** scrollIntoView would scroll the page as well. @param {HTMLElement} row */
  #reveal(row) {
    const { scrollTop, clientHeight } = this.list
    if (row.offsetTop < scrollTop + 40) this.list.scrollTop = row.offsetTop - 40
    else if (row.offsetTop + row.offsetHeight > scrollTop + clientHeight - 12) {
      this.list.scrollTop = row.offsetTop + row.offsetHeight - clientHeight + 12
    }
  }

  /** Choose the row `step` rows on, 0 the first, Infinity the last. @param {number} step */
  step(step) {
    const ids = this.annotations.ordered().map(({ id }) => id)
    if (!ids.length) return
    const at = this.#selected ? ids.indexOf(this.#selected) : step > 0 ? -1 : ids.length
    const next = Math.min(Math.max(at + step, 0), ids.length - 1)
    this.page.choose(ids[next], 'move')
  }
}

/** @param {string} kind @param {string} name @param {string} text */
function element(kind, name, text) {
  const node = document.createElement(kind)
  node.className = name
  node.textContent = text
  return node
}
