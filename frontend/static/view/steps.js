// The steps in the life of a set: handing it in, and opening it again. Only when the server has every mark.
import { ask, Refusal } from '../api/http.js'
import { newId } from '../state/wire.js'

const LISTED = 50 // spans that lack something

/**
 * @typedef {object} Way
 * @property {string} api address of the document in the API, with a slash at its end
 * @property {import('../state/outbox.js').Outbox} outbox
 * @property {import('./editor.js').Editor} editor
 * @property {HTMLElement} trouble where it is said what went wrong
 */

/**
 * Take a step, then open another page.
 * @param {'submit' | 'reopen'} step @param {HTMLButtonElement} button that asks for it @param {string} onward @param {Way} way
 */
export async function take(step, button, onward, way) {
  const { api, outbox, editor } = way
  button.disabled = true
  try {
    const { mode } = await outbox.idle()
    if (mode !== 'saved') return editor.p.status.open() // it says what is not saved yet, and why
    await ask('POST', `${api}${step}/`, {}, { headers: { 'Idempotency-Key': newId() } })
    location.href = onward
  } catch (error) {
    if (error instanceof Refusal && error.code === 'incomplete') return lacking(error.body.missing, way)
    const why = error instanceof Refusal ? error.detail : String(error)
    say(`${step === 'submit' ? 'It could not be submitted' : 'It could not be reopened'}: ${why}`, way)
  } finally {
    button.disabled = false
  }
}

/**
 * Spans whose required attributes are empty: all are listed, each a way to it, and the first is opened.
 * @param {{id: string, label: string, attributes: string[]}[]} missing @param {Way} way
 */
function lacking(missing, way) {
  const { editor, trouble } = way
  const { length } = missing
  const names = [...new Set(missing.flatMap(({ label, attributes }) => attributes.map((key) => nameOf(label, key, way))))].join(', ')
  say(`Not submitted: ${length} ${length === 1 ? 'span lacks' : 'spans lack'} ${names}. The first one is open.`, way)
  const list = document.createElement('ul')
  list.className = 'lacking'
  for (const { id, label, attributes } of missing.slice(0, LISTED)) {
    const span = editor.annotations.spans.get(id)
    const row = document.createElement('li')
    const go = document.createElement('button')
    go.type = 'button'
    go.className = 'link'
    go.textContent = span ? `${editor.nameOf(span)} “${span.quote.slice(0, 60)}”` : id
    go.addEventListener('click', () => open(id, editor))
    row.append(go, `: ${attributes.map((key) => nameOf(label, key, way)).join(', ')}`)
    list.append(row)
  }
  if (length > LISTED) list.append(`and ${length - LISTED} more`)
  trouble.append(list)
  open(missing[0].id, editor)
}

/** What the form calls an attribute. @param {string} label @param {string} key @param {Way} way */
function nameOf(label, key, { editor }) {
  const found = editor.p.schema.labels.find((one) => one.key === label)
  return found?.attributes?.find((one) => one.key === key)?.name || key
}

/** @param {string} id @param {import('./editor.js').Editor} editor */
function open(id, editor) {
  editor.goTo(id)
  editor.tools.details()
}

/** @param {string} words @param {Way} way */
function say(words, { trouble, editor }) {
  trouble.textContent = words
  trouble.hidden = false
  editor.p.selection.sight().scroller.scrollTop = 0
}
