// What is known of the document, and what was done to the span in focus. Loaded when it is first asked for.
import { ask } from '../api/http.js'
import { inAddress } from '../text/addresses.js'
import { filled, toggle } from './beside.js'
import { copyButtons } from './copy.js'
import { make } from './fields.js'

/** @typedef {import('./editor.js').Editor} Editor */

const FACTS = [['title', 'Title'], ['source', 'Source'], ['url', 'Address'], ['published_on', 'Date'], ['language', 'Language'], ['event', 'Event'], ['licence', 'Licence'], ['replaces', 'Replaces'], ['tags', 'Tags'], ['key', 'Key'], ['length', 'Characters'], ['text_sha256', 'Checksum']]

/** @param {Editor} editor */
export function toggleAbout(editor) {
  return toggle('about', 'The document', (box) => filled(box, async () => {
    const { text: _, ...facts } = await ask('GET', editor.p.api)
    const list = make('dl', 'facts')
    for (const [key, name] of FACTS) list.append(...row(name, facts[key], key === 'url'))
    if (facts.event) list.append(make('dt', '', 'Its figures'), eventLink(editor, facts.event))
    for (const [key, value] of Object.entries(facts.meta ?? {})) list.append(...row(key, value))
    box.replaceChildren(list)
    copyButtons(list)
  }))
}

/** All figures of the event, by source. @param {Editor} editor @param {string} key */
function eventLink(editor, key) {
  const dd = make('dd')
  const link = make('a', '', 'Compare what all documents of the event say')
  link.href = `/projects/${editor.p.project}/events/${inAddress(key)}/`
  dd.append(link)
  return dd
}

/** @param {string} name @param {unknown} value @param {boolean} [copied] whether it can be copied by a button */
function row(name, value, copied = false) {
  const words = Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? value.toLocaleString('en') : value && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
  const dd = make('dd', words ? '' : 'faint', words || 'not said')
  dd.dir = 'auto'
  if (copied && words) {
    const button = make('button', 'slim', 'Copy')
    button.type = 'button'
    button.dataset.copy = words
    button.ariaLabel = `Copy: ${name}`
    dd.append(' ', button)
  }
  return [make('dt', '', name), dd]
}

/** What the server tells of the span, as it is drawn on the page of the document's history. @param {Editor} editor @param {string} address of that page */
export function toggleTrail(editor, address) {
  const { span } = editor
  if (!span) return editor.p.status.announce('No span here.')
  return toggle(`trail ${span.id}`, `History: ${editor.nameOf(span)}`, (box) => filled(box, async () => {
    const { mode } = await editor.p.outbox.idle()
    const answer = await fetch(`${address}?uid=${encodeURIComponent(span.id)}`, { signal: AbortSignal.timeout(30_000) }).catch(() => null)
    if (!answer) throw new Error('The server could not be reached.')
    if (!answer.ok || answer.redirected) throw new Error('The history cannot be had. Are you signed in?')
    const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const list = parsed.querySelector('.changes')
    const quote = make('p', 'quote', span.quote.slice(0, 400))
    quote.dir = 'auto'
    const late = mode === 'saved' ? [] : [make('p', 'note warn', 'What is not saved yet is not in it.')]
    box.replaceChildren(quote, ...late, list ?? make('p', 'dim', 'Nothing has been stored yet.'))
  }))
}
