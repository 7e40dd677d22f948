// What is known of one span: its label, attributes and relations, in a form beside it. Enter saves, Esc leaves all as it was; who goes on
// to something else takes along what was written.
import { wordsOf } from '../state/facts.js'
import { visible } from '../text/turning.js'
import { act, chooseByKey, control, field, follow, make, pick, read, told } from './fields.js'
import { tiesOf } from './ties.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Label} Label
 * @typedef {import('./ties.js').Tied} Tied
 * @typedef {{label: string, attributes: Record<string, unknown>, sticky: boolean | null, more: object}} Answer `sticky`: new spans of the label
 *   begin with these; `more`: fields of the span that its parts have changed
 * @typedef {import('./ties.js').TieActs & {save: (span: Span, answer: Answer) => void, remove: (span: Span) => void, link: (span: Span) => void,
 *   pieces: (span: Span) => void, isSticky: (label: string) => boolean, closed: () => void, parts: (span: Span) => import('./figure_form.js').Part[]}} Acts
 *   `parts`: what else is asked of a span of this kind
 * @typedef {{accept: (answer: Answer) => void, reject: () => void}} Judge of a suggestion, which the form may correct
 */

/** The form of one span. */
export class Details {
  /** @type {Span | null} */ span = null
  /** @type {Judge | null} */ judge = null
  /** @type {import('./figure_form.js').Part[]} */ parts = []
  #written = false

  /**
   * @param {HTMLElement} box role=dialog
   * @param {Label[]} labels
   * @param {Acts} acts
   * @param {boolean} editable
   */
  constructor(box, labels, acts, editable) {
    this.box = box
    this.labels = labels
    this.acts = acts
    this.editable = editable
    box.addEventListener('keydown', (event) => this.#key(event))
    box.addEventListener('input', ({ target }) => {
      this.#written ||= !(target instanceof Element && target.closest('.ties')) // what is said of a relation is saved at once
      this.#follow()
    })
    addEventListener('beforeunload', (event) => this.dirty && event.preventDefault())
    box.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#save()
    })
  }

  get open() {
    return this.span !== null
  }

  /** Whether something in it was changed and not saved. */
  get dirty() {
    return this.open && this.editable && (this.#written || this.parts.some((part) => Object.keys(part.value?.() ?? {}).length))
  }

  /**
   * One goes on to something else: what was written is saved as by Enter. A suggestion is taken over by Accept alone.
   * @returns {boolean} false where it cannot be saved: it stays open and says why
   */
  settle() {
    return !this.dirty || this.judge !== null || this.#save() === true
  }

  /** @param {Span} span @param {Tied[]} tied @param {string} facts what else is known, in words @param {Judge | null} [judge] */
  show(span, tied, facts, judge = null) {
    this.span = span
    this.judge = judge
    this.#written = false
    const label = this.labels.find(({ key }) => key === span.label)
    this.#forget()
    this.parts = this.acts.parts(span)
    this.box.ariaLabel = `${label?.name ?? span.label}: ${visible(wordsOf(span).slice(0, 60))}`
    this.box.replaceChildren(this.#form(span, label, tied, facts))
    this.#follow()
    this.box.hidden = false
    const first = /** @type {HTMLElement | null} */ (this.box.querySelector('.attributes :is(select, textarea, input:not([type=radio]), input:checked)'))
    const fallback = /** @type {HTMLElement | null} */ (this.box.querySelector('input:checked, button'))
    ;(first ?? fallback ?? this.box).focus()
  }

  /** @param {boolean} [quietly] the focus stays where it is */
  close(quietly = false) {
    if (!this.span) return
    this.span = null
    this.#forget()
    this.box.hidden = true
    if (!quietly) this.acts.closed()
  }

  #forget() {
    for (const part of this.parts) part.closed?.()
    this.parts = []
  }

  /** @param {Span} span @param {Label | undefined} label @param {Tied[]} tied @param {string} facts */
  #form(span, label, tied, facts) {
    const form = make('form')
    const head = make('header')
    const name = make('span', 'label', label?.name ?? span.label)
    name.dataset.hue = String(label?.hue ?? 8)
    head.append(name, make('span', 'quote cut grow', visible(wordsOf(span).slice(0, 200))))
    if (!this.judge) head.append(this.#past(span))
    const body = make('div', 'body')
    const choices = this.labels.filter(({ key, archived }) => !archived || key === span.label)
    body.append(...field('Label', pick('label', choices.map(({ key, name }) => [key, name]), [span.label], false)))
    const attributes = make('div', 'attributes')
    for (const one of label?.attributes ?? []) {
      const pair = field(one.name + (one.required ? ' (required)' : ''), control(one, span.attributes[one.key]))
      for (const node of pair) node.dataset.of = one.key
      attributes.append(...pair)
    }
    body.append(...this.parts.map(({ node }) => node), attributes)
    if (this.editable && !this.judge && label?.attributes.length) body.append(make('span'), this.#sticky(label))
    if (facts) body.append(make('span', 'key', 'Known'), make('span', 'small', facts))
    if (!this.judge) body.append(make('span', 'key', 'Relations'), tiesOf(tied, this.acts, this.editable, () => this.acts.link(span)))
    form.append(head, body, this.#foot(span))
    const fields = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input, select, textarea'))
    if (!this.editable) for (const one of fields) one.disabled = true
    return form
  }

  /** @param {Span} span */
  #past(span) {
    const past = make('a', 'button quiet slim', 'History')
    past.href = `${location.pathname}history/?uid=${encodeURIComponent(span.id)}`
    return past
  }

  /** @param {Label} label */
  #sticky(label) {
    const box = make('input')
    box.type = 'checkbox'
    box.name = 'sticky'
    box.checked = this.acts.isSticky(label.key)
    const row = make('label', 'choice small')
    row.append(box, `The next ${label.name} begins with these`)
    return row
  }

  /** @param {Span} span */
  #foot(span) {
    const foot = make('footer')
    if (this.judge && this.editable) {
      foot.append(act('Accept', '', () => this.#save(), '↵'), act('Cancel', '', () => this.close(), 'Esc'), make('span', 'push'))
      foot.append(act('Reject', '', () => this.judge?.reject()))
    } else if (this.editable) {
      const save = act('Save', '', () => this.#save(), '↵')
      foot.append(save, act('Cancel', '', () => this.close(), 'Esc'), make('span', 'push'), act('Pieces…', 'Pieces…: add words to the span, or take some out', () => this.acts.pieces(span), '+'))
      const gone = act('Delete span', '', () => this.acts.remove(span))
      gone.classList.add('danger')
      foot.append(gone)
    } else foot.append(act('Close', '', () => this.close(), 'Esc'))
    return foot
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation()
    if (event.isComposing) return
    const { target } = event
    if (event.key === 'Escape') {
      event.preventDefault()
      this.close()
    } else if (this.parts.some((part) => part.key?.(event)) || (this.editable && chooseByKey(event))) {
      event.preventDefault()
    } else if (event.key === 'Enter' && this.editable && !(target instanceof HTMLButtonElement) && !(target instanceof HTMLTextAreaElement)) {
      event.preventDefault()
      this.#save()
    }
  }

  /** @param {Span} span the attributes of its label */
  #attributes(span) {
    return this.labels.find(({ key }) => key === span.label)?.attributes ?? []
  }

  #follow() {
    const form = this.box.querySelector('form')
    if (!this.span || !form) return
    const known = this.#attributes(this.span)
    const data = new FormData(form)
    follow(form, known, this.editable ? Object.fromEntries(known.flatMap((one) => read(one, data))) : this.span.attributes)
  }

  #save() {
    const span = this.span
    const form = this.box.querySelector('form')
    if (!span || !form) return
    const wrong = /** @type {HTMLInputElement | null} */ (form.querySelector(':invalid:not(fieldset, [hidden])'))
    if (wrong) return wrong.reportValidity()
    const data = new FormData(form)
    const label = String(data.get('label') ?? span.label)
    const known = this.#attributes(span)
    const kept = Object.entries(span.attributes).filter(([key]) => !known.some((one) => one.key === key))
    const given = told(form, known)
    const more = Object.assign({}, ...this.parts.map((part) => part.value?.() ?? {}))
    this.close(true)
    const save = this.judge?.accept ?? ((/** @type {Answer} */ answer) => this.acts.save(span, answer))
    save({ label, attributes: { ...Object.fromEntries(kept), ...given }, sticky: known.length ? data.has('sticky') : null, more })
    this.acts.closed()
    return true
  }
}
