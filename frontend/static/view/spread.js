// The words of a span in the other documents of the project: first what would be suggested, then it is done, and can be taken back.
import { ask } from '../api/http.js'
import { act, make } from './fields.js'

/**
 * @typedef {{document: number, key: string, title: string | null, before: string, quote: string, after: string}} Example
 * @typedef {{documents: number, places: number, suggested: number, marked: number, known: number, more: boolean, batch: string | null,
 *   examples: Example[]}} Found
 */

/** @type {HTMLDialogElement | null} */
let dialog = null

/**
 * @param {import('./editor.js').Editor} editor @param {import('../state/types.js').Span} span
 */
export async function spread(editor, span) {
  const { outbox, api, target, status } = editor.p
  if ((await outbox.idle()).mode !== 'saved') {
    status.toast('First everything has to be saved: the server looks for what it knows.')
    return
  }
  dialog?.remove()
  dialog = make('dialog', 'spread')
  dialog.setAttribute('aria-labelledby', 'spread-title')
  const title = make('h2', '', `“${span.quote.length > 60 ? `${span.quote.slice(0, 59)}…` : span.quote}” in the other documents`)
  title.id = 'spread-title'
  const body = make('div', 'stack loose')
  body.role = 'status'
  const foot = make('div', 'row')
  const frame = make('div', 'body stack loose')
  frame.append(title, body, foot)
  dialog.append(frame)
  document.body.append(dialog)
  dialog.addEventListener('close', () => editor.p.back())
  const close = act('Close', '', () => dialog?.close(), 'Esc')
  body.replaceChildren(make('p', 'dim', 'Looking…'))
  foot.replaceChildren(close)
  dialog.showModal()

  const call = (/** @type {boolean} */ dry) => ask('POST', `${api}spans/${span.id}/suggest/${target}`, dry ? { dry_run: true } : {}, { timeout: 120_000 })
  await attempt(body, async () => {
    /** @type {Found} */
    const found = await call(true)
    body.replaceChildren(...preview(found, editor.nameOf(span)))
    if (!found.suggested) return
    const go = act(`Suggest ${count(found.suggested, 'place')}`, '', async () => {
      go.disabled = true
      await attempt(body, async () => done(editor, await call(false), body, foot, close))
      go.disabled = false
    })
    go.classList.add('primary')
    foot.replaceChildren(go, close)
    go.focus()
  })
}

/** What was made, and the way back. @param {import('./editor.js').Editor} editor @param {Found} made @param {HTMLElement} body @param {HTMLElement} foot @param {HTMLElement} close */
function done(editor, made, body, foot, close) {
  const more = made.more ? ' There are more: begin again to go on.' : ''
  body.replaceChildren(make('p', '', `${count(made.suggested, 'suggestion')} made in ${count(made.documents, 'document')}, for you alone. They wait there for y or n.${more}`))
  const back = act('Take back', '', async () => {
    back.disabled = true
    await attempt(body, async () => {
      const { withdrawn, kept } = await ask('POST', `/api/v1/projects/${editor.p.project}/suggestions/withdraw/`, { batch: made.batch })
      body.replaceChildren(make('p', '', `${count(withdrawn, 'suggestion')} taken back.${kept ? ` ${count(kept, 'suggestion')} judged in the meantime stay.` : ''}`))
      back.remove()
    })
    back.disabled = false
    close.focus()
  })
  foot.replaceChildren(...(made.batch ? [back] : []), close)
  close.focus()
}

/** @param {Found} found @param {string} name of the label */
function preview(found, name) {
  if (!found.places) return [make('p', '', 'These words stand in no other document that you may open.')]
  const lines = [make('p', '', `${count(found.places, 'place')} in ${count(found.documents, 'document')}${found.more ? ', and more' : ''}.`)]
  if (found.marked) lines.push(make('p', 'dim', `${found.marked} marked as ${name} already.`))
  if (found.known) lines.push(make('p', 'dim', `${found.known} suggested before.`))
  if (!found.suggested) lines.push(make('p', '', 'There is nothing new to suggest.'))
  const list = make('ul', 'examples stack')
  for (const one of found.examples) {
    const row = make('li')
    const words = make('span', 'said')
    words.dir = 'auto'
    words.append('…', one.before, make('mark', '', one.quote), one.after, '…')
    row.append(words, make('span', 'hint cut', one.title || one.key))
    list.append(row)
  }
  return found.examples.length ? [...lines, list] : lines
}

/** @param {HTMLElement} body where it is told what went wrong @param {() => Promise<void>} run */
async function attempt(body, run) {
  try {
    await run()
  } catch (error) {
    const note = make('p', 'note bad', error instanceof Error ? error.message : String(error))
    note.role = 'alert'
    body.append(note)
  }
}

/** @param {number} n @param {string} thing */
const count = (n, thing) => `${n.toLocaleString('en')} ${thing}${n === 1 ? '' : 's'}`
