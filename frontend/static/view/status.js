// What is saved and what is not: always in sight, never silent. Also what has just happened, and what was refused.
import { visible } from '../text/turning.js'

/**
 * @typedef {import('../state/types.js').Entry} Entry
 * @typedef {import('../state/types.js').Status} Status
 */

const SIGNS = { saved: 'check', saving: 'progress', offline: 'warn', stopped: 'warn', parked: 'bad' }
const LONG = 8000 // ms that a toast stays

/** The dialog's content, fetched when it is first asked for, or when the page rests. */
export const refused = () => import('./refused.js')

/** The save state in the bar, the dialog of refused changes, and short messages. */
export class SaveState {
  /** @type {number | undefined} */ #timer
  /** @type {Status | null} */ #last = null
  /** @type {number | undefined} */ #wait

  /**
   * @param {{button: HTMLButtonElement, dialog: HTMLDialogElement, list: HTMLElement, live: HTMLElement, toast: HTMLElement, icons: string}} parts
   * @param {() => Promise<import('./refused.js').Acts>} acts what the dialog's buttons do
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
    if (this.parts.dialog.open) void this.#fill(status)
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
  async open() {
    const { dialog } = this.parts
    if (!dialog.open) dialog.showModal()
    await this.#fill()
  }

  async #fill(status = this.#last) {
    try {
      const [{ fillKept }, acts] = await Promise.all([refused(), this.acts()])
      if (status) fillKept(this.parts.list, status, acts)
    } catch {
      this.parts.list.textContent = 'What waits could not be shown: this part of the page was not loaded. Try again when the server answers.'
    }
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
    if (!this.parts.toast.hidden) this.parts.toast.hidden = true // set again, it would be styled again
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

/** @param {string} text @param {() => void} run */
export function button(text, run) {
  const node = document.createElement('button')
  node.type = 'button'
  node.className = 'slim'
  node.textContent = text
  node.addEventListener('click', run)
  return node
}
