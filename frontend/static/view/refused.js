// What waits, what was refused and why, and the ways out. Loaded when it is first asked for.
import '../state/parked.js' // what the buttons do: it must be there when they are, also without a server
import { visible } from '../text/turning.js'
import { mergeView, versionsOf } from './merge.js'
import { button } from './status.js'

/**
 * @typedef {import('../state/types.js').Entry} Entry
 * @typedef {import('../state/types.js').Status} Status
 * @typedef {{retry: () => void, again: (request: string) => void, discard: (request: string) => void,
 *   merge: (entry: Entry, span: import('../state/types.js').SpanRow) => void, show: (entry: Entry) => void, signIn: string,
 *   labels: import('../state/editor.js').Label[]}} Acts
 */

/** Fill the dialog. @param {HTMLElement} list @param {Status} status @param {Acts} acts */
export function fillKept(list, status, acts) {
  /** @type {HTMLElement[]} */
  const rows = [paragraph(explain(status))]
  if (status.mode === 'stopped') rows.push(anchor(acts.signIn, 'Sign in'))
  if (status.mode === 'offline' || status.mode === 'stopped') rows.push(button('Try again now', () => acts.retry()))
  for (const entry of status.parked) rows.push(refusedEntry(entry, acts))
  list.replaceChildren(...rows)
}

/** @param {Entry} entry @param {Acts} acts */
function refusedEntry(entry, acts) {
  const box = document.createElement('section')
  box.className = 'refused stack'
  const head = document.createElement('h3')
  head.textContent = entry.name
  const quotes = entry.operations.flatMap((one) => ('quote' in one ? [`“${shorten(one.quote)}”`] : []))
  const row = document.createElement('div')
  row.className = 'row wrap'
  row.append(
    button('Send again', () => acts.again(entry.request)),
    button('Discard this change', () => acts.discard(entry.request)),
    button('Show in the text', () => acts.show(entry)),
    button('Copy details', () => navigator.clipboard?.writeText(JSON.stringify(entry, null, 2))),
  )
  const versions = versionsOf(entry)
  const merge = versions ? [mergeView(versions.mine, versions.theirs, (merged) => acts.merge(entry, merged), acts.labels)] : []
  box.append(head, ...(quotes.length ? [quoted(quotes.slice(0, 3).join(' '))] : []), paragraph(because(entry)), ...merge, row)
  return box
}

/** @param {Status} status */
function explain(status) {
  const changes = `${status.waiting} ${status.waiting === 1 ? 'change is' : 'changes are'}`
  if (status.unkept) return `This browser could not keep the last change (${status.unkept}). Leave this page open until it says Saved.`
  if (status.mode === 'stopped') return `You are signed out. ${changes} kept in this browser and will be sent when you have signed in again under the same name.`
  if (status.mode === 'offline') return `The server does not answer (${status.reason ?? 'no connection'}). ${changes} kept in this browser and will be sent. You can go on working, and close this page.`
  if (status.parked.length) return 'The server refused these changes. Everything else is saved.'
  return status.waiting ? `${changes} on the way.` : 'Everything is saved on the server.'
}

/** @param {Entry} entry */
function because(entry) {
  const { code, detail, current } = entry.refusal ?? { code: '', detail: '', current: undefined }
  if (code === 'depends') return 'It belongs to a change that was refused, and waits with it.'
  if (code === 'stale_version' && current === null) return 'The same span was deleted elsewhere in the meantime, perhaps in another tab. Send again to put yours there anew, or discard yours.'
  if (code === 'stale_version') return 'The same span was changed elsewhere in the meantime, perhaps in another tab. Choose what is to stand, send yours again in its place, or discard yours.'
  if (code === 'set_submitted') return 'Your work on this document has been submitted. Reopen it, then send again.'
  const [first] = entry.operations.filter((one) => one.op === 'reject_suggestion' || 'suggestion' in one)
  const ways = first?.op === 'put_span' ? 'Send again to mark the words all the same, or discard this change.' : 'Discard this change to leave it so.'
  if (code === 'suggestion_judged') return `This suggestion was ${current?.state ?? 'judged'} elsewhere in the meantime, perhaps in another tab. ${ways}`
  if (code === 'not_found' && first) return `This suggestion was withdrawn in the meantime. ${ways}`
  if (code === 'suggestion_in_use') return 'The mark that was made of this suggestion is still there. Delete it first, then send again.'
  return detail || 'The server gave no reason.'
}

/** @param {string} text */
const shorten = (text) => visible(text.length > 90 ? `${text.slice(0, 89)}…` : text)

/** @param {string} text */
function paragraph(text) {
  const p = document.createElement('p')
  p.textContent = text
  return p
}

/** @param {string} text */
function quoted(text) {
  const p = paragraph(text)
  p.className = 'quote'
  return p
}

/** @param {string} href @param {string} text */
function anchor(href, text) {
  const node = document.createElement('a')
  node.href = href
  node.className = 'button slim'
  node.textContent = text
  return node
}
