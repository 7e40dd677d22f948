// The annotation page: puts the rooms together. Here is what the first drawing needs: the text, what is marked in it, what is kept.
// What keys and clicks do is fetched with that drawing, by commands.js; what is around the text comes after it.
import { ask, lazily, Refusal } from '../api/http.js'
import { Session } from '../state/session.js'
import { fromPage } from '../state/wire.js'
import { Offsets } from '../text/offsets.js'
import { apply, Desk, readingKept } from '../view/desk.js'
import { Ink } from '../view/ink.js'
import { button, refused, SaveState } from '../view/status.js'
import { openOutbox } from './keep.js'

const FAR = 150_000 // UTF-16 units above which what is far away is not laid out
const MOMENT = 60 // ms in which the page is drawn, before more is fetched
const HIDDEN = 1000 // ms: a tab opened behind another draws no frame, and must be whole all the same when the network goes

const page = JSON.parse(/** @type {HTMLElement} */ (document.getElementById('page')).textContent ?? '')
const { document: doc, schema, editable } = page
const text = /** @type {string} */ (doc.text)
const api = `/api/v1/documents/${doc.id}/`
const target = page.set === 'gold' ? '?set=gold' : ''
const icons = /** @type {SVGUseElement} */ (document.querySelector('.top use')).getAttribute('href')?.split('#')[0] ?? ''

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)
const box = /** @type {HTMLElement} */ (by('desk'))

const labels = new Map(schema.labels.map((/** @type {import('../state/editor.js').Label} */ one) => [one.key, one]))
/** What each key and each click does. With it the page is ready. */
const hand = lazily(async () => {
  const { openEditor } = await import('./commands.js')
  const made = await openEditor({ page, reading, drawn, rest, early, parts: { text, session, desk, ink, status, outbox, api, target } })
  box.dataset.ready = 'true'
  return made
})
/** What is drawn when the text is. */
const drawn = lazily(async () => {
  const [{ bindRest }, { editor }] = await Promise.all([import('./rest.js'), hand()])
  return bindRest(editor)
})
/** What comes after that. */
const rest = lazily(async () => (await drawn(), (await import('./around.js')).bindAround({ page, ...(await hand()), reading, reload })))

// --- Drawing ---------------------------------------------------------------------------------------------------------

const article = /** @type {HTMLElement} */ (by('text'))
article.classList.toggle('far', text.length > FAR)
const reading = readingKept()
apply(reading, article)
const desk = new Desk(article, text)
box.ariaBusy = 'false'
/** @type {import('./commands.js').Early[]} keys pressed in the text before there are commands */
const early = []
box.onkeydown = (event) => {
  if (event.target !== box || event.isComposing || !by('trouble').hidden) return
  if (event.ctrlKey || event.metaKey ? event.key === 'k' : /^(\S|Arrow.+|Home|End)$/.test(event.key)) event.preventDefault() // it would scroll as well
  const { anchorNode, anchorOffset, focusNode, focusOffset } = /** @type {Selection} */ (getSelection())
  if (early.length < 300) early.push({ event, anchorNode, anchorOffset, focusNode, focusOffset })
}
const owner = { user: page.user.id, document: doc.id, set: page.set }
let isOpen = false // what is told before the page is, it reads for itself
const acts = { reload: () => isOpen && reload(), answered: (/** @type {import('../state/types.js').Answer} */ answer) => session.heard(answer) }
const { outbox, isBehind, ...kept } = await openOutbox(owner, api, target, acts)
const offsets = new Offsets(text)
const session = new Session({ content: fromPage(page.content, offsets, text), outbox, offsets, text, ...(editable ? kept : {}) })
const { annotations } = session
const hueOf = (/** @type {string} */ key) => labels.get(key)?.hue ?? 8
const ink = new Ink(desk, annotations, { hue: hueOf, name: (key) => labels.get(key)?.name ?? key, sign: (id) => session.talkOf(id) && ` · ${session.talkOf(id)}` }, box)
if (reading.names) ink.setNames(true)

// --- Saving ----------------------------------------------------------------------------------------------------------

const status = new SaveState(
  { button: by('status') ?? document.createElement('button'), dialog: by('saving'), list: by('saving-list'), live: by('live'), toast: by('toast'), icons },
  () => rest().then(({ acts }) => acts),
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

/** What another page of this browser has saved while this one was on its way is not in what this one was given. */
function catchUp() {
  if (isBehind()) void reload()
}

// --- Start -------------------------------------------------------------------------------------------------------------

session.subscribe((change) => (change.all ? ink.redraw() : ink.refresh(change.first, change.last)))
isOpen = true
catchUp()
by('aside')?.addEventListener('submit', (/** @type {any} */ event) => {
  event.preventDefault() // from the first moment on: such a form must wait until every mark is saved
  hand().then(
    ({ editor }) => editor.modes.need(rest, ({ leave }) => void leave(event.target)),
    () => status.toast('This part of the page could not be loaded. Try again when the server answers.'),
  )
})
if (editable) {
  outbox.subscribe((now) => status.show(now))
  status.show(outbox.status)
  addEventListener('beforeunload', (event) => {
    const { unkept, storing } = outbox.status
    if (unkept || storing) event.preventDefault() // all else is kept in this browser
  })
  for (const kind of ['online', 'focus']) addEventListener(kind, () => void (catchUp(), outbox.retry()))
  void outbox.retry()
}
void hand().catch(() => null)
const framed = new Promise((done) => {
  requestAnimationFrame(done)
  setTimeout(done, HIDDEN)
})
void framed.then(() => setTimeout(complete))

/** All that comes with a key is fetched once the page is drawn: it must be there when the server is not. */
async function complete() {
  await drawn().catch(() => null)
  await new Promise((done) => setTimeout(done, MOMENT))
  const there = await rest().catch(() => null)
  const made = hand.now()
  const tried = await Promise.allSettled([refused, ...Object.values(made?.later ?? {}), ...(there?.later ?? [])].map((load) => load()))
  if (!made || !there || tried.some(({ status: how }) => how === 'rejected')) return incomplete()
  await made.editor.tools.follow()
  there.welcome()
  box.dataset.whole = 'true'
}

/** Some of it could not be fetched: say so for as long as it is so, and try again when asked to, or when the browser may reach it. */
function incomplete() {
  const again = () => {
    for (const kind of ['online', 'focus']) removeEventListener(kind, again)
    trouble.hidden = true
    void complete()
  }
  for (const kind of ['online', 'focus']) addEventListener(kind, again)
  const trouble = /** @type {HTMLElement} */ (by('trouble'))
  const words = document.createElement('span')
  words.className = 'grow'
  words.textContent = 'Parts of this page could not be loaded: the server does not answer. What you mark is kept.'
  if (early.splice(0)[0]) words.append(' The keys you pressed did nothing.')
  trouble.replaceChildren(words, button('Try again', again))
  trouble.hidden = false
}
