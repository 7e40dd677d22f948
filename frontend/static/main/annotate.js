// The annotation page: puts the rooms together. What each key and click does is in view/editor.js, keys and buttons are bound in commands.js.
import { ask, Refusal } from '../api/http.js'
import { reader } from '../state/caret.js'
import { factsOf } from '../state/editor.js'
import { Session } from '../state/session.js'
import { Offsets } from '../text/offsets.js'
import { Desk } from '../view/desk.js'
import { Editor } from '../view/editor.js'
import { Ink } from '../view/ink.js'
import { bindMouse } from '../view/mouse.js'
import { Selection } from '../view/selection.js'
import { Side } from '../view/side.js'
import { refused, SaveState } from '../view/status.js'
import { Sticky } from '../view/sticky.js'
import { later } from '../view/tools.js'
import { bindCommands } from './commands.js'
import { openOutbox } from './keep.js'

const FAR = 150_000 // UTF-16 units above which what is far away is not laid out

const page = JSON.parse(/** @type {HTMLElement} */ (document.getElementById('page')).textContent ?? '')
const { document: doc, schema, editable } = page
const text = /** @type {string} */ (doc.text)
const api = `/api/v1/documents/${doc.id}/`
const target = page.set === 'gold' ? '?set=gold' : ''
const icons = /** @type {SVGUseElement} */ (document.querySelector('.top use')).getAttribute('href')?.split('#')[0] ?? ''

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)
const box = /** @type {HTMLElement} */ (by('desk'))
const list = /** @type {HTMLElement} */ (by('list'))

const actors = new Map(page.content.actors.map((/** @type {{id: string, name: string}} */ one) => [one.id, one.name]))
const labels = new Map(schema.labels.map((/** @type {import('../state/editor.js').Label} */ one) => [one.key, one]))
const types = new Map(schema.relation_types.map((/** @type {import('../state/editor.js').RelationType} */ one) => [one.key, one]))
/** @type {import('../state/editor.js').Label[]} */
const live = schema.labels.filter((/** @type {import('../state/editor.js').Label} */ one) => !one.archived)

// --- Drawing ---------------------------------------------------------------------------------------------------------

const article = /** @type {HTMLElement} */ (by('text'))
article.classList.toggle('far', text.length > FAR)
const desk = new Desk(article, text)
box.ariaBusy = 'false'
const owner = { user: page.user.id, document: doc.id, set: page.set }
const { outbox, ...kept } = await openOutbox(owner, api, target, {
  reload: () => box.dataset.ready && reload(),
  answered: (answer) => session.heard(answer),
})
const offsets = new Offsets(text)
const session = new Session({ content: page.content, outbox, offsets, text, ...(editable ? kept : {}) })
const { annotations } = session
const hueOf = (/** @type {string} */ key) => labels.get(key)?.hue ?? 8
const ink = new Ink(desk, annotations, { hue: hueOf, name: (key) => labels.get(key)?.name ?? key, sign: talkOf }, box)
/** @type {import('../view/links.js').Links | null} relations are drawn when the text is */
let links = null
const selection = new Selection(desk, box)
const lineNumbers = desk.numbers()
const side = new Side(list, annotations, {
  show: (span) => ({ name: labels.get(span.label)?.name ?? span.label, hue: hueOf(span.label), more: moreOf(span) }),
  paragraph: (span) => lineNumbers[desk.blockAt(span.start)],
  choose: (id, why) => chosen(id, why),
  open: () => void (editor.span && !editor.modes.mode && editor.tools.details()),
  count: (shown, all) => {
    by('count').textContent = (shown < all ? `${shown.toLocaleString('en')} of ` : '') + all.toLocaleString('en')
    by('list-empty').hidden = all > 0
  },
})

/** How many comments there are on a span, in words. @param {string} id */
function talkOf(id) {
  const n = session.comments.spans[id]
  return n ? ` · ${n} ${n === 1 ? 'comment' : 'comments'}` : ''
}

/** What the list says of a span: who said it, what it is worth. @param {import('../state/types.js').Span} span */
function moreOf(span) {
  const tied = annotations.relationsOf(span.id).filter(({ head }) => head === span.id)
  const said = tied.map((one) => `${types.get(one.type)?.name ?? one.type}: ${annotations.spans.get(one.tail)?.quote.slice(0, 60) ?? ''}`)
  const keys = new Set([...(labels.get(span.label)?.attributes ?? []).map((/** @type {{key: string}} */ { key }) => key), ...Object.keys(span.attributes)])
  const attributes = [...keys].map((key) => span.attributes[key] ?? '').map((value) => (typeof value === 'boolean' ? '' : String(value)))
  return [talkOf(span.id).slice(3), factsOf(span, actors), ...said, ...attributes].filter(Boolean).join(' · ')
}

// --- Saving ----------------------------------------------------------------------------------------------------------

const status = new SaveState(
  { button: by('status') ?? document.createElement('button'), dialog: by('saving'), list: by('saving-list'), live: by('live'), toast: by('toast'), icons },
  {
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
      const first = entry.operations.find((one) => 'id' in one && annotations.spans.has(one.id))
      if (first) editor.goTo(first.id)
    },
    signIn: `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`,
  },
)
/** Read the set anew, and put what is still kept on top of it. */
async function reload() {
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (session.rebase(await ask('GET', `${api}annotations/?set=${page.set}`))) return
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error // the outbox tells what is wrong with the server
  }
}

// --- Commands --------------------------------------------------------------------------------------------------------

const editor = new Editor({
  text, schema, editable, session, desk, ink, selection, side, status, actors, people: page.content.actors,
  sticky: new Sticky(page.project.id, () => commands.sticky()),
  focused: () => {
    links?.setFocus(editor.focus)
    commands.follow()
  },
  closed: () => commands.back(),
  reader: reader(text, desk.blocks),
  outbox, api, target, set: page.set, project: page.project.id, role: page.project.role, owner: `${owner.user}-${owner.document}-${owner.set}`,
  places: { ask: by('ask'), here: by('here'), details: by('details'), list, box },
})

/** A row of the list was chosen. @param {string} id @param {'move' | 'click'} why */
function chosen(id, why) {
  const span = annotations.spans.get(id)
  const { mode } = editor.modes
  if (span && why === 'click' && mode?.choose) mode.choose([span])
  else editor.goTo(id, true)
}

const commands = bindCommands({ page, live, editor, outbox, api, article })
bindMouse(box, editor)

// --- Start -------------------------------------------------------------------------------------------------------------

/** @type {Map<string, string>} the span at whose row each relation is shown */
const heads = new Map()
/** Spans whose rows in the list say something else now. @param {import('../state/session.js').Shown} change */
function rewritten({ spans, relations }) {
  const found = new Set(spans)
  for (const id of relations) {
    const head = annotations.relations.get(id)?.head
    for (const one of [heads.get(id), head]) if (one) found.add(one)
    if (head) heads.set(id, head)
    else heads.delete(id)
  }
  // A tail that changed is named at the row of its head.
  for (const id of spans) for (const { head } of annotations.relationsOf(id)) found.add(head)
  return found
}

session.subscribe((change) => {
  side.update(change.all ? null : rewritten(change))
  if (change.all) ink.redraw()
  else ink.refresh(change.first, change.last)
  if (change.all || change.relations.size) links?.redraw()
  if (editor.focus && !annotations.spans.has(editor.focus)) editor.setFocus(null)
  commands.follow()
  if (box.dataset.whole) void editor.tools.follow()
})

side.update()
for (const { id, head } of annotations.relations.values()) heads.set(id, head)
commands.follow()
if (editable) {
  outbox.subscribe((now) => status.show(now))
  status.show(outbox.status)
  by('submit')?.removeAttribute('disabled')
  addEventListener('beforeunload', (event) => {
    const { unkept, storing } = outbox.status
    if (unkept || storing) event.preventDefault() // all else is kept in this browser
  })
  for (const kind of ['online', 'focus']) addEventListener(kind, () => void outbox.retry())
  void outbox.retry()
}
const named = location.hash.replace(/^#span-/, '') // an address may name a span
if (annotations.spans.has(named)) (editor.goTo(named), editor.tools.details())
box.dataset.ready = 'true'
// What comes with a key is fetched once the page is drawn: it must be there when the server is not.
requestAnimationFrame(() => setTimeout(async () => {
  const drawing = await import('../view/links.js').catch(() => null) // a page without them can be worked with
  if (drawing) links = new drawing.Links(desk, ink, annotations, (key) => types.get(key)?.name ?? key)
  links?.setFocus(editor.focus)
  links?.redraw()
  await Promise.allSettled([refused, ...Object.values(later), ...commands.later].map((load) => load()))
  await editor.tools.follow()
  await import('../view/hover.js').then(({ bindHover }) => bindHover(box, editor), () => {}) // the same: names are in the list too
  commands.welcome()
  box.dataset.whole = 'true'
}))
