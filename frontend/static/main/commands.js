// Keys and buttons of the annotation page. What opens something beside the text or over it is in around.js, all others in view/editor.js.
import { match, withKeys } from '../state/keymap.js'

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)

/** Buttons, and the commands that they run. */
const BUTTONS = {
  relate: 'relation', describe: 'details', undo: 'undo', redo: 'redo', names: 'names', 'help-button': 'help', more: 'palette',
  'filter-button': 'filter', comments: 'comments', about: 'about', submit: 'submit',
}

/**
 * @param {object} given
 * @param {import('../state/editor.js').Label[]} given.labels all that the schema has
 * @param {import('../view/editor.js').Editor} given.editor
 * @param {import('../view/reading.js').Reading} given.reading how the reader wants the page
 * @param {import('../view/modes.js').Later<import('./around.js').Rest>} given.rest what comes when all is drawn
 */
export function bindCommands({ labels, editor, reading, rest }) {
  const { session, selection, editable } = editor.p
  const { box, list } = editor.p.places
  const live = labels.filter(({ archived }) => !archived)
  const shown = editable ? live : labels
  /** @type {HTMLElement} where one works: the text or a list; the focus comes back to it */
  let home = box

  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && [box.id, list.id, 'suggestions'].includes(target.id)) home = target
  })

  // --- Keys ----------------------------------------------------------------------------------------------------------

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    const active = document.activeElement
    const where = active === box ? 'text' : active === list || active?.id === 'suggestions' ? 'list' : 'page'
    if (where !== 'page' && editor.modes.key(event)) return event.preventDefault()
    if (active === list && inList[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      return inList[event.key]()
    }
    if (!reading.single && event.key.length === 1 && !event.ctrlKey && !event.metaKey) return
    if (where === 'text') selection.read() // what an assistive program has selected is told a moment later
    const found = match(event, { labels: live, where, commands: now.commands })
    if (found && run(found)) event.preventDefault()
  })

  /** @param {import('../view/editor.js').Match} found */
  function run(found) {
    const act = ofPage[found.command]
    return act ? act() !== false : editor.run(found)
  }

  /** @type {Record<string, () => void>} */
  const inList = {
    ArrowUp: () => editor.p.side?.step(-1),
    ArrowDown: () => editor.p.side?.step(1),
    Home: () => editor.p.side?.step(-Infinity),
    End: () => editor.p.side?.step(Infinity),
    PageUp: () => editor.p.side?.page(-1),
    PageDown: () => editor.p.side?.page(1),
  }
  /** @param {keyof import('./around.js').Around} id */
  const late = (id) => void editor.modes.need(rest, ({ around }) => void around[id]())
  /** @type {Record<string, () => unknown>} */
  const ofPage = {
    help: () => late('help'),
    find: () => late('find'),
    filter: () => late('filter'),
    palette: () => late('palette'),
    guideline: () => by('guideline')?.click(),
    comments: () => late('comments'),
    about: () => late('about'),
    trail: () => late('trail'),
    submit: () => (by('submit') ? late('submit') : false),
    aside: () => by('aside-button')?.click() ?? false,
    'next-document': () => by('next')?.click() ?? false,
    'previous-document': () => by('previous')?.click() ?? false,
    names: () => late('names'),
    list: () => list.focus({ preventScroll: true }),
    text: () => (editor.p.side?.isFiltered ? late('unfilter') : box.focus({ preventScroll: true })),
    escape: () => (editor.tools.described?.details.open ? editor.tools.described.details.close() : editor.modes.stop() || editor.setFocus(null)),
  }

  // --- Buttons -------------------------------------------------------------------------------------------------------

  for (const label of shown) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'use'
    button.title = label.description
    const name = document.createElement('span')
    name.className = 'label'
    name.dataset.hue = String(label.hue)
    name.textContent = label.name
    const key = document.createElement('kbd')
    key.textContent = label.shortcut
    button.append(name, ...(label.shortcut ? [key] : []))
    button.disabled = !editable
    button.addEventListener('mousedown', (event) => event.preventDefault()) // the selection stays as it is
    button.addEventListener('click', () => editor.run({ command: 'label', label }))
    by('labels').append(button)
  }
  for (const [id, command] of Object.entries(BUTTONS)) {
    by(id)?.addEventListener('mousedown', (/** @type {Event} */ event) => event.preventDefault())
    by(id)?.addEventListener('click', () => run({ command }))
  }
  by('names').setAttribute('aria-pressed', String(reading.names))

  /** The commands with the keys that they have now. */
  const now = { commands: withKeys(reading.keys) }

  return {
    now,
    live,
    run,
    /** The buttons say what is possible now. */
    follow() {
      by('comments-count').textContent = session.comments.open ? session.comments.open.toLocaleString('en') : ''
      if (!editable) return
      by('describe').disabled = !editor.span
      by('undo').disabled = !session.history.canUndo
      by('redo').disabled = !session.history.canRedo
      by('undo').title = session.history.nextUndoName ? `Undo: ${session.history.nextUndoName}` : ''
      by('relate').disabled = !editor.span
    },
    /** The focus goes back to where one works; a list that has gone leaves it to the other. */
    back() {
      ;(home.checkVisibility() ? home : list).focus({ preventScroll: true })
    },
  }
}
