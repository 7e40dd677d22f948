// The article as plain blocks: one paragraph a line, one Text node each, so that an offset is block start + node offset.
// Text is never parsed as HTML: that would drop NUL and turn CRLF into LF.
import { blockAt, cut } from '../text/blocks.js'

// How the reader wants it: kept in this browser, changed in panel.js.
export const KEPT = 'workbench-reading'

/**
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box pixels, relative to a block
 * @typedef {{start: number, end: number, part: number}} Block half-open UTF-16 range; part > 0 goes on with the line before
 * @typedef {{size: number, face: string, width: string, names: boolean, single: boolean, whole: boolean,
 *   keys: Record<string, string[]>}} Reading `whole`: a long text is laid out whole; `keys`: of commands that have others here
 */

/** The drawn text. Offsets are UTF-16 units over the whole text. */
export class Desk {
  /** @type {HTMLElement[]} */ paragraphs = []
  /** @type {HTMLElement[]} */ sections = []

  /**
   * @param {HTMLElement} article where the text goes
   * @param {string} text
   */
  constructor(article, text) {
    this.article = article
    this.text = text
    const { blocks, sections } = cut(text)
    this.blocks = blocks
    this.cuts = sections
    const all = document.createDocumentFragment()
    sections.forEach(({ first, last }, number) => {
      const section = document.createElement('div')
      section.className = 'section'
      section.dataset.section = String(number)
      for (let i = first; i <= last; i++) section.append(this.#paragraph(i))
      this.sections.push(section)
      all.append(section)
    })
    article.append(all)
  }

  /** @param {number} i */
  #paragraph(i) {
    const { start, end, part } = this.blocks[i]
    const p = document.createElement('p')
    p.dir = 'auto'
    p.setAttribute('data-block', String(i)) // thousands of times: dataset would make an object each time
    if (part) p.className = 'goes-on'
    if (start === end) p.className = 'blank'
    p.append(document.createTextNode(this.text.slice(start, end)))
    this.paragraphs[i] = p
    return p
  }

  /** The paragraph that each block belongs to, counted from 1; empty lines count for nothing. */
  numbers() {
    let n = 0
    return this.blocks.map(({ start, end, part }) => (part || start === end ? Math.max(n, 1) : (n += 1)))
  }

  /** The block that holds an offset; in a line break the one before it. @param {number} offset */
  blockAt(offset) {
    return blockAt(this.blocks, Math.min(Math.max(offset, 0), this.text.length))
  }

  /** Where the next block begins; the end of the text after the last one. @param {number} i */
  nextStart(i) {
    return i + 1 < this.blocks.length ? this.blocks[i + 1].start : this.text.length
  }

  /** The Text node and the offset in it. @param {number} offset @returns {[Text, number]} */
  place(offset) {
    const i = this.blockAt(offset)
    const { start, end } = this.blocks[i]
    return [this.node(i), Math.min(Math.max(offset, start), end) - start]
  }

  /** @param {number} i @returns {Text} */
  node(i) {
    return /** @type {Text} */ (this.paragraphs[i].firstChild)
  }

  /** The offset of a place in the DOM; null outside of the text. @param {Node | null} node @param {number} at */
  offsetOf(node, at) {
    const element = node instanceof Element ? node : node?.parentElement
    const p = element?.closest?.('[data-block]')
    if (!(p instanceof HTMLElement) || !this.article.contains(p)) return this.#outside(node, at)
    const { start, end } = this.blocks[Number(p.dataset.block)]
    if (node === p.firstChild) return start + Math.min(at, end - start)
    if (node !== p) return null // in what is drawn over the text
    return node === p && at === 0 ? start : end
  }

  /** A selection may end on a section or the article itself: between two of its children. @param {Node | null} node @param {number} at */
  #outside(node, at) {
    if (!(node instanceof Element) || !this.article.contains(node)) return null
    const next = node.children[at]
    const p = next?.matches('[data-block]') ? next : next?.querySelector('[data-block]')
    if (p instanceof HTMLElement) return this.blocks[Number(p.dataset.block)].start
    const all = node.querySelectorAll('[data-block]')
    const last = all[all.length - 1]
    return last instanceof HTMLElement ? this.blocks[Number(last.dataset.block)].end : null
  }

  /** The offset under a point of the window, null where there is no text. @param {number} x @param {number} y */
  offsetAt(x, y) {
    const found = document.caretPositionFromPoint?.(x, y)
    if (found) return this.offsetOf(found.offsetNode, found.offset)
    const range = document.caretRangeFromPoint?.(x, y)
    return range ? this.offsetOf(range.startContainer, range.startOffset) : null
  }

  /** @param {{start: number, end: number}} range */
  range({ start, end }) {
    const range = document.createRange()
    range.setStart(...this.place(start))
    range.setEnd(...this.place(end))
    return range
  }

  /**
   * The boxes of a part of a block, one for each visual line, relative to the block.
   * @param {number} i @param {number} start @param {number} end @param {DOMRect} base the block's own box
   * @returns {Box[]}
   */
  boxes(i, start, end, base) {
    const node = this.node(i)
    const from = this.blocks[i].start
    const range = document.createRange()
    range.setStart(node, start - from)
    range.setEnd(node, end - from)
    return lines(range.getClientRects(), base)
  }

  /** The box of the caret at an offset, in the window's pixels. @param {number} offset */
  caretBox(offset) {
    const [node, at] = this.place(offset)
    const range = document.createRange()
    range.setStart(node, at)
    range.collapse(true)
    const rects = range.getClientRects()
    if (rects.length) return rects[rects.length - 1]
    return this.#besideCharacter(node, at) ?? /** @type {Element} */ (node.parentNode).getBoundingClientRect()
  }

  /** Some places have no box of their own, such as the end of a line. @param {Text} node @param {number} at */
  #besideCharacter(node, at) {
    const range = document.createRange()
    if (at > 0) {
      range.setStart(node, at - 1)
      range.setEnd(node, at)
      const box = range.getBoundingClientRect()
      if (box.height) return new DOMRect(box.right, box.top, 0, box.height)
    }
    return null
  }
}

/** Boxes of one visual line become one; where directions are mixed, those that stand apart stay apart: other words are between. @param {Iterable<DOMRect>} rects @param {DOMRect} base @returns {Box[]} */
function lines(rects, base) {
  /** @type {Box[]} */
  const found = []
  for (const r of rects) {
    if (!r.width) continue
    const [top, bottom] = [r.top - base.top, r.bottom - base.top]
    const middle = (top + bottom) / 2
    const [left, right] = [r.left - base.left, r.right - base.left]
    const [line, other] = found.filter((one) => one.top < middle && middle < one.bottom && left < one.right + 2 && right > one.left - 2)
    if (other) found.splice(found.indexOf(other), 1) // this one closes the gap
    if (line) {
      line.left = Math.min(line.left, left, other?.left ?? left)
      line.right = Math.max(line.right, right, other?.right ?? right)
    } else found.push({ left, right, top, bottom })
  }
  return found
}

/** How the reader wants the text. @returns {Reading} */
export function readingKept() {
  const normal = { size: 19, face: 'serif', width: '40rem', names: false, single: true, whole: false, keys: {} }
  try {
    return { ...normal, ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') }
  } catch {
    return normal // a browser that keeps nothing, or something that we did not write
  }
}

/** Make the text so. @param {Reading} now @param {HTMLElement} article */
export function apply({ size, width, face, whole }, article) {
  const root = document.documentElement.style
  root.setProperty('--read', `${size / 16}rem`)
  root.setProperty('--measure', /^\d+rem$/.test(width) ? width : '40rem')
  article.dataset.face = face
  article.classList.toggle('whole', whole)
}
