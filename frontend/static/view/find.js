// Finding words in the document. What was found is selected, so that a label key marks it. Loaded when it is first asked for.
import { Caret } from '../state/caret.js'
import { find } from '../state/find.js'

const DRAWN = 2000 // places that are shown at once

/** The line in which is typed what to find. */
export class Find {
  /** @type {{start: number, end: number}[]} */ #found = []
  #at = -1

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
    this.bar = document.createElement('form')
    this.bar.className = 'ask-line find'
    this.bar.role = 'search'
    this.bar.hidden = true
    this.input = document.createElement('input')
    this.input.type = 'search'
    this.input.ariaLabel = 'Find in the document'
    this.count = document.createElement('output')
    this.count.className = 'dim mono-nums'
    this.bar.append(this.input, this.count, this.#button('Previous', -1), this.#button('Next', 1), this.#close())
    document.body.append(this.bar)
    this.input.addEventListener('input', () => this.#look())
    this.bar.addEventListener('submit', (event) => event.preventDefault())
    this.bar.addEventListener('keydown', (event) => this.#key(event))
  }

  open() {
    this.bar.hidden = false
    const { start, end } = this.e.p.selection.caret
    const chosen = this.e.p.text.slice(start, end)
    if (chosen && chosen.length < 100 && !chosen.includes('\n')) this.input.value = chosen
    this.input.focus()
    this.input.select()
    this.#look()
  }

  /** The place that was found stays selected. */
  close() {
    this.bar.hidden = true
    for (const name of ['workbench-find', 'workbench-found']) CSS.highlights?.delete(name)
    this.e.p.back()
    const place = this.#found[this.#at]
    if (place) this.e.p.selection.set(new Caret(place.start, place.end))
  }

  #look() {
    const { text, desk, selection } = this.e.p
    this.#found = find(text, this.input.value)
    for (const name of ['workbench-find', 'workbench-found']) CSS.highlights?.delete(name)
    if (CSS.highlights && this.#found.length) {
      CSS.highlights.set('workbench-find', new Highlight(...this.#found.slice(0, DRAWN).map((range) => desk.range(range))))
    }
    const from = selection.caret.start
    const next = this.#found.findIndex(({ start }) => start >= from)
    this.#at = this.#found.length ? Math.max(next, 0) : -1
    this.#show()
  }

  /** @param {number} step */
  #step(step) {
    const { length } = this.#found
    if (length) this.#at = (this.#at + step + length) % length
    this.#show()
  }

  #show() {
    const { length } = this.#found
    const words = !this.input.value.trim() ? '' : length ? `${(this.#at + 1).toLocaleString('en')} of ${length.toLocaleString('en')}` : 'not found'
    this.count.value = words
    const place = this.#found[this.#at]
    if (!place) return
    this.e.p.selection.reveal(place.end)
    this.e.p.selection.reveal(place.start)
    CSS.highlights?.set('workbench-found', new Highlight(this.e.p.desk.range(place)))
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return
    if (event.key === 'Escape') this.close()
    else if (event.key === 'Enter' && event.target === this.input) this.#step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** @param {string} words @param {number} step */
  #button(words, step) {
    const node = document.createElement('button')
    node.type = 'button'
    node.className = 'slim'
    node.textContent = words
    node.addEventListener('click', () => this.#step(step))
    return node
  }

  #close() {
    const node = document.createElement('button')
    node.type = 'button'
    node.className = 'slim'
    node.textContent = 'Done'
    node.addEventListener('click', () => this.close())
    return node
  }
}
