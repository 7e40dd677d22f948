// Keys, clicks and buttons of the annotation page, fetched with the first drawing. What opens something beside the text or over it is in
// around.js, all others in view/editor.js.
import { reader } from '../state/caret.js'
import { match, withKeys } from '../state/keymap.js'
import { Editor } from '../view/editor.js'
import { later } from '../view/modes.js'
import { bindMouse, Selection } from '../view/selection.js'

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)

const FULL = 300 // keys that main/annotate.js holds at most

/** Buttons, and the commands that they run. */
const BUTTONS = {
  relate: 'relation', describe: 'details', undo: 'undo', redo: 'redo', names: 'names', 'help-button': 'help', more: 'palette',
  'filter-button': 'filter', comments: 'comments', about: 'about', submit: 'submit',
}

/** @typedef {import('../api/http.js').Later<ReturnType<typeof import('./rest.js').bindRest>>} Drawn */
/** @typedef {import('../api/http.js').Later<import('./around.js').Rest>} Late */
/** @typedef {import('../view/editor.js').Ends} Ends */
/** @typedef {Ends & {event: KeyboardEvent}} Early a key pressed before there were commands, and what was selected then */

/**
 * The editor of what is drawn, with its keys, clicks and buttons.
 * @param {object} given
 * @param {any} given.page what the server has written into the page
 * @param {Pick<ConstructorParameters<typeof Editor>[0], 'text' | 'session' | 'desk' | 'ink' | 'status' | 'outbox' | 'api' | 'target'>} given.parts
 * @param {import('../view/desk.js').Reading} given.reading how the reader wants the page
 * @param {Drawn} given.drawn what is drawn when the text is @param {Late} given.rest what comes when all is drawn
 * @param {Early[]} given.early what was pressed in the text so far, and is done before any other key
 */
export async function openEditor({ page, parts, reading, drawn, rest, early }) {
  const sticky = await stickyOf(page.project.id)
  const { content, document: doc, editable, project, schema, user } = page
  const { desk, session, text } = parts
  const box = by('desk')
  const editor = new Editor({
    ...parts, sticky, schema, editable, selection: new Selection(desk, box), side: null,
    actors: new Map(content.actors.map((/** @type {{id: string, name: string}} */ one) => [one.id, one.name])), people: content.actors,
    focused: () => {
      drawn.now()?.links.setFocus(editor.focus)
      commands.follow()
    },
    back: () => commands.back(),
    reader: reader(text, desk.blocks),
    set: page.set, project: project.id, role: project.role, owner: `${user.id}-${doc.id}-${page.set}`,
    places: { ask: by('ask'), here: by('here'), details: by('details'), list: by('list'), box },
  })
  const commands = bindCommands({ labels: schema.labels, editor, reading, rest })
  bindMouse(box, editor)
  session.subscribe(() => {
    if (editor.focus && !session.annotations.spans.has(editor.focus)) editor.setFocus(null)
    commands.follow()
  })
  commands.follow()
  if (editable) by('submit')?.removeAttribute('disabled')
  box.onkeydown = null
  play(early, editor)
  const named = location.hash.replace(/^#span-/, '') // an address may name a span, for somebody who has not begun
  if (!early.length && session.annotations.spans.has(named)) (editor.goTo(named), editor.tools.details())
  return { editor, commands, later }
}

/** What new spans begin with, which must be known before the first of them where somebody has asked for it. @param {number} project */
async function stickyOf(project) {
  try {
    if (localStorage.getItem(`workbench-sticky-${project}`)) return new (await import('../view/sticky.js')).Sticky(project)
  } catch {
    // a browser that keeps nothing; or it could not be loaded, which is told below
  }
  return null
}

/**
 * Take up what was chosen with the mouse before there were commands, and play the keys that were pressed in the text, each
 * with what was selected then.
 * @param {Early[]} early @param {Editor} editor
 */
function play(early, editor) {
  const { box } = editor.p.places
  const { anchorNode, anchorOffset, focusNode, focusOffset } = /** @type {globalThis.Selection} */ (document.getSelection())
  const elsewhere = document.activeElement
  /** @type {Partial<Ends>} */
  let last = {}
  /** @param {Ends} at */
  const choose = (at) => {
    if (Object.entries(at).some(([name, value]) => last[/** @type {keyof Ends} */ (name)] !== value)) editor.choose(at)
    last = at
  }
  for (const { event, ...at } of early) {
    choose(at)
    const active = document.activeElement // a command may have moved the focus; so may somebody who has gone on
    const press = Object.assign(event, { modifierAltGraph: event.getModifierState('AltGraph') })
    ;(active === elsewhere ? box : active)?.dispatchEvent(new KeyboardEvent('keydown', press))
  }
  choose({ anchorNode, anchorOffset, focusNode, focusOffset })
  editor.p.selection.paint() // the text has had the focus since it was there
  if (early.length === FULL) editor.p.status.toast(`Many keys were pressed before the page was ready: the first ${FULL} of them count.`)
}

/**
 * @param {object} given
 * @param {import('../state/editor.js').Label[]} given.labels all that the schema has
 * @param {import('../view/editor.js').Editor} given.editor
 * @param {import('../view/desk.js').Reading} given.reading @param {Late} given.rest
 */
function bindCommands({ labels, editor, reading, rest }) {
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
    const wasText = event.target === box // so was a key that is played, wherever the focus is by now
    if (event.defaultPrevented || (!wasText && document.querySelector('dialog[open]'))) return
    const active = document.activeElement
    const where = wasText || active === box ? 'text' : active === list || active?.id === 'suggestions' ? 'list' : 'page'
    if (where !== 'page' && editor.modes.key(event)) return event.preventDefault()
    if (active === list && inList[event.key] && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      return inList[event.key]()
    }
    if (!reading.single && event.key.length === 1 && !event.ctrlKey && !event.metaKey) return
    if (active === box) selection.read() // what an assistive program has selected is told a moment later
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
    escape() {
      if (document.querySelector(':popover-open')) return false // the browser closes it
      return editor.tools.described?.details.open ? editor.tools.described.details.close() : editor.modes.stop() || editor.setFocus(null)
    },
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

  let following = false
  /** The buttons say what is possible now. */
  function follow() {
    following = false
    const open = session.comments.open ? session.comments.open.toLocaleString('en') : ''
    if (by('comments-count').textContent !== open) by('comments-count').textContent = open
    if (!editable) return
    by('describe').disabled = by('relate').disabled = !editor.span
    by('undo').disabled = !session.history.canUndo
    by('redo').disabled = !session.history.canRedo
    const title = session.history.nextUndoName ? `Undo: ${session.history.nextUndoName}` : ''
    if (by('undo').title !== title) by('undo').title = title
  }

  return {
    now,
    live,
    run,
    /** The buttons follow once the gesture is done, behind the text. */
    follow() {
      if (!following) queueMicrotask(follow)
      following = true
    },
    /** The focus goes back to where one works; a list that has gone leaves it to the other. */
    back() {
      ;(home.checkVisibility() ? home : list).focus({ preventScroll: true })
    },
  }
}
