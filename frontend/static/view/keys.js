// Keys as they are drawn, and the line of keys at the foot of the page: made from the same data that binds them.

const NAMES = /** @type {Record<string, string>} */ ({
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Enter: '↵', Escape: 'Esc', Delete: 'Del', Backspace: '⌫',
  PageUp: 'PgUp', PageDown: 'PgDn', Mod: navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl', ' ': 'Space',
})

/** The keys of a combination as <kbd>. @param {string} combination such as Mod+Shift+z */
export function keys(combination) {
  const parts = combination.length > 1 ? combination.split('+').filter(Boolean) : [combination]
  return parts.map((part) => {
    const kbd = document.createElement('kbd')
    kbd.textContent = NAMES[part] ?? (parts.length > 1 && part.length === 1 ? part.toUpperCase() : part)
    return kbd
  })
}

/** @typedef {{name: string, shortcut: string}} Named */

/**
 * The line of keys at the foot of the page.
 * @param {HTMLElement} foot @param {Named[]} labels @param {import('../state/keymap.js').Command[]} commands
 */
export function fillFooter(foot, labels, commands) {
  const hints = commands.filter(({ hint, keys: bound }) => hint && bound.length)
  const rows = hints.map(({ hint, keys: bound }) => hinted(String(hint), bound.slice(0, 1)))
  const shortcuts = labels.map(({ shortcut }, i) => shortcut || (i < 9 ? String(i + 1) : '')).filter(Boolean)
  if (shortcuts.length) rows.splice(1, 0, hinted('label', shortcuts.slice(0, 5)))
  for (const old of foot.querySelectorAll('.hinted')) old.remove()
  foot.prepend(...rows)
}

/** @param {string} text @param {string[]} bound */
function hinted(text, bound) {
  const span = document.createElement('span')
  span.className = 'hinted'
  span.append(...bound.flatMap(keys), ` ${text}`)
  return span
}
