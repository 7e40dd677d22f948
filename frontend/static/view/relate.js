// Relations: choosing the other end by a letter, a click or a row of the list, then the type where several are legal.
import { Caret } from '../state/caret.js'
import { sentenceAt } from '../state/growing.js'
import * as edit from '../state/ties.js'
import { Hints } from './hints.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('../state/editor.js').Tie} Tie
 */

/** The mode in which the other end of a relation is chosen. */
export class Relate {
  kind = 'relate'

  /** @param {import('./editor.js').Editor} editor @param {Span} from */
  constructor(editor, from) {
    this.e = editor
    this.p = editor.p
    this.from = from
    this.hints = new Hints(this.p.desk, this.p.ink)
  }

  begin() {
    const { from } = this
    const found = edit.targets(this.e.annotations, this.p.schema.relation_types, from)
    if (!found.length) return this.p.status.toast(`No relation is possible from this ${this.e.nameOf(from)}: nothing that its relations may reach is marked.`)
    this.p.back()
    this.e.modes.enter(this)
    const hints = this.hints.show(found)
    const away = found.length > hints.length ? ` ${found.length - hints.length} more are out of sight: scroll, or choose in the list.` : ''
    return this.e.modes.ask(`Relation from “${from.quote.slice(0, 40)}”: type a letter or click the other end.${away}`, [
      ['Cancel', () => void this.e.modes.stop(), 'Esc'],
    ])
  }

  stop() {
    this.hints.hide()
  }

  /** A letter, or Enter for the span that has the focus by now. @param {KeyboardEvent} event */
  key(event) {
    const { span } = this.e
    if (event.key === 'Enter' && span && span.id !== this.from.id) {
      this.#tie(span)
      return true
    }
    const letter = /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code.slice(3) : event.key
    if (!/^[a-z]$/i.test(letter)) return false
    const chosen = this.hints.type(letter)
    if (chosen === 'more') return true
    if (chosen) this.#tie(chosen)
    else this.e.modes.stop()
    return true
  }

  /** The other end, of the spans at one place. @param {Span[]} here */
  choose(here) {
    const target = here.find((span) => this.#ties(span).length)
    if (target) this.#tie(target)
    else this.p.status.announce('No relation is possible there.')
  }

  /** @param {Span} to */
  #ties(to) {
    return edit.ties(this.e.annotations, this.p.schema.relation_types, this.from, to)
  }

  /** @param {Span} to */
  #tie(to) {
    const found = this.#ties(to)
    if (!found.length) return this.p.status.announce('No relation is possible there.')
    this.e.modes.stop()
    if (found.length === 1) return this.#link(found[0])
    /** @type {import('./modes.js').Choice[]} */
    const choices = found.slice(0, 9).map((tie, i) => [this.#nameOf(tie), () => this.#link(tie), String(i + 1)])
    return this.e.modes.ask('Which relation?', [...choices, ['Cancel', () => void this.e.modes.stop(), 'Esc']])
  }

  /** @param {Tie} tie */
  #nameOf(tie) {
    return tie.head === this.from.id ? tie.type.name : `${tie.type.name}, the other way`
  }

  /** @param {Tie} tie */
  #link(tie) {
    this.e.modes.stop()
    this.e.perform(edit.link(tie))
    if (document.activeElement === this.p.places.list) this.e.goTo(this.from.id, true) // its row, from which one has gone to the other
    const other = this.e.annotations.spans.get(tie.tail)
    this.p.status.announce(`${tie.type.name}: ${other?.quote.slice(0, 60)}`)
  }
}

const HELD = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']

/** A new claim beside an actor: perhaps that is who says it. @param {import('./editor.js').Editor} editor @param {string} id */
export function offerSpeaker(editor, id) {
  const span = editor.annotations.spans.get(id)
  const sentence = span && sentenceAt(new Caret(span.start, span.end), editor.p.reader)
  const tie = span && sentence && edit.speakerOf(editor.annotations, editor.p.schema, span, sentence)
  if (!tie) return
  editor.modes.stop()
  offer(editor, tie)
}

/** Offer a relation: Enter takes it, any other key goes on as if nothing had been asked. @param {import('./editor.js').Editor} editor @param {Tie} tie */
function offer(editor, tie) {
  const { modes, annotations } = editor
  const yes = () => {
    modes.stop()
    editor.perform(edit.link(tie))
    editor.p.status.announce(`${tie.type.name}: ${annotations.spans.get(tie.tail)?.quote.slice(0, 60)}`)
  }
  modes.enter({
    kind: 'offer',
    key: (event) => {
      if (HELD.includes(event.key)) return false
      if (event.key === 'Enter') yes()
      else modes.stop()
      return event.key === 'Enter'
    },
  })
  const quote = annotations.spans.get(tie.tail)?.quote.slice(0, 40)
  modes.ask(`${tie.type.name}: “${quote}”?`, [
    ['Yes', yes, '↵'],
    ['No', () => void modes.stop(), 'any other key'],
  ])
}
