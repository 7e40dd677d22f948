// What takes more than one key. Each mode is a module of its own, loaded when it is first asked for or when the page rests.
import { visible } from '../text/turning.js'

/**
 * @typedef {object} Mode what takes the keys until it ends
 * @property {string} kind
 * @property {(event: KeyboardEvent) => boolean} key whether it took this one; Escape and keys with Ctrl never get here
 * @property {() => void} [stop] what was shown for it goes away
 * @property {(here: import('../state/types.js').Span[]) => void} [choose] a click, or a row of the list: the spans there
 *
 * @typedef {[words: string, run: () => void, key: string]} Choice
 */

/**
 * @template M
 * @typedef {(() => Promise<M>) & {now: () => M | null}} Later a module that is fetched when it is asked for; `now`: if it is there
 */

/** @template {object} M @param {() => Promise<M>} fetch @returns {Later<M>} */
export function lazily(fetch) {
  /** @type {M | null} */
  let there = null
  /** @type {Promise<M> | null} */
  let coming = null
  const load = () =>
    (coming ??= fetch().then(
      (module) => (there = module),
      (error) => {
        coming = null // it can be tried again
        throw error
      },
    ))
  return Object.assign(load, { now: () => there })
}

/** At most one mode is on; Esc leaves it. */
export class Modes {
  /** @type {Mode | null} */ mode = null

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
    this.p = editor.p
  }

  /**
   * Begin something whose code may still have to be loaded. Keys typed until then are typed again after it has begun.
   * @template M @param {Later<M>} load @param {(module: M) => void} start
   */
  begin(load, start) {
    this.stop()
    return this.need(load, start)
  }

  /** The same within a mode, which goes on. @template M @param {Later<M>} load @param {(module: M) => void} start */
  async need(load, start) {
    const there = load.now()
    if (there) return start(there) // at once: the next key may be its own
    /** @type {KeyboardEvent[]} */
    const early = []
    const was = this.mode
    const waiting = { kind: 'loading', key: (/** @type {KeyboardEvent} */ event) => early.push(event) > 0 }
    this.mode = waiting
    const module = await load().catch(() => null)
    if (this.mode !== waiting) return // left in the meantime
    this.mode = was
    if (!module) return this.p.status.toast('This part of the page could not be loaded. Try again when the server answers.')
    start(module)
    for (const event of early) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', event))
  }

  /** @param {Mode} mode */
  enter(mode) {
    this.stop()
    this.mode = mode
  }

  /**
   * A question at the foot of the text, with its keys. Within a mode it belongs to the mode, else it is one: Enter is the
   * first choice, a digit the one with that number, and any other key means no.
   * @param {string} words @param {Choice[]} choices @param {() => void} [stop] what was shown for the question goes away
   */
  ask(words, choices, stop) {
    const { ask } = this.p.places
    const text = /** @type {HTMLElement} */ (ask.firstElementChild)
    text.textContent = visible(words)
    ask.replaceChildren(text, ...choices.map((choice) => this.#button(choice)))
    ask.hidden = false
    this.mode ??= { kind: 'ask', key: (event) => this.#answer(event.key, choices), stop }
    this.p.status.announce(words)
  }

  /** @param {Choice} choice */
  #button([name, run, key]) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'slim'
    const kbd = document.createElement('kbd')
    kbd.textContent = key
    button.append(name, ' ', kbd)
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', () => {
      this.p.back()
      run()
    })
    return button
  }

  /** @param {string} key @param {Choice[]} choices */
  #answer(key, choices) {
    const choice = key === 'Enter' ? choices[0] : /^[1-9]$/.test(key) ? choices[Number(key) - 1] : null
    if (choice) choice[1]()
    else if (key.length === 1) this.stop()
    return Boolean(choice)
  }

  /** Leave whatever was begun. */
  stop() {
    const was = this.mode
    this.mode = null
    this.p.places.ask.hidden = true
    was?.stop?.()
    return was !== null
  }

  /** Keys that a mode takes before all commands; true if it took this one. @param {KeyboardEvent} event */
  key(event) {
    const { mode } = this
    if (!mode || event.ctrlKey || event.metaKey || event.isComposing) return false
    if (event.key === 'Escape') return this.stop()
    return mode.key(event)
  }
}
