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
    const shown = near.slice(0, LETTERS.length ** 2)
    const left = sideBySide(shown.map(({ box }) => /** @type {Box} */ (box)), long ? 26 : 19)
    shown.forEach(({ span, box }, n) => {
      const letters = long ? LETTERS[Math.floor(n / LETTERS.length)] + LETTERS[n % LETTERS.length] : LETTERS[n]
      const node = document.createElement('kbd')
      node.className = 'letter'
      node.textContent = letters
      node.ariaHidden = 'true'
      node.style.left = `${left.get(/** @type {Box} */ (box))}px`
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

/** Where letters stand: each at its span, beside each other where spans begin close together. @param {Box[]} boxes @param {number} width of a letter */
function sideBySide(boxes, width) {
  const left = new Map()
  /** @type {Map<number, number>} how far each line of text is taken */
  const taken = new Map()
  for (const box of boxes.toSorted((a, b) => a.left - b.left)) {
    const line = Math.round(box.top)
    const at = Math.max(box.left - 4, taken.get(line) ?? -Infinity)
    left.set(box, at)
    taken.set(line, at + width)
  }
  return left
}
