// Keys, buttons and settings of the annotation page. Commands of the page itself stand here, all others in view/editor.js.
import { match, withKeys } from '../state/keymap.js'
import { fillFooter, keys } from '../view/keys.js'
import { readingSettings } from '../view/reading.js'
import { lazily } from '../view/modes.js'
import { inWords } from '../view/sticky.js'

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)

/** What is fetched when it is first asked for, or when the page rests. */
const later = {
  help: lazily(() => import('../view/help.js')),
  steps: lazily(() => import('../view/steps.js')),
  aside: lazily(() => import('../view/aside.js')),
  filter: lazily(() => import('../view/filter.js')),
  find: lazily(() => import('../view/find.js')),
  palette: lazily(() => import('../view/palette.js')),
  comments: lazily(() => import('../view/comments.js')),
  about: lazily(() => import('../view/about.js')),
  first: lazily(() => import('../view/first.js')),
  print: lazily(() => import('../view/print.js')),
}

/**
 * @param {object} given
 * @param {any} given.page what the server has written into the page
 * @param {import('../state/editor.js').Label[]} given.live labels that may be used
 * @param {import('../view/editor.js').Editor} given.editor @param {import('../state/outbox.js').Outbox} given.outbox
 * @param {string} given.api address of the document in the API @param {HTMLElement} given.article
 */
export function bindCommands({ page, live, editor, outbox, api, article }) {
  const { schema, session, selection, side, ink, editable, status } = editor.p
  const { box, list } = editor.p.places
  const way = { api, outbox, editor, trouble: by('trouble') }
  let wasInList = false
  /** @type {import('../view/find.js').Find | null} */
  let finder = null
  /** @type {import('../view/filter.js').Filter | null} */
  let sieve = null
  /** @type {import('../view/comments.js').Comments | null} */
  let talk = null

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
    if (!reading.now.single && event.key.length === 1 && !event.ctrlKey && !event.metaKey) return
    if (where === 'text') selection.read() // what an assistive program has selected is told a moment later
    const found = match(event, { labels: live, where, commands })
    if (found && run(found, where)) event.preventDefault()
  })

  /** @param {import('../view/editor.js').Match} found @param {string} where */
  function run(found, where) {
    const act = ofPage[found.command]
    wasInList = where === 'list'
    return act ? act() !== false : editor.run(found)
  }

  /** @type {Record<string, () => void>} */
  const inList = {
    ArrowUp: () => side.step(-1),
    ArrowDown: () => side.step(1),
    Home: () => side.step(-Infinity),
    End: () => side.step(Infinity),
    PageUp: () => side.page(-1),
    PageDown: () => side.page(1),
  }
  /** @type {Record<string, () => unknown>} */
  const ofPage = {
    help: () => void help(),
    find: () => void find(),
    filter: () => void filter(),
    palette: () => void palette(),
    guideline: () => by('guideline')?.click(),
    comments: () => void comments(),
    about: () => void editor.modes.begin(later.about, ({ toggleAbout }) => toggleAbout(editor)),
    trail: () => void editor.modes.begin(later.about, ({ toggleTrail }) => toggleTrail(editor, by('history').href)),
    submit: () => (by('submit') ? void take('submit', by('submit'), page.next_to_do) : false),
    aside: () => by('aside-button')?.click() ?? false,
    'next-document': () => by('next')?.click() ?? false,
    'previous-document': () => by('previous')?.click() ?? false,
    names: () => setNames(!reading.now.names),
    list: () => list.focus({ preventScroll: true }),
    text: () => (side.isFiltered ? sieve?.clear() : box.focus({ preventScroll: true })),
    escape: () => (editor.tools.described?.details.open ? editor.tools.described.details.close() : editor.modes.stop() || editor.setFocus(null)),
  }

  function help() {
    return editor.modes.begin(later.help, ({ fillHelp }) => {
      fillHelp(by('help-list'), { labels: live, commands: () => commands, give })
      by('help').showModal()
    })
  }

  /** Give a command other keys, or its own again. @param {string} id @param {string[] | null} bound */
  function give(id, bound) {
    const { [id]: _, ...others } = reading.now.keys
    reading.set({ keys: bound ? { ...others, [id]: bound } : others })
    commands = withKeys(reading.now.keys)
    foot()
  }

  function find() {
    return editor.modes.begin(later.find, ({ Find }) => {
      finder ??= new Find(editor)
      finder.open()
    })
  }

  function comments() {
    return editor.modes.begin(later.comments, ({ Comments }) => {
      talk ??= new Comments(editor, () => {
        side.update()
        follow()
      })
      talk.toggle()
    })
  }

  function filter() {
    return editor.modes.begin(later.filter, ({ Filter }) => {
      sieve ??= new Filter(editor, by('filter-button').closest('header'), by('filter-button'))
      sieve.open()
    })
  }

  function palette() {
    const where = wasInList ? 'list' : 'text'
    const marks = editable ? live.map((label) => ({ words: `Mark with ${label.name}`, keys: label.shortcut ? [label.shortcut] : [], run: () => editor.run({ command: 'label', label }) })) : []
    const all = commands.filter(({ id, group }) => group !== 'Move' && !['labels', 'palette', 'escape', 'text'].includes(id))
    const entries = [...marks, ...all.map(({ id, name, keys: bound }) => ({ words: name, keys: bound, run: () => run({ command: id }, where) }))]
    return editor.modes.begin(later.palette, ({ openPalette }) => openPalette(entries, () => (wasInList ? list : box).focus({ preventScroll: true })))
  }

  /** @param {'submit' | 'reopen'} step @param {HTMLButtonElement} button @param {string} onward */
  async function take(step, button, onward) {
    const steps = await later.steps()
    await steps.take(step, button, onward, way)
  }

  // --- Buttons -------------------------------------------------------------------------------------------------------

  by('reopen')?.addEventListener('click', () => void take('reopen', by('reopen'), location.href))
  by('aside')?.addEventListener('submit', async (/** @type {any} */ event) => {
    event.preventDefault()
    const { sendForm } = await later.aside()
    await sendForm(event.target, outbox, status)
  })
  for (const label of editable ? live : schema.labels) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'use'
    button.title = label.description
    const name = document.createElement('span')
    name.className = 'label'
    name.dataset.hue = String(label.hue)
    name.textContent = label.name
    button.append(name, ...(label.shortcut ? keys(label.shortcut) : []))
    button.disabled = !editable
    button.addEventListener('mousedown', (event) => event.preventDefault()) // the selection stays as it is
    button.addEventListener('click', () => editor.run({ command: 'label', label }))
    const begins = document.createElement('button')
    begins.type = 'button'
    begins.className = 'begins slim quiet'
    begins.dataset.label = label.key
    begins.addEventListener('mousedown', (event) => event.preventDefault())
    begins.addEventListener('click', () => editor.p.sticky.set(label.key, null))
    by('labels').append(button, begins)
  }
  /** What new spans of a label begin with stands at the label, and goes with a click. */
  function sticky() {
    for (const button of /** @type {Iterable<HTMLElement>} */ (by('labels').querySelectorAll('.begins'))) {
      const label = button.dataset.label ?? ''
      const values = editor.p.sticky.of(label)
      button.hidden = !values
      const words = values ? inWords(values) : ''
      button.textContent = `${words} ×`
      button.ariaLabel = `New ${editor.label(label)?.name ?? label} begins with ${words}. Stop that`
      button.title = button.ariaLabel
    }
  }
  sticky()
  for (const [id, command] of [['relate', 'relation'], ['describe', 'details'], ['undo', 'undo'], ['redo', 'redo'], ['help-button', 'help'], ['more', 'palette'], ['filter-button', 'filter'], ['comments', 'comments'], ['about', 'about'], ['submit', 'submit']]) {
    by(id)?.addEventListener('mousedown', (/** @type {Event} */ event) => event.preventDefault())
    by(id)?.addEventListener('click', () => run({ command }, 'page'))
  }
  by('sets')?.addEventListener('change', () => {
    const { value, dataset } = by('sets')
    const query = new URLSearchParams(dataset.query)
    if (value !== 'mine') query.set('set', value)
    location.href = `${dataset.address}${query.size ? `?${query}` : ''}`
  })

  // --- Settings ------------------------------------------------------------------------------------------------------

  const reading = readingSettings(by('reading'), article, () => ink.redraw())
  let commands = withKeys(reading.now.keys)
  const foot = () => fillFooter(by('keys'), live, commands.filter(({ id }) => id !== 'guideline' || by('guideline')))
  foot()
  by('names').addEventListener('click', () => setNames(!reading.now.names))
  setNames(reading.now.names)
  by('single-keys').checked = reading.now.single
  by('single-keys').addEventListener('change', () => reading.set({ single: by('single-keys').checked }))
  /** @param {boolean} on */
  function setNames(on) {
    by('names').setAttribute('aria-pressed', String(on))
    if (on !== reading.now.names) reading.set({ names: on })
    ink.setNames(on)
  }

  /** The buttons say what is possible now. */
  function follow() {
    by('comments-count').textContent = session.comments.open ? session.comments.open.toLocaleString('en') : ''
    if (!editable) return
    by('describe').disabled = !editor.span
    by('undo').disabled = !session.history.canUndo
    by('redo').disabled = !session.history.canRedo
    by('undo').title = session.history.nextUndoName ? `Undo: ${session.history.nextUndoName}` : ''
    by('relate').disabled = !editor.span
  }

  /** Hints for those who are new here. @param {boolean} asked for, else on the first visit alone */
  async function hints(asked) {
    const { isFirst, showHints } = await later.first()
    if (!asked && (!isFirst() || !editable)) return
    const done = showHints(list.parentElement ?? document.body, live.map(({ shortcut }) => shortcut).filter(Boolean), () => box.focus({ preventScroll: true }))
    if (asked) done.focus()
  }
  by('hints-button').addEventListener('click', () => {
    by('help').close()
    void hints(true)
  })

  return {
    later: Object.values(later),
    sticky,
    follow,
    /** What is done once all is there. */
    welcome() {
      later.print.now()?.printable(editor.p.desk, editor.annotations, (span) => side.given.show(span))
      void hints(false)
    },
    /** The focus goes back to where the last command came from. */
    back() {
      ;(wasInList ? list : box).focus({ preventScroll: true })
    },
  }
}
