// The details of a span, opened beside it. Loaded when they are first asked for.
import { same } from '../state/annotations.js'
import { changedIn } from '../state/changes.js'
import { originOf, spanOf } from '../state/judging.js'
import * as ties from '../state/ties.js'
import { visible } from '../text/turning.js'
import { actorPart } from './actor_form.js'
import { Details } from './details.js'
import { figurePart } from './figure_form.js'
import { place } from './place.js'
import { inWords, isFar, screensTo } from './links.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./editor.js').Editor} Editor
 */

/** Opens the form of a span, and does what it says. */
export class Describe {
  /** @param {Editor} editor */
  constructor(editor) {
    this.e = editor
    const { places, schema, editable } = editor.p
    this.details = new Details(places.details, schema.labels, {
      save: (span, answer) => this.#save(span, answer),
      remove: () => editor.removeSpan(),
      unlink: (id) => this.#tie(id, (relation, name) => ties.unlink(relation, name)),
      turn: (id) => this.#tie(id, (relation, name) => ties.turn(relation, name)),
      describe: (id, attributes) => this.#tie(id, (relation, name) => ties.describeTie(relation, attributes, name), false),
      follow: (id) => this.#follow(id),
      isSticky: (label) => Boolean(editor.p.sticky?.of(label)),
      link: (span) => editor.tools.relation(span),
      pieces: (span) => editor.tools.pieces(span),
      closed: () => editor.p.back(),
      parts: (span) => [actorPart(editor, span), figurePart(editor, span)].flatMap((one) => one ?? []),
    }, editable)
  }

  /** @param {Span} span */
  open(span) {
    if (!this.settle()) return
    this.e.setFocus(span.id)
    const tied = this.e.annotations.relationsOf(span.id).map((relation) => this.#tied(span, relation))
    this.details.show(span, tied, '')
    place(this.e, this.details.box, span)
  }

  /** One goes on to something else: what was written is saved, and that is told. @returns {boolean} false where it cannot be saved */
  settle() {
    const { details } = this
    const was = details.span
    const before = was && this.e.annotations.spans.get(was.id)
    if (!details.settle()) return false
    if (!was || details.open || this.e.annotations.spans.get(was.id) === before) return true
    this.e.p.status.toast(`Details of “${was.quote.slice(0, 60)}” changed`, 'Undo', () => this.e.run({ command: 'undo' }))
    return true
  }

  /** The span may have been changed while its form is open. */
  refresh() {
    const span = this.e.annotations.spans.get(this.details.span?.id ?? '')
    if (span) for (const part of this.details.parts) part.refresh?.(span)
  }

  /** @param {Span} span @param {import('../state/types.js').Relation} relation @returns {import('./ties.js').Tied} */
  #tied(span, relation) {
    const { relation_types: types } = this.e.p.schema
    const type = types.find(({ key }) => key === relation.type)
    const other = this.e.annotations.spans.get(relation.head === span.id ? relation.tail : relation.head)
    const quote = other ? visible(other.quote.slice(0, 50)) : ''
    const name = type?.name ?? relation.type
    const screens = other ? screensTo(this.e.p.desk, span.start, other.start) : 0
    const words = (relation.head === span.id ? `${name}: ${quote}` : `${name} of: ${quote}`) + (isFar(screens) ? `, ${inWords(screens)}` : '')
    const turns = ties.canTurn(this.e.annotations, types, relation)
    return { id: relation.id, words, hue: this.e.label(other?.label ?? '')?.hue ?? 8, attributes: relation.attributes, known: type?.attributes ?? [], turns }
  }

  /** A suggestion, to be taken over as the form says. @param {import('../state/types.js').Suggestion} row @param {import('./suggest.js').Suggest} suggest */
  openSuggestion(row, suggest) {
    if (!this.settle()) return
    suggest.focus(row, true)
    const span = spanOf(row)
    this.details.show(span, [], `Suggested: ${originOf(row)}`, {
      accept: ({ label, attributes, more }) => suggest.take(row, { ...span, ...more, label, attributes }),
      reject: () => suggest.reject(row),
    })
    place(this.e, this.details.box, span)
    suggest.ink.plan()
  }

  /** @param {Span} span as it was when its form was opened @param {import('./details.js').Answer} answer */
  #save(span, { label: chosen, attributes: said, sticky, more }) {
    const { annotations } = this.e
    const now = annotations.spans.get(span.id)
    if (!now) return this.e.p.status.toast('Not saved: the span has been deleted in the meantime.')
    const label = chosen === span.label ? now.label : chosen
    const attributes = changedIn(span.attributes, said, now.attributes) // another tab may have written the others
    if (sticky !== null && label === now.label) this.e.p.sticky?.set(label, sticky ? attributes : null)
    const wanted = { ...now, ...more, attributes }
    const next = this.e.label(label)
    if (next && label !== now.label) {
      const gesture = ties.relabel(annotations, wanted, next, this.e.label(now.label), this.e.p.schema.relation_types)
      if (gesture) this.e.perform(gesture)
      else this.e.p.status.toast(`These words are marked as ${next.name} already.`)
    } else if (!same(wanted, now)) this.e.perform({ name: 'Change details', operations: [{ op: 'put_span', span: wanted }], focus: now.id })
  }

  /**
   * Do something to a relation.
   * @param {string} id @param {(relation: import('../state/types.js').Relation, name: string) => import('../state/editor.js').Gesture | null} what
   * @param {boolean} [again] whether the form is made anew
   */
  #tie(id, what, again = true) {
    const { span } = this.details
    if (again && !this.settle()) return
    const relation = this.e.annotations.relations.get(id)
    const type = this.e.p.schema.relation_types.find(({ key }) => key === relation?.type)
    const gesture = relation && what(relation, type?.name ?? relation.type)
    if (gesture) this.e.perform(gesture)
    const now = again && this.e.annotations.spans.get(span?.id ?? '')
    if (now) this.open(now)
  }

  /** Go to the other end of a relation, with its details. @param {string} id */
  #follow(id) {
    const relation = this.e.annotations.relations.get(id)
    const other = relation && (relation.head === this.details.span?.id ? relation.tail : relation.head)
    if (!other || !this.settle()) return
    this.details.close(true)
    this.e.goTo(other)
    this.e.tools.details()
  }
}
