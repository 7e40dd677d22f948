// The letters by which a span in sight is chosen, such as the other end of a new relation.

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./desk.js').Box} Box
 */

const LETTERS = 'asdfghjklqweruiopzxcvnmty'

/** Letters at spans. */
export class Hints {
  /** @type {{letters: string, span: Span, node: HTMLElement}[]} */ #hints = []
  #typed = ''

  /** @param {import('./desk.js').Desk} desk @param {import('./ink.js').Ink} ink */
  constructor(desk, ink) {
    this.desk = desk
    this.ink = ink
  }

  /** Put a letter at each span that may be chosen; those out of sight get none. @param {Span[]} spans */
  show(spans) {
    this.hide()
    const base = this.desk.article.getBoundingClientRect()
    const near = spans.map((span) => ({ span, box: this.ink.firstBox(span.id, base) })).filter((one) => one.box !== null)
    const long = near.length > LETTERS.length
    near.slice(0, LETTERS.length ** 2).forEach(({ span, box }, n) => {
      const letters = long ? LETTERS[Math.floor(n / LETTERS.length)] + LETTERS[n % LETTERS.length] : LETTERS[n]
      const node = document.createElement('kbd')
      node.className = 'letter'
      node.textContent = letters
      node.ariaHidden = 'true'
      node.style.left = `${/** @type {Box} */ (box).left - 4}px`
      node.style.top = `${/** @type {Box} */ (box).top - 12}px`
      this.desk.article.append(node)
      this.#hints.push({ letters, span, node })
    })
    return this.#hints.map(({ letters, span }) => ({ letters, span }))
  }

  /** A letter was typed: the span it means, 'more' if one more is needed, or null. @param {string} letter */
  type(letter) {
    this.#typed += letter.toLowerCase()
    const left = this.#hints.filter(({ letters }) => letters.startsWith(this.#typed))
    for (const { node } of this.#hints.filter((hint) => !left.includes(hint))) node.hidden = true
    if (!left.length) return null
    return left[0].letters === this.#typed ? left[0].span : 'more'
  }

  hide() {
    for (const { node } of this.#hints) node.remove()
    this.#hints = []
    this.#typed = ''
  }
}
