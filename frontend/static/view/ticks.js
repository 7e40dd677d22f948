/** Ticked rows of a table and the bar of what can be done to them: there as soon as one is ticked. */
export class Ticks {
  #all
  /** @param {HTMLElement} table @param {HTMLFormElement} bar */
  constructor(table, bar) {
    this.table = table
    this.bar = bar
    this.#all = bar.querySelector('input[name=all]')
    this.page = /** @type {HTMLInputElement | null} */ (table.querySelector('#tick-page'))
    if (this.page) this.page.hidden = false
    this.page?.addEventListener('change', () => this.#tickPage(this.page?.checked ?? false))
    table.addEventListener('change', () => this.show())
    bar.addEventListener('change', () => this.show())
    bar.addEventListener('reset', () => setTimeout(() => this.clear()))
    bar.addEventListener('keydown', pressNext)
    for (const target of [table, bar]) target.addEventListener('keydown', (event) => this.#escape(event))
    bar.querySelector('#clear-ticks')?.removeAttribute('hidden')
    this.show()
  }

  get #boxes() {
    return [.../** @type {NodeListOf<HTMLInputElement>} */ (this.table.querySelectorAll('input[name=document]'))]
  }

  get #whole() {
    return this.#all instanceof HTMLInputElement && this.#all.checked
  }

  /** The bar as the ticks are. */
  show() {
    const boxes = this.#boxes
    const count = boxes.filter((box) => box.checked).length
    for (const box of boxes) box.closest('tr')?.classList.toggle('ticked', box.checked || this.#whole)
    if (this.page) {
      this.page.checked = count === boxes.length
      this.page.indeterminate = count > 0 && count < boxes.length
    }
    this.bar.hidden = !count && !this.#whole
    const words = this.bar.querySelector('#ticked')
    if (!(words instanceof HTMLElement)) return
    const { one = '', many = '', all = '' } = words.dataset
    const said = count === 1 ? one : many.replace('{n}', count.toLocaleString(document.documentElement.lang))
    words.textContent = this.#whole ? all : said
  }

  /** No row is ticked any more. */
  clear() {
    if (this.#all instanceof HTMLInputElement) this.#all.checked = false
    this.#tickPage(false)
  }

  /** @param {HTMLElement} row */
  toggle(row) {
    const box = row.querySelector('input[name=document]')
    if (!(box instanceof HTMLInputElement)) return
    box.checked = !box.checked
    this.show()
  }

  /** @param {boolean} checked */
  #tickPage(checked) {
    for (const box of this.#boxes) box.checked = checked
    this.show()
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (event.key !== 'Escape' || this.bar.hidden) return
    const inside = this.bar.contains(document.activeElement)
    this.clear()
    if (inside) this.table.querySelector('a')?.focus()
  }
}

/** Enter in a field does what the button after it says. @param {KeyboardEvent} event */
function pressNext(event) {
  const field = event.target
  if (event.key !== 'Enter' || !(field instanceof HTMLInputElement) || field.type === 'checkbox') return
  event.preventDefault()
  const button = field.nextElementSibling
  if (button instanceof HTMLButtonElement) button.click()
}
