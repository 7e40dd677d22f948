// The list of all keys, made from the same data that binds them. Loaded when it is first asked for.
import { COMMANDS } from '../state/keymap.js'
import { keys } from './keys.js'

/** @typedef {import('./keys.js').Named} Named */

/** Fill the help dialog. @param {HTMLElement} box @param {Named[]} labels */
export function fillHelp(box, labels) {
  const groups = new Map()
  for (const { group, name, keys: bound } of COMMANDS) {
    if (bound.length) groups.set(group, [...(groups.get(group) ?? []), [name, bound]])
  }
  const own = labels.map(({ name, shortcut }, i) => [name, [shortcut, i < 9 ? String(i + 1) : ''].filter(Boolean)])
  box.replaceChildren(...[['Labels', own], ...groups].filter(([, rows]) => rows.length).map(([name, rows]) => group(name, rows)))
}

/** @param {string} name @param {[string, string[]][]} rows */
function group(name, rows) {
  const section = document.createElement('section')
  const head = document.createElement('h3')
  head.textContent = name
  const list = document.createElement('dl')
  list.className = 'keylist'
  for (const [what, bound] of rows) {
    const dt = document.createElement('dt')
    dt.textContent = what
    const dd = document.createElement('dd')
    bound.forEach((one, i) => {
      if (i) dd.append(' or ')
      dd.append(...keys(one))
    })
    list.append(dt, dd)
  }
  section.append(head, list)
  return section
}
