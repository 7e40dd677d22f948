// What needs more than one key: begun here, done by modules that are loaded when they are first asked for.
import { Caret, cover } from '../state/caret.js'
import { speakerOf } from '../state/editor.js'
import { lazily } from './modes.js'

/** @typedef {import('../state/types.js').Span} Span */

/** What is not needed before the first key, fetched when the page rests: it must be there without a server. */
export const later = {
  describe: lazily(() => import('./describe.js')),
  pieces: lazily(() => import('./pieces.js')),
  relate: lazily(() => import('./relate.js')),
  resize: lazily(() => import('./resize.js')),
  same: lazily(() => import('./same.js')),
}

/** Begins the longer tasks of the annotation page. */
export class Tools {
  /** @type {import('./describe.js').Describe | null} */ described = null

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
  }

  /** @param {Span | undefined} [span] */
  details(span = this.e.span) {
    if (!span) return this.e.p.status.announce('No span here.')
    return void this.e.modes.begin(later.describe, ({ Describe }) => {
      this.described ??= new Describe(this.e)
      this.described.open(span)
    })
  }

  closeDetails() {
    this.described?.details.close(true)
  }

  /** @param {Span | undefined} [span] */
  relation(span = this.e.span) {
    if (!span || !this.e.p.editable) return this.e.p.status.announce('Choose a span first.')
    this.closeDetails()
    return void this.e.modes.begin(later.relate, ({ Relate }) => new Relate(this.e, span).begin())
  }

  /** @returns {Promise<void>} when it has begun */
  async resize() {
    const { span } = this.e
    if (!span || !this.e.p.editable) return this.e.p.status.announce('No span here.')
    return this.e.modes.begin(later.resize, ({ Resize }) => new Resize(this.e, span).begin())
  }

  /** A claim beside an actor: perhaps that is who says it. @param {string} id */
  offerSpeaker(id) {
    const span = this.e.annotations.spans.get(id)
    const sentence = span && cover(new Caret(span.start, span.end), 'sentence', this.e.p.reader)
    const tie = span && sentence && speakerOf(this.e.annotations, this.e.p.schema, span, sentence)
    if (tie) void this.e.modes.begin(later.relate, ({ offer }) => offer(this.e, tie))
  }

  /** @param {Span | undefined} [span] */
  pieces(span = this.e.span) {
    if (!span || !this.e.p.editable) return this.e.p.status.announce('Choose a span first.')
    this.closeDetails()
    return void this.e.modes.begin(later.pieces, ({ Pieces }) => new Pieces(this.e, span).begin())
  }

  sameText() {
    const { span } = this.e
    if (!span || !this.e.p.editable) return this.e.p.status.announce('No span here.')
    return void this.e.modes.begin(later.same, ({ sameText }) => sameText(this.e, span))
  }
}
