// Only some spans in the list: of one label, those that lack something, or with these words. Also the way to a paragraph.
// Loaded when it is first asked for.
import { Caret } from '../state/caret.js'
import { counts, sift } from '../state/sift.js'

const KINDS = /** @type {const} */ ([['lacks', 'Lacks something required'], ['tied', 'Has a relation'], ['untied', 'Has no relation']])

/** The line above the list. */
export class Filter {
  /** @param {import('./editor.js').Editor} editor @param {HTMLElement} header after which it stands @param {HTMLElement} opener its button */
  constructor(editor, header, opener) {
    this.e = editor
    this.opener = opener
    this.form = document.createElement('form')
    this.form.className = 'filter'
    this.form.role = 'search'
    this.form.ariaLabel = 'Filter of the list'
    this.label = this.#field(document.createElement('select'), 'Label')
    this.what = this.#field(document.createElement('select'), 'Kind')
    this.words = this.#field(document.createElement('input'), 'Words')
    this.words.type = 'search'
    this.words.placeholder = 'Words'
    this.words.autocomplete = 'off'
    this.paragraph = this.#field(document.createElement('input'), 'Go to paragraph')
    this.paragraph.inputMode = 'numeric'
    this.paragraph.placeholder = 'Paragraph'
    this.paragraph.autocomplete = 'off'
    const row = document.createElement('div')
    row.className = 'row'
    row.append(this.paragraph, this.#button('Go', () => this.#jump()))
    this.form.append(row)
    this.told = document.createElement('output')
    this.told.className = 'dim mono-nums'
    this.form.append(this.told, this.#button('Show all', () => this.clear()))
    header.after(this.form)
    this.form.addEventListener('input', (event) => {
      if (event.target !== this.paragraph) this.#look()
    })
    this.form.addEventListener('focusin', (event) => {
      if (event.target instanceof HTMLSelectElement) this.#count()
    })
    this.form.addEventListener('submit', (event) => event.preventDefault())
    this.form.addEventListener('keydown', (event) => {
      if (event.isComposing) return
      if (event.key === 'Escape') this.clear()
      else if (event.key === 'Enter' && event.target === this.paragraph) this.#jump()
      else if (event.key === 'Enter' && event.target === this.words) this.#toList()
      else return
      event.preventDefault()
      event.stopPropagation()
    })
  }

  open() {
    this.form.hidden = false
    this.opener.ariaExpanded = 'true'
    this.#count()
    this.words.focus()
  }

  /** All spans are shown again. */
  clear() {
    for (const one of [this.label, this.what, this.words, this.paragraph]) one.value = ''
    this.#look()
    this.form.hidden = true
    this.opener.ariaExpanded = 'false'
    this.#toList()
  }

  #toList() {
    const { list } = this.e.p.places
    ;(list.classList.contains('nothing') ? this.e.p.places.box : list).focus({ preventScroll: true })
  }

  #look() {
    const { schema, status } = this.e.p
    const side = /** @type {import('./side.js').Side} */ (this.e.p.side)
    const sieve = { label: this.label.value, what: /** @type {import('../state/sift.js').Sieve['what']} */ (this.what.value), words: this.words.value }
    const shown = side.filter(sift(sieve, this.e.annotations, schema.labels))
    const all = this.e.annotations.spans.size
    const words = `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} shown`
    this.told.value = side.isFiltered ? words : ''
    status.announce(side.isFiltered ? words : `All ${all.toLocaleString('en')} shown`)
  }

  /** The choices say how many there are of each. */
  #count() {
    const { labels } = this.e.p.schema
    const found = counts(this.e.annotations, labels)
    const all = labels.filter(({ key }) => found.byLabel.has(key) || key === this.label.value)
    options(this.label, 'All labels', all.map(({ key, name }) => [key, name, found.byLabel.get(key) ?? 0]))
    options(this.what, 'All kinds', KINDS.map(([key, name]) => [key, name, found[key]]))
  }

  /** To the first span of a paragraph, else to its first word. */
  #jump() {
    const { desk, places, selection, status } = this.e.p
    const numbers = desk.numbers()
    const wanted = Number(this.paragraph.value.replace(/[\s,.]/g, ''))
    const i = Number.isInteger(wanted) && wanted > 0 ? numbers.indexOf(wanted) : -1
    if (i < 0) return status.toast(`There are ${(numbers[numbers.length - 1] ?? 0).toLocaleString('en')} paragraphs.`)
    let last = i
    while (numbers[last + 1] === wanted) last++
    const { start } = desk.blocks[i]
    const [span] = this.e.annotations.spansIn(start, desk.blocks[last].end).filter((one) => one.start >= start)
    if (span) {
      this.e.goTo(span.id, true)
      this.#toList()
    } else {
      places.box.focus({ preventScroll: true })
      selection.set(new Caret(start))
    }
    return status.announce(span ? `Paragraph ${wanted}` : `Paragraph ${wanted}: nothing is marked there.`)
  }

  /** @template {HTMLElement} T @param {T} node @param {string} name */
  #field(node, name) {
    node.ariaLabel = name
    this.form.append(node)
    return node
  }

  /** @param {string} words @param {() => void} run */
  #button(words, run) {
    const node = document.createElement('button')
    node.type = 'button'
    node.className = 'slim'
    node.textContent = words
    node.addEventListener('click', run)
    this.form.append(node)
    return node
  }
}

/** @param {HTMLSelectElement} select @param {string} all @param {[key: string, name: string, count: number][]} rows */
function options(select, all, rows) {
  const now = select.value
  select.replaceChildren(new Option(all, ''), ...rows.map(([key, name, count]) => new Option(`${name} (${count.toLocaleString('en')})`, key)))
  select.value = now
}
