// The list of all keys, made from the same data that binds them, and other keys for those who want them. Loaded when asked for.
import { isFree, offered } from '../state/freekeys.js'
import { keys } from './keys.js'

/**
 * @typedef {import('./keys.js').Named} Named
 * @typedef {import('../state/keymap.js').Command} Command
 * @typedef {{labels: Named[], commands: () => Command[], give: (id: string, keys: string[] | null) => void}} Given `give`: null gives a
 *   command its own keys back
 */

/** Fill the help dialog. @param {HTMLElement} box @param {Given} given */
export function fillHelp(box, given) {
  const { labels, commands } = given
  /** @type {Map<string, HTMLElement[][]>} */
  const groups = new Map()
  const own = labels.map(({ name, shortcut }, i) => row(name, [shortcut, i < 9 ? String(i + 1) : ''].filter(Boolean)))
  if (own.length) groups.set('Labels', own)
  for (const one of commands()) {
    if (one.id === 'labels') continue
    groups.set(one.group, [...(groups.get(one.group) ?? []), row(one.name, one.keys, isFree(one) ? changer(one, box, given) : null)])
  }
  box.replaceChildren(...[...groups].map(([name, rows]) => group(name, rows)))
}

/** @param {string} name @param {HTMLElement[][]} rows */
function group(name, rows) {
  const section = document.createElement('section')
  const head = document.createElement('h3')
  head.textContent = name
  const list = document.createElement('dl')
  list.className = 'keylist'
  list.append(...rows.flat())
  section.append(head, list)
  return section
}

/** @param {string} what @param {string[]} bound @param {HTMLElement | null} [more] */
function row(what, bound, more = null) {
  const dt = document.createElement('dt')
  dt.textContent = what
  const dd = document.createElement('dd')
  bound.forEach((one, i) => {
    if (i) dd.append(' or ')
    dd.append(...keys(one))
  })
  if (!bound.length) dd.append('no key')
  if (more) dd.append(' ', more)
  return [dt, dd]
}

/** A button by which a command gets another key. @param {Command} command @param {HTMLElement} box @param {Given} given */
function changer(command, box, given) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'slim quiet change-key'
  button.textContent = 'Change'
  button.ariaLabel = `Change the key of: ${command.name}`
  button.addEventListener('click', () => {
    button.textContent = 'Press a key… (⌫ its own)'
    button.dataset.asking = ''
  })
  button.addEventListener('blur', () => leave(button))
  button.addEventListener('keydown', (event) => {
    if (!('asking' in button.dataset)) return
    if (event.key === 'Tab') return leave(button)
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return leave(button)
    const { key, why } = event.key === 'Backspace' ? { key: ' ', why: '' } : offered(event, command, given.commands(), given.labels)
    if (!key) return
    if (why) return void (button.textContent = `${why} Another?`)
    given.give(command.id, event.key === 'Backspace' ? null : [key])
    fillHelp(box, given)
    const again = /** @type {HTMLElement[]} */ ([...box.querySelectorAll('.change-key')])
    again.find(({ ariaLabel }) => ariaLabel === button.ariaLabel)?.focus()
  })
  return button
}

/** @param {HTMLElement} button */
function leave(button) {
  button.textContent = 'Change'
  delete button.dataset.asking
}
