// The suggestions beside the text: a list of their own under that of the spans, with buttons for the one that is chosen.
import { act, make } from './fields.js'
import { originOf } from '../state/judging.js'

const MOST = 200 // rows that are drawn

/** A listbox of suggestions. */
export class SuggestionList {
  /** @param {import('./suggest.js').Suggest} suggest */
  constructor(suggest) {
    this.s = suggest
    const side = /** @type {HTMLElement} */ (document.querySelector('.side'))
    this.box = make('section', 'suggested')
    this.box.ariaLabel = 'Suggestions'
    this.title = make('h2', 'h3')
    this.switch = act('', '', () => suggest.toggle())
    this.switch.classList.add('quiet')
    this.switch.id = 'suggestions-switch'
    const head = make('header', 'row')
    head.append(this.title, make('span', 'push'), this.switch)
    this.list = make('div', 'list')
    this.list.role = 'listbox'
    this.list.id = 'suggestions'
    this.list.ariaLabel = 'Suggestions in this document'
    this.list.tabIndex = 0
    this.acts = make('div', 'row acts')
    const buttons = [
      act('Accept', '', () => suggest.accept(), 'y'),
      act('Reject', '', () => suggest.reject(), 'n'),
      act('All of these', '', () => suggest.acceptAlike(), 'Y'),
    ]
    for (const one of buttons) one.addEventListener('mousedown', (event) => event.preventDefault())
    if (suggest.e.p.editable) this.acts.append(...buttons)
    this.box.append(head, this.list, this.acts)
    side.append(this.box)
    this.list.addEventListener('click', (event) => {
      const row = event.target instanceof Element && event.target.closest('[role=option]')
      const found = row instanceof HTMLElement && suggest.all.find(({ id }) => id === row.dataset.suggestion)
      suggest.pointed = true
      if (found) suggest.focus(found, true)
    })
    this.list.addEventListener('keydown', (event) => this.#key(event))
    this.list.addEventListener('focus', () => {
      if (!suggest.row) this.#go(suggest.here ?? suggest.all[0])
    })
  }

  get hasFocus() {
    return document.activeElement === this.list
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { all, row } = this.s
    const at = row ? all.indexOf(row) : -1
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.s.pointed = false
    this.#go(all[Math.min(Math.max(to, 0), all.length - 1)])
  }

  /** @param {import('../state/types.js').Suggestion | undefined} row */
  #go(row) {
    if (row) this.s.focus(row, true)
  }

  draw() {
    const { size } = this.s.e.annotations.suggestions.rows
    const { all, row } = this.s
    this.box.hidden = !all.length && (this.s.on || !size)
    this.title.replaceChildren('Suggestions ', make('span', 'dim mono-nums', all.length.toLocaleString('en')))
    this.switch.textContent = this.s.on ? 'Hide' : 'Show'
    this.switch.ariaLabel = this.s.on ? 'Hide suggestions' : 'Show suggestions'
    this.list.hidden = this.acts.hidden = !this.s.on
    const at = row ? all.indexOf(row) : 0
    const first = Math.max(0, Math.min(at - MOST / 2, all.length - MOST))
    const rows = all.slice(first, first + MOST).map((one, i) => this.#row(one, first + i, all.length))
    if (first + MOST < all.length) rows.push(this.#rest(all.length - first - MOST))
    this.list.replaceChildren(...rows)
    this.select()
  }

  /** @param {number} n that are not drawn */
  #rest(n) {
    const node = make('div', 'part', `${n.toLocaleString('en')} more after these`)
    node.role = 'presentation'
    return node
  }

  /** @param {import('../state/types.js').Suggestion} row @param {number} place @param {number} size */
  #row(row, place, size) {
    const node = make('div')
    node.role = 'option'
    node.id = `suggestion-${row.id}`
    node.dataset.suggestion = row.id
    node.ariaSelected = 'false'
    node.ariaPosInSet = String(place + 1)
    node.ariaSetSize = String(size)
    const label = make('span', 'label', this.s.nameOf(row))
    label.dataset.hue = this.s.hueOf(row)
    const said = make('span', 'said', row.quote.slice(0, 400))
    said.dir = 'auto'
    node.append(label, said, make('span', 'more', `Suggested: ${originOf(row)}`))
    return node
  }

  /** Show which one has the focus. */
  select() {
    const { row } = this.s
    for (const one of this.list.querySelectorAll('[aria-selected=true]')) one.setAttribute('aria-selected', 'false')
    const node = row && document.getElementById(`suggestion-${row.id}`)
    if (row && !node && this.s.on) return void this.draw()
    for (const one of this.acts.querySelectorAll('button')) one.disabled = !row
    if (!node) return this.list.removeAttribute('aria-activedescendant')
    node.ariaSelected = 'true'
    this.list.setAttribute('aria-activedescendant', node.id)
    const { offsetTop, offsetHeight } = node
    const { scrollTop, clientHeight } = this.list
    if (offsetTop < scrollTop) this.list.scrollTop = offsetTop
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) this.list.scrollTop = offsetTop + offsetHeight - clientHeight
  }
}
