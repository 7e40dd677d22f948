// The pieces of which the overlay of a block is made.

/** @typedef {import('./desk.js').Box} Box */

/** Leave the Text node alone. @param {HTMLElement} p */
export function wipe(p) {
  while (p.lastElementChild) p.lastElementChild.remove()
}

/** @param {string} name */
export function layer(name) {
  const node = document.createElement('div')
  node.className = name
  node.ariaHidden = 'true'
  return node
}

/** @param {HTMLElement} ink @param {string} name @param {number} left @param {number} top */
export function put(ink, name, left, top) {
  const node = document.createElement('i')
  node.className = name
  node.style.left = `${left}px`
  node.style.top = `${top}px`
  ink.append(node)
  return node
}

/** @param {HTMLElement} ink @param {Box} box @param {string} hue */
export function wash(ink, box, hue) {
  const node = put(ink, 'wash now', box.left - 2, box.top - 1)
  node.style.width = `${box.right - box.left + 4}px`
  node.style.height = `${box.bottom - box.top}px`
  node.dataset.hue = hue
}
