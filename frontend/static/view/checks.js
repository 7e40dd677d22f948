// Hints about the figures of the document, beside the text: sums, shares and conversions, to be accepted or dismissed. Nothing is
// written by itself. Loaded when the page rests.
import { ask } from '../api/http.js'
import { filled, open, toggle } from './beside.js'
import { act, make } from './fields.js'

/**
 * @typedef {{key: string, kind: string, agrees: boolean, says: string, spans: string[], state: 'open' | 'accepted' | 'dismissed'}} Hint
 * @typedef {import('./editor.js').Editor} Editor
 */

const KINDS = /** @type {Record<string, string>} */ ({ sum: 'Sum', subset: 'Part and whole', conversion: 'Conversion' })
const STATES = { open: '', accepted: 'accepted', dismissed: 'dismissed' }
const REST = 800 // ms after the last save until the hints are asked for again

/** @type {WeakMap<Editor, Checks>} */
const all = new WeakMap()

/** @param {Editor} editor */
export function checksOf(editor) {
  const found = all.get(editor) ?? new Checks(editor)
  all.set(editor, found)
  return found
}

/** @param {Editor} editor */
export function toggleChecks(editor) {
  return checksOf(editor).toggle()
}

/** The hints of one set. */
class Checks {
  /** @type {Hint[]} */ hints = []
  #now = 0
  #dirty = false
  /** @type {number | undefined} */ #timer
  /** @type {HTMLElement | null} */ #box = null

  /** @param {Editor} editor */
  constructor(editor) {
    this.e = editor
    const { session, outbox } = editor.p
    this.address = `${editor.p.api}figures/checks/`
    this.button = act('', '', () => this.toggle())
    this.button.className = 'quiet slim hints-button'
    this.button.hidden = true
    document.getElementById('filter-button')?.before(this.button)
    session.subscribe(({ spans, all: isAll }) => {
      this.#dirty ||= isAll || [...spans].some((id) => session.annotations.spans.get(id)?.figure) || this.hints.some((hint) => hint.spans.some((id) => spans.has(id)))
    })
    outbox.subscribe(({ mode }) => {
      if (mode !== 'saved' || !this.#dirty) return
      clearTimeout(this.#timer)
      this.#timer = window.setTimeout(() => void this.#refresh(), REST)
    })
    if (this.#isWorthIt) void this.#refresh()
  }

  /** Of one figure there is nothing to be said. */
  get #isWorthIt() {
    return this.e.annotations.ordered().filter(({ figure }) => figure).length > 1
  }

  /** Hints are judged in one's own work. */
  get #mayJudge() {
    return this.e.p.editable && this.e.p.set === 'mine'
  }

  async #refresh() {
    this.#dirty = false
    try {
      await this.#load()
    } catch {
      this.#dirty = true // hints can wait
      return
    }
    if (this.#isOpen) this.#draw()
  }

  async #load() {
    const { results } = this.#isWorthIt ? await ask('GET', `${this.address}?set=${this.e.p.set}`) : { results: [] }
    this.hints = results
    this.#count()
  }

  #count() {
    const n = this.hints.filter(({ state }) => state === 'open').length
    this.button.hidden = !n
    this.button.textContent = n === 1 ? '1 check' : `${n} checks`
    this.button.title = 'Sums, shares and conversions of the figures'
  }

  get #isOpen() {
    return open() === 'checks' && this.#box?.isConnected
  }

  toggle() {
    return toggle('checks', 'Checks of the figures', (box) => {
      this.#box = box
      box.addEventListener('keydown', (event) => this.#key(event))
      void filled(box, async () => {
        await this.e.p.outbox.idle()
        await this.#load()
        this.#now = Math.max(this.hints.findIndex(({ state }) => state === 'open'), 0)
        this.#draw()
      })
    })
  }

  #draw() {
    const box = this.#box
    if (!box) return
    const inside = box.contains(document.activeElement)
    this.#now = Math.min(this.#now, Math.max(this.hints.length - 1, 0))
    const lead = make('p', 'dim small', this.hints.length ? 'Computed from the figures. Accept what is so, dismiss what is not meant; nothing is changed in the text.' : 'The figures here neither add up, nor are parts of one another, nor the same in other units.')
    const list = make('ul', 'hint-list')
    list.append(...this.hints.map((hint, n) => this.#row(hint, n)))
    box.replaceChildren(lead, list, ...(this.#mayJudge && this.hints.length ? [this.#keys()] : []))
    if (inside) box.focus({ preventScroll: true })
    this.#show()
  }

  #keys() {
    const line = make('p', 'dim small')
    line.append(...[['y', 'accept'], ['n', 'dismiss'], ['↑', ''], ['↓', 'next'], ['↵', 'to the text']].flatMap(([key, words]) => [make('kbd', '', key), ` ${words} `]))
    return line
  }

  /** @param {Hint} hint @param {number} n */
  #row(hint, n) {
    const row = make('li', 'hint-row')
    row.dataset.state = hint.state
    if (n === this.#now) row.setAttribute('aria-current', 'true')
    const head = make('div', 'row wrap')
    head.append(make('strong', 'small', KINDS[hint.kind] ?? hint.kind), make('span', hint.agrees ? 'chip good' : 'chip warn', hint.agrees ? 'agrees' : 'does not agree'), ...(STATES[hint.state] ? [make('span', 'chip', STATES[hint.state])] : []))
    const says = make('button', 'link', hint.says)
    says.type = 'button'
    says.id = `hint-${n}`
    says.addEventListener('click', () => this.#go(n))
    const acts = make('div', 'row wrap')
    if (this.#mayJudge && hint.state === 'open') acts.append(act('Accept', '', () => void this.#judge(n, 'accepted'), 'y'), act('Dismiss', '', () => void this.#judge(n, 'dismissed'), 'n'))
    else if (this.#mayJudge) acts.append(act('Open again', '', () => void this.#judge(n, 'open')))
    for (const button of acts.children) button.setAttribute('aria-describedby', says.id)
    row.append(head, says, acts)
    return row
  }

  /** The figures of the hint in focus stand out in the text. */
  #show() {
    const hint = this.hints[this.#now]
    const spans = (hint?.spans ?? []).flatMap((id) => this.e.annotations.spans.get(id) ?? [])
    CSS.highlights?.set('workbench-because', new Highlight(...spans.map((span) => this.e.p.desk.range(span))))
    if (spans.length) this.e.p.selection.reveal(spans[0].start)
    this.#box?.addEventListener('blur', () => CSS.highlights?.delete('workbench-because'), { once: true })
  }

  /** @param {number} n */
  #go(n) {
    this.#now = n
    const [first] = this.hints[n]?.spans ?? []
    if (first && this.e.annotations.spans.has(first)) this.e.goTo(first)
  }

  /** @param {number} n @param {Hint['state']} verdict */
  async #judge(n, verdict) {
    const hint = this.hints[n]
    if (!hint || !this.#mayJudge) return
    const { outbox } = this.e.p
    try {
      const { revision } = await ask('POST', this.address, { key: hint.key, verdict })
      if (revision === (outbox.revision ?? 0) + 1) outbox.revision = revision // ours: nobody else has written
    } catch (error) {
      return this.e.p.status.toast(`Not saved: ${error instanceof Error ? error.message : error}`)
    }
    hint.state = verdict
    const after = this.hints.findIndex(({ state }, i) => state === 'open' && i > n)
    this.#now = verdict === 'open' ? n : after >= 0 ? after : n
    this.#count()
    this.#draw()
    this.#box?.focus({ preventScroll: true })
    this.e.p.status.announce(`${verdict === 'open' ? 'Open again' : verdict === 'accepted' ? 'Accepted' : 'Dismissed'}: ${hint.says}`)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target !== this.#box) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const letter = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code.slice(3).toLowerCase() : event.key
    if (step) {
      this.#now = Math.min(Math.max(this.#now + step, 0), Math.max(this.hints.length - 1, 0))
      this.#draw()
      this.e.p.status.announce(this.hints[this.#now]?.says ?? '')
    } else if (letter === 'y' || letter === 'n') void this.#judge(this.#now, letter === 'y' ? 'accepted' : 'dismissed')
    else if (event.key === 'Enter') this.#go(this.#now)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
