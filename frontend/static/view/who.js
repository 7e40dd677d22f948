// Whom a span means: the registry's candidates at the span, one key each, somebody new, or nobody. Loaded when it is first asked for.
import { ask } from '../api/http.js'
import * as who from '../state/actors.js'
import { visible } from '../text/turning.js'
import { act, field, make } from './fields.js'
import { addressOf, knownOf } from './known.js'
import { place } from './place.js'
import { offerAlike } from './who_else.js'
import { NewActor } from './who_new.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/actors.js').Candidate} Candidate
 * @typedef {import('./editor.js').Editor} Editor
 */

const MOST = 8 // candidates: each has a digit
const PAUSE = 150 // ms between a letter and the question
const MATCHES = /** @type {Record<string, string>} */ ({ same: 'same name', sounds: 'sounds alike', maybe: 'maybe the same', here: 'in this document' })

/** @type {WeakMap<Editor, Who>} */
const pickers = new WeakMap()

/** For an actor whom it means, for a claim who says it. @param {Editor} editor @param {Span} span */
export function openWho(editor, span) {
  const { annotations } = editor
  const { schema, status } = editor.p
  const kind = editor.label(span.label)?.kind
  const picker = pickers.get(editor) ?? new Who(editor)
  pickers.set(editor, picker)
  if (kind === 'actor') return picker.open(span, span)
  if (kind !== 'claim') return status.announce(`A ${editor.nameOf(span)} means nobody: only actors and claims do.`)
  const [speaker] = who.speakersOf(annotations, schema.labels, span)
  if (speaker) return picker.open(speaker, span)
  editor.tools.offerSpeaker(span.id)
  if (!editor.modes.mode) editor.tools.relation(span) // nobody in sight: any actor may be chosen
}

/** The popover in which an actor is chosen. */
class Who {
  /** @type {Span | null} the mention that is linked */ span = null
  /** @type {Candidate[]} */ #found = []
  #now = 0
  #round = 0
  /** @type {number | undefined} */ #timer

  /** @param {Editor} editor */
  constructor(editor) {
    this.e = editor
    this.known = knownOf(editor)
    this.box = make('div', 'popover who')
    this.box.role = 'dialog'
    this.box.hidden = true
    this.box.tabIndex = -1 // takes the keys while there is nobody to choose from
    this.search = make('input')
    this.search.type = 'search'
    this.search.autocomplete = 'off'
    this.search.maxLength = 300
    this.search.addEventListener('input', () => this.#later())
    this.list = make('div', 'list who-list')
    this.list.role = 'listbox'
    this.list.tabIndex = 0
    this.list.ariaLabel = 'Actors it may be'
    this.list.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('[role=option]') : null
      if (row instanceof HTMLElement) this.#take(this.#found[Number(row.dataset.n)])
    })
    this.said = make('p', 'small dim who-said')
    this.said.role = 'status'
    this.fresh = new NewActor((actor) => {
      this.known.make(actor)
      this.#take(actor)
    })
    editor.p.places.details.after(this.box)
    this.box.addEventListener('keydown', (event) => this.#key(event))
    editor.tools.closeWho = () => this.close(true)
  }

  /** @param {Span} span the mention @param {Span} at where the popover stands */
  open(span, at) {
    this.span = span
    this.#found = []
    this.#now = 0
    const quote = visible(span.quote.slice(0, 60))
    this.box.ariaLabel = span.id === at.id ? `Who is ${quote}?` : `Who says it: ${quote}?`
    this.#draw(quote, span.id !== at.id)
    this.box.hidden = false
    place(this.e, this.box, at)
    this.box.focus({ preventScroll: true })
    void this.#search(span.quote, who.sameWords(this.e.annotations, this.known, span))
  }

  /** @param {boolean} [quietly] the focus stays where it is */
  close(quietly = false) {
    if (!this.span) return
    this.span = null
    this.#round += 1
    clearTimeout(this.#timer)
    this.box.hidden = true
    if (!quietly) this.e.p.back()
  }

  /** @param {string} quote @param {boolean} ofClaim */
  #draw(quote, ofClaim) {
    const head = make('header')
    const words = make('span', 'quote cut grow', quote)
    words.dir = 'auto'
    head.append(make('span', 'dim small', ofClaim ? 'Who says it' : 'Who it is'), words)
    const body = make('div', 'body who-body')
    this.search.value = ''
    this.fresh.close()
    const [label] = field('Find', this.search)
    body.append(...this.#linked(), label, this.search, this.list, this.said, this.fresh.form)
    const foot = make('footer')
    foot.append(act('New actor…', '', () => this.#new(), 'n'), ...(this.span?.actor ? [act('Unlink', '', () => this.#unlink(), 'u')] : []), make('span', 'push'), act('Cancel', '', () => this.close(), 'Esc'))
    this.box.replaceChildren(head, body, foot)
    this.#rows()
  }

  /** Whom it means now. */
  #linked() {
    const actor = this.known.get(this.span?.actor ?? null)
    if (!actor) return []
    const line = make('span', 'small')
    const link = make('a', '', actor.name)
    link.href = addressOf(this.e, actor.id)
    link.dir = 'auto'
    line.append(link, ...(actor.type ? [` ${actor.type}`] : []))
    return [make('span', 'key', 'Linked to'), line]
  }

  // --- Candidates ------------------------------------------------------------------------------------------------------

  /** @param {string} name @param {Candidate[]} first those that stay where they are, whatever the server finds */
  async #search(name, first) {
    const round = (this.#round += 1)
    this.#show(first)
    this.said.textContent = first.length ? '' : 'Looking…'
    try {
      const query = new URLSearchParams({ name: name.slice(0, 150), document: documentOf(this.e), limit: String(MOST) })
      const { results } = await ask('GET', `/api/v1/projects/${this.e.p.project}/actors/candidates/?${query}`)
      if (round !== this.#round) return
      this.known.learn(results)
      this.#show(who.joined(first, results).slice(0, MOST))
      this.said.textContent = this.#found.length ? '' : 'Nobody of this name is known yet: n makes a new actor.'
    } catch (error) {
      if (round !== this.#round) return
      this.#show(who.joined(first, who.ofDocument(this.e.annotations, this.known, name), this.search.value ? [] : who.ofDocument(this.e.annotations, this.known, '')).slice(0, MOST))
      this.said.textContent = `${error instanceof Error ? error.message : error} These are the actors of this document.`
    }
  }

  /** Letters were typed: ask when they pause. */
  #later() {
    clearTimeout(this.#timer)
    this.#round += 1 // what is still on its way answers something else
    this.#show([]) // nobody is taken who was found for other letters
    this.said.textContent = 'Looking…'
    const name = this.search.value.trim()
    this.#timer = window.setTimeout(() => void this.#search(name || (this.span?.quote ?? ''), []), PAUSE)
  }

  /** @param {Candidate[]} found */
  #show(found) {
    const now = this.#found[this.#now]?.id
    this.#found = found
    this.#now = Math.max(found.findIndex(({ id }) => id === now), 0)
    this.#rows()
  }

  #rows() {
    this.list.replaceChildren(...this.#found.map((one, n) => this.#row(one, n)))
    const [inList, onBox] = [this.list, this.box].map((one) => one === document.activeElement)
    this.list.hidden = !this.#found.length
    if (inList && this.list.hidden) this.box.focus({ preventScroll: true })
    if (onBox && !this.list.hidden) this.list.focus({ preventScroll: true })
    this.#select(this.#now)
  }

  /** @param {Candidate} one @param {number} n */
  #row({ id, name, type, alias, match }, n) {
    const row = make('div')
    row.role = 'option'
    row.id = `who-${n}`
    row.dataset.n = String(n)
    const text = make('span', 'who-name', name)
    text.dir = 'auto'
    const known = [type, alias && alias !== name ? `“${alias}”` : ''].filter(Boolean).join(' · ')
    const sign = make('span', match === 'maybe' ? 'chip warn push' : 'chip push', MATCHES[match] ?? match)
    row.append(make('kbd', '', String(n + 1)), text, ...(known ? [make('span', 'small dim', known)] : []), sign)
    if (id === this.span?.actor) row.append(make('span', 'chip good', 'linked'))
    return row
  }

  /** @param {number} n */
  #select(n) {
    this.#now = Math.min(Math.max(n, 0), Math.max(this.#found.length - 1, 0))
    for (const [i, row] of [...this.list.children].entries()) row.ariaSelected = String(i === this.#now)
    if (this.#found.length) this.list.setAttribute('aria-activedescendant', `who-${this.#now}`)
    else this.list.removeAttribute('aria-activedescendant')
    this.list.children[this.#now]?.scrollIntoView({ block: 'nearest' })
  }

  // --- Doing it ----------------------------------------------------------------------------------------------------------

  /** @param {import('../state/actors.js').Actor | undefined} actor */
  #take(actor) {
    const span = this.e.annotations.spans.get(this.span?.id ?? '')
    if (!actor || !span) return
    const { p } = this.e
    this.close()
    if (span.actor === actor.id) return p.status.announce(`It means ${actor.name} already.`)
    const focus = this.e.focus
    this.e.perform({ ...who.link([span], actor, this.known), focus })
    p.status.announce(`${span.quote.slice(0, 60)}: ${actor.name}`)
    return void offerAlike(this.e, this.known, actor, span.quote)
  }

  #unlink() {
    const span = this.e.annotations.spans.get(this.span?.id ?? '')
    if (!span?.actor) return
    const name = this.known.get(span.actor)?.name ?? ''
    this.close()
    this.e.perform({ ...who.unlink(span), focus: this.e.focus })
    this.e.p.status.toast(`Unlinked: ${span.quote.slice(0, 60)} meant ${name}`, 'Undo', () => this.e.run({ command: 'undo' }))
  }

  #new() {
    this.fresh.open(this.search.value.trim() || who.bareName(this.span?.quote ?? ''))
  }

  // --- Keys ----------------------------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation()
    if (event.isComposing) return
    const { target, key } = event
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    const isText = target instanceof HTMLInputElement && target.type !== 'radio'
    const took =
      key === 'Escape' ? (this.#escape(), true)
      : this.fresh.form.contains(/** @type {Node} */ (target)) ? this.fresh.key(event)
      : target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement || !plain ? false
      : key === 'ArrowDown' || key === 'ArrowUp' ? (this.#select(this.#now + (key === 'ArrowDown' ? 1 : -1)), true)
      : key === 'Enter' ? (this.#take(this.#found[this.#now]), true)
      : isText ? false
      : this.#letter(event)
    if (took) event.preventDefault()
  }

  #escape() {
    if (!this.fresh.close()) return this.close()
    if (this.list.hidden) this.box.focus({ preventScroll: true })
    else this.list.focus({ preventScroll: true })
  }

  /** In the list: a digit takes one, n makes somebody new, u unlinks, what else is typed is looked for. @param {KeyboardEvent} event */
  #letter({ key, code }) {
    const place = /^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key) ? code.slice(3).toLowerCase() : key // n and u on every keyboard
    if (/^[1-9]$/.test(key)) this.#take(this.#found[Number(key) - 1])
    else if (place === 'n') this.#new()
    else if (place === 'u' && this.span?.actor) this.#unlink()
    else if (key === '/') this.search.focus()
    else if (/^\p{L}$/u.test(key)) {
      this.search.focus()
      this.search.value += key
      this.#later()
    } else return false
    return true
  }
}

/** The number of the document. @param {Editor} editor */
const documentOf = (editor) => editor.p.api.split('/').at(-2) ?? ''
