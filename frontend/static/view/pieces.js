// Giving a span one more piece, or taking one out: the words are chosen as always, then Enter.
import { wordsOf } from '../state/facts.js'
import { holds, piecesOf, togglePiece } from '../state/pieces.js'
import { exact, snap } from '../text/snap.js'

const MOVES = ['sentence', 'grow', 'shrink'] // commands that choose words

/** The mode in which words are chosen for a span that is there already. */
export class Pieces {
  kind = 'pieces'

  /** @param {import('./editor.js').Editor} editor @param {import('../state/types.js').Span} span */
  constructor(editor, span) {
    this.e = editor
    this.p = editor.p
    this.span = span
  }

  begin() {
    this.p.back()
    this.e.modes.enter(this)
    this.e.modes.ask(`Choose more words for “${wordsOf(this.span).slice(0, 40)}”, or words of it that do not belong; then Enter. In the list, choose their row.`, [
      ['Add or take out', () => this.#take(false), '↵'],
      ['Cancel', () => void this.e.modes.stop(), 'Esc'],
    ])
  }

  /** Movements go on as always; no key marks or deletes anything. @param {KeyboardEvent} event */
  key(event) {
    if (event.key === 'Enter') {
      this.#take(event.altKey)
      return true
    }
    return event.key.length === 1 || event.key === 'Delete' || event.key === 'Backspace' ? !this.e.moves(event, MOVES) : false
  }

  /** In the list, the words of another row. */
  #chosen() {
    if (document.activeElement !== this.p.places.list) return this.e.chosen()
    return this.e.span?.id === this.span.id ? null : this.e.span
  }

  /** @param {boolean} asIs not snapped to words */
  #take(asIs) {
    const { text } = this.p
    const span = this.e.annotations.spans.get(this.span.id)
    const chosen = this.#chosen()
    if (!span || !chosen) return this.p.status.announce('Choose words first.')
    const kind = this.e.label(span.label)?.kind ?? 'other'
    const range = asIs ? exact(text, chosen.start, chosen.end) : snap(text, chosen.start, chosen.end, kind)
    const gesture = range && togglePiece(this.e.annotations, text, span, [range.start, range.end])
    if (!range || !gesture) return this.p.status.announce('Nothing would be left of the span, or it is marked like that already.')
    const out = holds(piecesOf(span), [range.start, range.end])
    this.e.modes.stop()
    this.e.perform(gesture)
    return this.p.status.announce(`${out ? 'Taken out' : 'Added'}: ${text.slice(range.start, range.end).slice(0, 80)}`)
  }
}
