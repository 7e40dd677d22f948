// The annotation page: puts the rooms together. What each key and click does is in view/editor.js, keys and buttons are bound in commands.js.
import { ask, Refusal } from '../api/http.js'
import { reader } from '../state/caret.js'
import { factsOf } from '../state/editor.js'
import { Session } from '../state/session.js'
import { fromServerOperation } from '../state/wire.js'
import { Offsets } from '../text/offsets.js'
import { Desk } from '../view/desk.js'
import { Editor } from '../view/editor.js'
import { Ink } from '../view/ink.js'
import { Links } from '../view/links.js'
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
const ink = new Ink(desk, annotations, { hue: hueOf, name: (key) => labels.get(key)?.name ?? key }, box)
const links = new Links(desk, ink, annotations, (key) => types.get(key)?.name ?? key)
const selection = new Selection(desk, box)
const lineNumbers = desk.numbers()
const side = new Side(list, annotations, {
  show: (span) => ({ name: labels.get(span.label)?.name ?? span.label, hue: hueOf(span.label), more: moreOf(span) }),
  paragraph: (span) => lineNumbers[desk.blockAt(span.start)],
  choose: (id, why) => chosen(id, why),
  count: (n) => {
    by('count').textContent = n.toLocaleString('en')
    by('list-empty').hidden = n > 0
  },
})

/** What the list says of a span: who said it, what it is worth. @param {import('../state/types.js').Span} span */
function moreOf(span) {
  const tied = annotations.relationsOf(span.id).filter(({ head }) => head === span.id)
  const said = tied.map((one) => `${types.get(one.type)?.name ?? one.type}: ${annotations.spans.get(one.tail)?.quote.slice(0, 60) ?? ''}`)
  const attributes = Object.values(span.attributes).map((value) => (typeof value === 'boolean' ? '' : String(value)))
  return [factsOf(span, actors), ...said, ...attributes].filter(Boolean).join(' · ')
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
      await session.discard(entry.request)
      await reload()
      session.perform('Merge', [fromServerOperation({ ...span, op: 'put_span' }, offsets)])
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
  text, schema, editable, session, desk, ink, links, selection, side, status, actors,
  sticky: new Sticky(page.project.id, () => commands.sticky()),
  focused: () => commands.follow(),
  closed: () => commands.back(),
  reader: reader(text, desk.blocks),
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
  if (change.all || change.relations.size) links.redraw()
  if (editor.focus && !annotations.spans.has(editor.focus)) editor.setFocus(null)
  commands.follow()
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
box.dataset.ready = 'true'
// What comes with a key is fetched once the page is drawn: it must be there when the server is not.
requestAnimationFrame(() => setTimeout(async () => {
  await Promise.allSettled([refused, ...Object.values(later), ...commands.later].map((load) => load()))
  box.dataset.whole = 'true'
}))
