// The annotation page: puts the rooms together. What each key and click does is in view/editor.js.
import { ask, page as ticket, Refusal } from '../api/http.js'
import { noStorage, openStorage } from '../api/storage.js'
import { reader } from '../state/caret.js'
import { match } from '../state/keymap.js'
import { Outbox } from '../state/outbox.js'
import { Session } from '../state/session.js'
import { versionsOf } from '../state/wire.js'
import { Offsets } from '../text/offsets.js'
import { Desk } from '../view/desk.js'
import { Details } from '../view/details.js'
import { Editor, factsOf } from '../view/editor.js'
import { fillFooter, fillHelp, keys } from '../view/help.js'
import { Ink } from '../view/ink.js'
import { Links } from '../view/links.js'
import { bindMouse } from '../view/mouse.js'
import { readingSettings } from '../view/reading.js'
import { Selection } from '../view/selection.js'
import { Side } from '../view/side.js'
import { take } from '../view/steps.js'
import { SaveState } from '../view/status.js'

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
const outbox = await openOutbox()
const session = new Session({ content: page.content, outbox, offsets: new Offsets(text), text })
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
  const said = annotations.relationsOf(span.id).filter(({ head }) => head === span.id).map((one) => `${types.get(one.type)?.name ?? one.type}: ${annotations.spans.get(one.tail)?.quote.slice(0, 60) ?? ''}`)
  const keys = new Set([...(labels.get(span.label)?.attributes ?? []).map((/** @type {{key: string}} */ { key }) => key), ...Object.keys(span.attributes)])
  const attributes = [...keys].map((key) => span.attributes[key] ?? '').map((value) => (typeof value === 'boolean' ? '' : String(value)))
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
    show: (entry) => {
      by('saving').close()
      const first = entry.operations.find((one) => 'id' in one && annotations.spans.has(one.id))
      if (first) editor.goTo(first.id)
    },
    signIn: `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`,
  },
)
/** The outbox of this set, with what an earlier page has left in it. */
async function openOutbox() {
  const owner = { user: page.user.id, document: doc.id, set: page.set }
  const name = `workbench-${owner.user}-${owner.document}-${owner.set}`
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null
  if (channel) channel.onmessage = () => box.dataset.ready && void reload()
  const made = new Outbox({
    storage: await openStorage().catch(noStorage),
    send: (body) => ask('POST', `${api}operations/${target}`, body),
    key: owner,
    // Pages without TLS have no locks; two tabs then may send the same gesture, which the server answers twice alike.
    lock: navigator.locks ? (run) => navigator.locks.request(name, run) : (run) => run(),
    refreshed: async () => versionsOf(await ask('GET', `${api}annotations/?set=${page.set}`)),
    whoami: async () => {
      const { id } = await ask('GET', '/api/v1/me/')
      if (id === page.user.id) ticket.renew() // else a later write would go out as somebody else's
      return id
    },
    onForeignChange: () => void reload(),
    onAnswer: () => channel?.postMessage('changed'),
  })
  await made.open()
  return made
}

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

const details = new Details(by('details'), schema.labels, {
  save: (span, answer) => editor.saveDetails(span, answer),
  remove: () => editor.removeSpan(),
  unlink: (id) => editor.modes.unlink(id),
  link: (span) => editor.modes.startRelation(span),
  closed: () => (wasInList ? list : box).focus({ preventScroll: true }),
}, editable)
let wasInList = false
const editor = new Editor({
  text, schema, editable, session, desk, ink, links, selection, side, details, status, actors, focused: buttons,
  reader: reader(text, desk.blocks),
  places: { ask: by('ask'), here: by('here'), list, box },
})

/** A row of the list was chosen. @param {string} id @param {'move' | 'click'} why */
function chosen(id, why) {
  const span = annotations.spans.get(id)
  if (span && why === 'click' && editor.modes.mode?.kind === 'relate') editor.modes.choose([span])
  else editor.goTo(id, true)
}

const way = { api, outbox, editor, trouble: by('trouble') }
by('reopen')?.addEventListener('click', () => void take('reopen', by('reopen'), location.href, way))
by('aside')?.addEventListener('submit', async (/** @type {any} */ event) => {
  ;(event.preventDefault(), await (await import('../view/aside.js')).sendForm(event.target, outbox, status))
})
bindMouse(box, editor)
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return
  const active = document.activeElement
  const where = active === box ? 'text' : active === list ? 'list' : 'page'
  if (where !== 'page' && editor.modes.key(event)) return event.preventDefault()
  if (where === 'list' && inList[event.key] && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    return inList[event.key]()
  }
  if (!reading.now.single && event.key.length === 1 && !event.ctrlKey && !event.metaKey) return
  if (where === 'text') selection.read() // what an assistive program has selected is told a moment later
  const found = match(event, { labels: live, where })
  if (found && run(found, where)) event.preventDefault()
})

/** Commands of the page itself; all others are the editor's. @param {import('../view/editor.js').Match} found @param {string} where */
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
}
/** @type {Record<string, () => unknown>} */
const ofPage = {
  help: () => (fillHelp(by('help-list'), live), by('help').showModal()),
  guideline: () => by('guideline')?.click(),
  submit: () => (by('submit') ? void take('submit', by('submit'), page.next_to_do, way) : false),
  aside: () => by('aside-button')?.click() ?? false,
  'next-document': () => by('next')?.click() ?? false,
  'previous-document': () => by('previous')?.click() ?? false,
  names: () => setNames(!reading.now.names),
  list: () => list.focus({ preventScroll: true }),
  text: () => box.focus({ preventScroll: true }),
  escape: () => (details.open ? details.close() : editor.modes.stop() || editor.setFocus(null)),
}

// --- Labels, buttons, settings -----------------------------------------------------------------------------------------

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
  by('labels').append(button)
}

/** @param {string} id @param {string} command */
function bind(id, command) {
  const button = by(id)
  button?.addEventListener('mousedown', (/** @type {Event} */ event) => event.preventDefault())
  button?.addEventListener('click', () => run({ command }, 'page'))
}
bind('relate', 'relation')
for (const one of ['undo', 'redo', 'submit']) bind(one, one)
bind('help-button', 'help')
by('names').addEventListener('click', () => setNames(!reading.now.names))
const reading = readingSettings(by('reading'), article, () => ink.redraw())
setNames(reading.now.names)
by('single-keys').checked = reading.now.single
by('single-keys').addEventListener('change', () => reading.set({ single: by('single-keys').checked }))
/** @param {boolean} on */
function setNames(on) {
  by('names').setAttribute('aria-pressed', String(on))
  if (on !== reading.now.names) reading.set({ names: on })
  ink.setNames(on)
}

by('sets')?.addEventListener('change', () => {
  const { value, dataset } = by('sets')
  const query = new URLSearchParams(dataset.query)
  if (value !== 'mine') query.set('set', value)
  location.href = `${dataset.address}${query.size ? `?${query}` : ''}`
})

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
  buttons()
})

function buttons() {
  if (!editable) return
  by('undo').disabled = !session.history.canUndo
  by('redo').disabled = !session.history.canRedo
  by('undo').title = session.history.nextUndoName ? `Undo: ${session.history.nextUndoName}` : ''
  by('relate').disabled = !editor.span
}

side.update()
for (const { id, head } of annotations.relations.values()) heads.set(id, head)
fillFooter(by('keys'), live)
buttons()
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
if (annotations.spans.has(named)) (editor.goTo(named), editor.openDetails())
box.dataset.ready = 'true'
