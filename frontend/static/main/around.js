// Commands that open something beside the text or over it, the settings of the page, names under the mouse, and the ways out of a
// refusal. Loaded when all is drawn.
import { lazily } from '../api/http.js'
import { withKeys } from '../state/keymap.js'
import { isTurning } from '../text/turning.js'
import { bindHover } from '../view/hover.js'
import { fillFooter } from '../view/keys.js'
import { bindPanel } from '../view/panel.js'
import { showSticky, Sticky } from '../view/sticky.js'
import { turnsOf } from '../view/turns.js'

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

/** @typedef {ReturnType<typeof bindAround>} Rest */
/** @typedef {Record<'help' | 'find' | 'filter' | 'unfilter' | 'palette' | 'comments' | 'about' | 'trail' | 'submit' | 'names', () => unknown>} Around */

/**
 * @param {object} given
 * @param {any} given.page what the server has written into the page
 * @param {import('../view/editor.js').Editor} given.editor @param {Awaited<ReturnType<typeof import('./commands.js').openEditor>>['commands']} given.commands
 * @param {import('../view/desk.js').Reading} given.reading
 * @param {() => Promise<void>} given.reload read the set anew
 */
export function bindAround({ page, editor, commands, reading, reload }) {
  const { ink, editable, status, outbox, api, desk, session } = editor.p
  const { box, list } = editor.p.places
  const { live, now } = commands
  const side = /** @type {import('../view/side.js').Side} */ (editor.p.side)
  const way = { api, outbox, editor, trouble: by('trouble') }
  /** @type {import('../view/find.js').Find | null} */
  let finder = null
  /** @type {import('../view/filter.js').Filter | null} */
  let sieve = null
  /** @type {import('../view/comments.js').Comments | null} */
  let talk = null

  /** @type {Around} */
  const around = {
    help: () =>
      editor.modes.begin(later.help, ({ fillHelp }) => {
        fillHelp(by('help-list'), { labels: live, commands: () => now.commands, give })
        by('help').showModal()
      }),
    find: () =>
      editor.modes.begin(later.find, ({ Find }) => {
        finder ??= new Find(editor)
        finder.open()
      }),
    filter: () =>
      editor.modes.begin(later.filter, ({ Filter }) => {
        sieve ??= new Filter(editor, by('filter-button').closest('header'), by('filter-button'))
        sieve.open()
      }),
    unfilter: () => sieve?.clear(),
    comments: () =>
      editor.modes.begin(later.comments, ({ Comments }) => {
        talk ??= new Comments(editor, () => {
          side.update()
          commands.follow()
        })
        talk.toggle()
      }),
    about: () => editor.modes.begin(later.about, ({ toggleAbout }) => toggleAbout(editor)),
    trail: () => editor.modes.begin(later.about, ({ toggleTrail }) => toggleTrail(editor, by('history').href)),
    submit: () => take('submit', by('submit'), page.next_to_do),
    names: () => set({ names: !reading.names }),
    palette() {
      const marks = editable ? live.map((label) => ({ words: `Mark with ${label.name}`, keys: label.shortcut ? [label.shortcut] : [], run: () => editor.run({ command: 'label', label }) })) : []
      const all = now.commands.filter(({ id, group }) => group !== 'Move' && !['labels', 'palette', 'escape', 'text'].includes(id))
      const entries = [...marks, ...all.map(({ id, name, keys: bound }) => ({ words: name, keys: bound, run: () => commands.run({ command: id }) }))]
      return editor.modes.begin(later.palette, ({ openPalette }) => openPalette(entries))
    },
  }

  /** @param {'submit' | 'reopen'} step @param {HTMLButtonElement} button @param {string} onward */
  async function take(step, button, onward) {
    if (!editor.tools.closeDetails()) return
    await editor.modes.need(later.steps, (steps) => void steps.take(step, button, onward, way))
  }
  by('reopen')?.addEventListener('click', () => void take('reopen', by('reopen'), location.href))

  // --- Settings ------------------------------------------------------------------------------------------------------

  const set = bindPanel(by('reading'), reading, editor.p.desk.article, () => {
    by('names').setAttribute('aria-pressed', String(reading.names))
    ink.setNames(reading.names)
  })
  by('single-keys').checked = reading.single
  by('single-keys').addEventListener('change', () => set({ single: by('single-keys').checked }))
  const foot = () => fillFooter(by('keys'), live, now.commands.filter(({ id }) => id !== 'guideline' || by('guideline')))
  foot()

  /** Give a command other keys, or its own again. @param {string} id @param {string[] | null} bound */
  function give(id, bound) {
    const { [id]: _, ...others } = reading.keys
    set({ keys: bound ? { ...others, [id]: bound } : others })
    now.commands = withKeys(reading.keys)
    foot()
  }

  by('sets')?.addEventListener('change', () => {
    const { value, dataset } = by('sets')
    const query = new URLSearchParams(dataset.query)
    if (value !== 'mine') query.set('set', value)
    location.href = `${dataset.address}${query.size ? `?${query}` : ''}`
  })

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

  // --- Over the text --------------------------------------------------------------------------------------------------

  bindHover(box, editor)
  if (isTurning(editor.p.text)) {
    ink.turns = (i, base) => turnsOf(desk, i, base)
    ink.redraw()
  }
  const sticky = (editor.p.sticky ??= new Sticky(page.project.id))
  showSticky(by('labels'), editable ? live : editor.p.schema.labels, sticky)

  return {
    around,
    /** The ways out of a refusal. @type {import('../view/refused.js').Acts} */
    acts: {
      retry: () => outbox.retry(),
      again: (request) => void outbox.again(request),
      discard: async (request) => {
        await session.discard(request)
        await reload()
      },
      merge: async (entry, span) => {
        // In its place in the queue, not beside it: at no moment is what the person has done kept nowhere.
        const { version: _, ...merged } = span
        await outbox.again(entry.request, [{ ...merged, op: 'put_span' }])
        await reload()
        status.toast('Saved as chosen')
      },
      show: (entry) => {
        by('saving').close()
        const first = entry.operations.find((one) => 'id' in one && editor.annotations.spans.has(one.id))
        if (first) editor.goTo(first.id)
      },
      signIn: `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`,
      labels: editor.p.schema.labels,
    },
    later: Object.values(later),
    /** Skip or flag, once all is saved. @param {HTMLFormElement} form */
    leave: (form) => editor.tools.closeDetails() && editor.modes.need(later.aside, ({ sendForm }) => void sendForm(form, outbox, status)),
    /** What is done once all is there. */
    welcome() {
      later.print.now()?.printable(editor.p.desk, editor.annotations, (span) => side.given.show(span))
      void hints(false)
    },
  }
}
