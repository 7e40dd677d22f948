// Every command by its name: type a part of it, Enter runs it. Loaded when it is first asked for.
import { keys } from './keys.js'

/**
 * @typedef {{words: string, keys: string[], run: () => void}} Entry
 */

/** @type {HTMLDialogElement | null} */
let dialog = null

/** Open it. Closed, it gives the focus back by itself. @param {Entry[]} entries */
export function openPalette(entries) {
  dialog?.remove()
  dialog = document.createElement('dialog')
  dialog.className = 'commands'
  dialog.ariaLabel = 'Commands'
  const input = document.createElement('input')
  input.type = 'search'
  input.placeholder = 'Find a command'
  input.ariaLabel = 'Find a command'
  input.role = 'combobox'
  input.setAttribute('aria-expanded', 'true')
  input.setAttribute('aria-controls', 'command-list')
  input.setAttribute('aria-autocomplete', 'list')
  const list = document.createElement('div')
  list.role = 'listbox'
  list.id = 'command-list'
  list.ariaLabel = 'Commands'
  const none = document.createElement('p')
  none.className = 'dim none'
  none.textContent = 'No command is called that.'
  dialog.append(input, list, none)
  document.body.append(dialog)

  let shown = entries
  let at = 0
  const draw = () => {
    const rows = shown.map((entry, i) => option(entry, i, i === at))
    list.replaceChildren(...rows)
    none.hidden = rows.length > 0
    if (rows[at]) input.setAttribute('aria-activedescendant', rows[at].id)
    else input.removeAttribute('aria-activedescendant')
    rows[at]?.scrollIntoView({ block: 'nearest' })
  }
  const run = (/** @type {Entry | undefined} */ entry) => {
    if (!entry) return
    dialog?.close()
    entry.run()
  }
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    shown = entries.filter((entry) => words.every((word) => entry.words.toLowerCase().includes(word)))
    at = 0
    draw()
  })
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step) at = Math.min(Math.max(at + step, 0), shown.length - 1)
    else if (event.key === 'Enter') run(shown[at])
    else if (event.key === 'Escape') dialog?.close() // else the first one only empties the field
    else return
    event.preventDefault()
    if (step) draw()
  })
  list.addEventListener('click', (event) => {
    const row = event.target instanceof Element && event.target.closest('[role=option]')
    if (row instanceof HTMLElement) run(shown[Number(row.dataset.at)])
  })
  draw()
  dialog.showModal()
  input.focus()
}

/** @param {Entry} entry @param {number} i @param {boolean} chosen */
function option(entry, i, chosen) {
  const row = document.createElement('div')
  row.role = 'option'
  row.id = `command-${i}`
  row.dataset.at = String(i)
  row.ariaSelected = String(chosen)
  const words = document.createElement('span')
  words.textContent = entry.words
  const bound = document.createElement('span')
  bound.className = 'bound'
  bound.append(...entry.keys.slice(0, 1).flatMap(keys))
  row.append(words, bound)
  return row
}
