// Where the characters stand that turn the direction of reading. Loaded where the text has such characters.
import { groups, turnsIn } from '../text/turning.js'

/**
 * They have no shape of their own: without their names nobody sees why a line reads backwards. One that begins a turn
 * stands after the character before it, one that ends it before the character after it.
 * @param {import('./desk.js').Desk} desk @param {number} i a block @param {DOMRect} base its box
 * @returns {import('./strokes.js').Turn[]}
 */
export function turnsOf(desk, i, base) {
  const { start, end } = desk.blocks[i]
  const found = groups(turnsIn(desk.text.slice(start, end)))
  if (!found.length) return []
  const toLeft = desk.paragraphs[i].matches(':dir(rtl)')
  return found.map(({ at, to, name, ends }) => {
    const [from, until] = ends ? [start + to, start + to + 1] : [start + at - 1, start + at]
    const box = from < start || until > end ? undefined : desk.boxes(i, from, until, base).at(ends ? 0 : -1)
    if (box) return { name, left: toLeft === ends ? box.right : box.left, top: box.top }
    const caret = desk.caretBox(start + at)
    const left = at === 0 ? (toLeft ? base.width : 0) : caret.left - base.left
    return { name, left, top: caret.top - base.top }
  })
}
