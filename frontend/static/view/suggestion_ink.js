// How suggestions look in the text: a dotted frame, and buttons at the one in focus. Near the viewport only, as all that is drawn.
import { act, make } from './fields.js'
import { Taken } from '../state/lanes.js'
import { alike, originOf } from '../state/judging.js'

/** @typedef {import('../state/types.js').Suggestion} Suggestion */

/** The layer of suggestions over the text. */
export class SuggestionInk {
  #planned = false
  /** @type {{start: number, end: number} | null} */ #preview = null
  /** @type {string | null} of what the buttons speak */ #about = null

  /** @param {import('./suggest.js').Suggest} suggest @param {import('./desk.js').Desk} desk @param {import('./ink.js').Ink} ink */
  constructor(suggest, desk, ink) {
    this.s = suggest
    this.desk = desk
    this.lines = ink
    this.layer = make('div', 'proposals')
    this.layer.ariaHidden = 'true'
    desk.article.append(this.layer)
    this.bar = make('div', 'popover judge')
    this.bar.role = 'group'
    this.bar.ariaLabel = 'Suggestion'
    this.bar.hidden = true
    suggest.e.p.places.box.append(this.bar)
    this.bar.addEventListener('mousedown', (event) => event.preventDefault()) // the focus stays where it is
    ink.after(() => this.#draw()) // what it measures has just been laid out
  }

  plan() {
    if (this.#planned) return
    this.#planned = true
    requestAnimationFrame(() => {
      this.#planned = false
      this.#draw()
    })
  }

  /** Show a range while its ends are being moved. @param {{start: number, end: number} | null} range */
  setPreview(range) {
    this.#preview = range
    this.plan()
  }

  #draw() {
    const { all, row } = this.s
    if (!all.length && !this.layer.childElementCount && this.bar.hidden) return
    const base = this.desk.article.getBoundingClientRect()
    const near = all.filter(({ start, end }) => this.lines.isShown(this.desk.blockAt(start)) || this.lines.isShown(this.desk.blockAt(end)))
    const found = near.flatMap((one) => this.#boxes(one.id === row?.id && this.#preview ? { ...one, ...this.#preview, fragments: [] } : one).map((box, i) => ({ one, box, i })))
    const place = row && this.#placeOf(row)
    const taken = new Taken()
    const named = found.filter(({ one, box, i }) => i === 0 && (one.id === row?.id || this.lines.names) && taken.take(box.left, box.top - 12, this.s.nameOf(one).length * 6.5 + 10, 10))
    this.layer.replaceChildren(...found.map((each) => this.#frame(each.one, each.box, base, each.one.id === row?.id, named.includes(each))))
    this.#buttons(row, place)
  }

  /** One box a visual line, in the window's pixels. @param {Suggestion} row */
  #boxes({ start, end, fragments }) {
    const parts = fragments.length ? fragments : [[start, end]]
    return parts.flatMap(([from, to]) => {
      const boxes = []
      for (let i = this.desk.blockAt(from); i <= this.desk.blockAt(Math.max(to - 1, from)); i++) {
        const block = this.desk.blocks[i]
        const [first, last] = [Math.max(from, block.start), Math.min(to, block.end)]
        if (first < last && this.lines.isShown(i)) boxes.push(...this.desk.boxes(i, first, last, new DOMRect()))
      }
      return boxes
    })
  }

  /** @param {Suggestion} row @param {import('./desk.js').Box} box @param {DOMRect} base @param {boolean} now @param {boolean} named */
  #frame(row, box, base, now, named) {
    const node = make('i', now ? 'proposed now' : 'proposed')
    node.dataset.hue = this.s.hueOf(row)
    node.dataset.suggestion = row.id
    node.style.left = `${box.left - base.left - 2}px`
    node.style.top = `${box.top - base.top - 1}px`
    node.style.width = `${box.right - box.left + 4}px`
    node.style.height = `${box.bottom - box.top + 2}px`
    if (named) node.append(make('b', '', `${this.s.nameOf(row)}?`))
    return node
  }

  /** Where the buttons go, in the pixels of what scrolls. @param {Suggestion} row */
  #placeOf(row) {
    const { box } = this.s.e.p.places
    const at = this.desk.caretBox(row.start)
    const last = this.desk.caretBox(row.end)
    const frame = box.getBoundingClientRect()
    const below = last.top - at.top < frame.height / 2 ? last.bottom : at.bottom
    return { left: at.left - frame.left + box.scrollLeft, top: below - frame.top + box.scrollTop + 8, width: box.clientWidth }
  }

  /** @param {Suggestion | null} row @param {{left: number, top: number, width: number} | null} place */
  #buttons(row, place) {
    this.bar.hidden = !row || !this.s.pointed || this.#preview !== null || this.s.e.tools.described?.details.open === true
    if (!row || !place || this.bar.hidden) return
    const n = alike(this.s.all, row).length
    if (this.#about !== `${row.id} ${n}`) {
      this.#about = `${row.id} ${n}`
      const head = make('span', 'small cut')
      head.append(make('strong', '', `${this.s.nameOf(row)}?`), make('span', 'dim', ` ${originOf(row)}`))
      const acts = make('div', 'row')
      acts.append(
        act('Accept', '', () => this.s.accept(row), 'y'),
        act('Reject', '', () => this.s.reject(row), 'n'),
        act('Change…', '', () => this.s.details(row), '↵'),
        ...(n > 1 ? [act(`All ${n}`, '', () => this.s.acceptAlike(row), 'Y')] : []),
      )
      this.bar.replaceChildren(head, ...(this.s.e.p.editable ? [acts] : []))
    }
    this.bar.style.left = `${Math.max(12, Math.min(place.left - 8, place.width - this.bar.offsetWidth - 16))}px`
    this.bar.style.top = `${place.top}px`
  }
}
