// What is saved and what is not: always in sight, never silent. Also what has just happened, and what was refused.
import { visible } from '../text/turning.js'

/**
 * @typedef {import('../state/types.js').Entry} Entry
 * @typedef {import('../state/types.js').Status} Status
 */

const SIGNS = { saved: 'check', saving: 'progress', offline: 'warn', stopped: 'warn', parked: 'bad' }
const LONG = 8000 // ms that a toast stays

/** The save state in the bar, the dialog of refused changes, and short messages. */
export class SaveState {
  /** @type {number | undefined} */ #timer
  /** @type {Status | null} */ #last = null
  /** @type {number | undefined} */ #wait

  /**
   * @param {{button: HTMLButtonElement, dialog: HTMLDialogElement, list: HTMLElement, live: HTMLElement, toast: HTMLElement, icons: string}} parts
   * @param {{retry: () => void, again: (request: string) => void, discard: (request: string) => void, show: (entry: Entry) => void, signIn: string}} acts
   */
  constructor(parts, acts) {
    this.parts = parts
    this.acts = acts
    parts.button.addEventListener('click', () => this.open())
    for (const kind of ['mouseenter', 'focusin']) parts.toast.addEventListener(kind, () => clearTimeout(this.#timer))
    for (const kind of ['mouseleave', 'focusout']) parts.toast.addEventListener(kind, () => this.#hideLater())
  }

  /** Say how it stands. "Saving" is told only when it takes longer than a moment. @param {Status} status */
  show(status) {
    clearTimeout(this.#wait)
    const { button } = this.parts
    button.dataset.mode = status.unkept || (status.parked.length && status.mode !== 'stopped') ? 'parked' : status.mode
    button.dataset.waiting = String(status.waiting)
    button.dataset.storing = String(status.storing)
    const run = () => this.#write(status)
    if (status.mode === 'saving' && !status.parked.length && this.#last?.mode === 'saved') this.#wait = window.setTimeout(run, 200)
    else run()
    if (this.parts.dialog.open) this.#fill(status)
  }

  /** @param {Status} status */
  #write(status) {
    this.#last = status
    const { button } = this.parts
    const mode = /** @type {Status['mode']} */ (button.dataset.mode)
    button.className = `state quiet slim ${{ saved: 'good', saving: 'dim', offline: 'warn', stopped: 'warn', parked: 'bad' }[mode]}`
    button.querySelector('use')?.setAttribute('href', `${this.parts.icons}#${SIGNS[mode]}`)
    const words = /** @type {HTMLElement} */ (button.querySelector('.words'))
    const text = say(status, mode)
    if (words.textContent !== text) words.textContent = text
  }

  /** The dialog: what waits, what was refused and why, and the ways out. */
  open() {
    if (this.#last) this.#fill(this.#last)
    if (!this.parts.dialog.open) this.parts.dialog.showModal()
  }

  /** @param {Status} status */
  #fill(status) {
    const { list } = this.parts
    /** @type {HTMLElement[]} */
    const rows = [paragraph(explain(status))]
    if (status.mode === 'stopped') rows.push(anchor(this.acts.signIn, 'Sign in'))
    if (status.mode === 'offline' || status.mode === 'stopped') rows.push(button('Try again now', () => this.acts.retry()))
    for (const entry of status.parked) rows.push(this.#refused(entry))
    list.replaceChildren(...rows)
  }

  /** @param {Entry} entry */
  #refused(entry) {
    const box = document.createElement('section')
    box.className = 'refused stack'
    const head = document.createElement('h3')
    head.textContent = entry.name
    const quotes = entry.operations.flatMap((one) => ('quote' in one ? [`“${shorten(one.quote)}”`] : []))
    const row = document.createElement('div')
    row.className = 'row wrap'
    row.append(
      button('Send again', () => this.acts.again(entry.request)),
      button('Discard this change', () => this.acts.discard(entry.request)),
      button('Show in the text', () => this.acts.show(entry)),
      button('Copy details', () => navigator.clipboard?.writeText(JSON.stringify(entry, null, 2))),
    )
    box.append(head, ...(quotes.length ? [quoted(quotes.slice(0, 3).join(' '))] : []), paragraph(because(entry)), row)
    return box
  }

  /** Say something to those who listen to the page. @param {string} text */
  announce(text) {
    this.parts.live.textContent = ''
    requestAnimationFrame(() => (this.parts.live.textContent = visible(text)))
  }

  /** What just happened, with a way back. @param {string} text @param {string} [action] @param {() => void} [run] */
  toast(text, action, run) {
    const { toast } = this.parts
    const words = document.createElement('span')
    words.textContent = visible(text)
    toast.replaceChildren(words)
    if (action && run) {
      toast.append(
        button(action, () => {
          this.hide()
          run()
        }),
      )
    }
    toast.hidden = false
    this.#hideLater()
  }

  hide() {
    clearTimeout(this.#timer)
    this.parts.toast.hidden = true
  }

  #hideLater() {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.hide(), LONG)
  }
}

/** @param {Status} status @param {string} mode */
function say(status, mode) {
  const n = status.waiting - status.storing // kept is what a closed page would not lose
  if (status.unkept) return 'Not saved: this browser keeps nothing'
  if (mode === 'parked') return `Not saved: ${status.parked.length}. See why`
  if (mode === 'stopped') return `Signed out, ${n} kept`
  if (mode === 'offline') return `Offline, ${n} kept`
  return mode === 'saving' ? 'Saving' : 'Saved'
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
  const { code, detail } = entry.refusal ?? { code: '', detail: '' }
  if (code === 'depends') return 'It belongs to a change that was refused, and waits with it.'
  if (code === 'stale_version') return 'The same span was changed elsewhere in the meantime, perhaps in another tab. Send again to put yours in its place, or discard yours.'
  if (code === 'set_submitted') return 'Your work on this document has been submitted. Reopen it, then send again.'
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

/** @param {string} text @param {() => void} run */
function button(text, run) {
  const node = document.createElement('button')
  node.type = 'button'
  node.className = 'slim'
  node.textContent = text
  node.addEventListener('click', run)
  return node
}

/** @param {string} href @param {string} text */
function anchor(href, text) {
  const node = document.createElement('a')
  node.href = href
  node.className = 'button slim'
  node.textContent = text
  return node
}
