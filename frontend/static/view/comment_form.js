// A field for words that are sent to the server at once, or stay where they are, with the reason. Also kept in this browser.
import { newId } from '../state/wire.js'
import { act, make } from './fields.js'

const MOST = 5000

/**
 * What was written and not sent, and the id under which it was tried, so that a second try is the same comment.
 * @typedef {{read: () => {text: string, id: string} | null, keep: (text: string) => string, drop: () => void}} Draft
 * @param {string} owner person, document and set
 * @returns {(about: string) => Draft}
 */
export function drafts(owner) {
  return (about) => {
    const key = `workbench-comment-${owner}-${about}`
    /** @type {{text: string, id: string} | null} */
    let now = null
    return {
      read() {
        try {
          const found = JSON.parse(localStorage.getItem(key) ?? 'null')
          now = typeof found?.text === 'string' && typeof found?.id === 'string' ? found : now
        } catch {
          // what is in the field is all there is then
        }
        return now
      },
      keep(text) {
        if (now?.text !== text || !now) now = { text, id: newId() }
        try {
          if (text.trim()) localStorage.setItem(key, JSON.stringify(now))
          else localStorage.removeItem(key)
        } catch {
          // what is in the field is all there is then
        }
        return now.id
      },
      drop() {
        now = null
        try {
          localStorage.removeItem(key)
        } catch {
          // it was not kept either
        }
      },
    }
  }
}

/**
 * @param {{name: string, send: string, draft: Draft, run: (text: string, id: string) => Promise<unknown>, done: () => void, folded?: string, text?: string,
 *   cancel?: () => void}} given `done`: once it is sent; `folded`: a button that opens the field
 */
export function writer({ name, send, draft, run, done, folded, text = '', cancel }) {
  const form = make('form', 'writer stack')
  const field = make('textarea')
  field.ariaLabel = name
  field.placeholder = name
  field.rows = 3
  field.maxLength = MOST
  field.dir = 'auto'
  const kept = draft.read()
  field.value = kept?.text ?? text
  const told = make('p', 'note bad')
  told.role = 'alert'
  told.hidden = true
  const button = make('button', 'slim', send)
  button.append(' ', make('kbd', '', 'Ctrl ↵'))
  const acts = make('div', 'row')
  acts.append(button, ...(cancel ? [act('Cancel', '', () => {
    draft.drop()
    cancel()
  })] : []))
  const all = [field, told, acts]
  field.addEventListener('input', () => draft.keep(field.value))
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation() // else it would submit the document
    form.requestSubmit()
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (!field.value.trim() || button.disabled) return field.focus()
    button.disabled = true
    told.hidden = true
    const id = draft.keep(field.value)
    try {
      await run(field.value, id)
      draft.drop()
      field.value = ''
      done()
    } catch (error) {
      told.textContent = `Not sent: ${error instanceof Error ? error.message : String(error)} Your words are kept here.`
      told.hidden = false
      field.focus()
    }
    button.disabled = false
    return undefined
  })
  if (!folded || kept) form.append(...all)
  else {
    const opener = act(folded, '', () => {
      opener.remove()
      form.prepend(...all)
      field.focus()
    })
    form.append(opener)
  }
  return form
}
