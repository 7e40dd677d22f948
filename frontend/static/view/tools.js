// What needs more than one key: begun here, done by modules that are loaded when they are first asked for.
import { Caret } from '../state/caret.js'
import { lazily } from './modes.js'

/** @typedef {import('../state/types.js').Span} Span */

/** What is not needed before the first key, fetched when the page rests: it must be there without a server. */
export const later = {
  growing: lazily(() => import('../state/growing.js')),
  ties: lazily(() => import('../state/ties.js')),
  describe: lazily(() => import('./describe.js')),
  figures: lazily(() => import('./figures.js')),
  who: lazily(() => import('./who.js')),
  checks: lazily(() => import('./checks.js')),
  pieces: lazily(() => import('./pieces.js')),
  relate: lazily(() => import('./relate.js')),
  resize: lazily(() => import('./resize.js')),
  same: lazily(() => import('./same.js')),
  suggest: lazily(() => import('./suggest.js')),
  spread: lazily(() => import('./spread.js')),
}

/** Begins the longer tasks of the annotation page. */
export class Tools {
  /** @type {import('./describe.js').Describe | null} */ described = null
  /** @type {import('./suggest.js').Suggest | null} */ suggested = null
  /** @type {(() => void) | null} */ closeWho = null

  /** @param {import('./editor.js').Editor} editor */
  constructor(editor) {
    this.e = editor
  }

  /** @param {Span | undefined} [span] */
  details(span = this.e.span) {
    if (!span) return this.suggested?.here ? this.suggested.details() : this.e.p.status.announce('No span here.')
    return this.describe((form) => form.open(span))
  }

  /** @param {(form: import('./describe.js').Describe) => void} open */
  describe(open) {
    void this.e.modes.begin(later.describe, ({ Describe }) => open((this.described ??= new Describe(this.e))))
  }

  closeDetails() {
    this.described?.details.close(true)
    this.closeWho?.()
  }

  /** A gesture was done: figures that it marked are read. @param {import('../state/reading.js').Done} done */
  performed(done) {
    const isFigure = (/** @type {import('../state/types.js').Operation} */ one) => one.op === 'put_span' && this.e.label(one.span.label)?.kind === 'figure'
    if (done.applied.some(isFigure)) void later.figures().then(({ attach }) => attach(this.e).reader.performed(done), () => {})
  }

  readFigure() {
    const { span } = this.e
    return void this.e.modes.begin(later.figures, ({ figuresOf }) => figuresOf(this.e).again(span))
  }

  /** Whom a span means, or who says a claim. @param {Span | undefined} [span] */
  who(span = this.e.span) {
    if (!span || !this.e.p.editable) return this.e.p.status.announce('Choose a span first.')
    this.closeDetails()
    return void this.e.modes.begin(later.who, ({ openWho }) => openWho(this.e, span))
  }

  checks() {
    return void this.e.modes.begin(later.checks, ({ toggleChecks }) => toggleChecks(this.e))
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
    if (!span && this.suggested?.here && this.e.p.editable) return this.suggested.resize()
    if (!span || !this.e.p.editable) return this.e.p.status.announce('No span here.')
    return this.resizeTo(span)
  }

  /** @param {Span} span @param {import('./resize.js').Acts} [acts] what is done instead with the new range */
  resizeTo(span, acts) {
    return this.e.modes.begin(later.resize, ({ Resize }) => new Resize(this.e, span, acts).begin())
  }

  /**
   * Select what is found from what is selected.
   * @param {(growing: typeof import('../state/growing.js'), caret: Caret, doc: import('../state/caret.js').Doc) => {start: number, end: number} | null} find
   */
  select(find) {
    const { selection, reader } = this.e.p
    void this.e.modes.need(later.growing, (growing) => {
      const found = find(growing, selection.caret, reader)
      if (found) selection.set(found instanceof Caret ? found : new Caret(found.start, found.end))
    })
  }

  /** A claim beside an actor: perhaps that is who says it. @param {string} id */
  offerSpeaker(id) {
    later.relate.now()?.offerSpeaker(this.e, id)
  }

  /** @param {Span | undefined} [span] */
  pieces(span = this.e.span) {
    if (!span || !this.e.p.editable) return this.e.p.status.announce('Choose a span first.')
    this.closeDetails()
    return void this.e.modes.begin(later.pieces, ({ Pieces }) => new Pieces(this.e, span).begin())
  }

  /** Suggestions are drawn as soon as there are some. */
  async follow() {
    later.figures.now()?.attach(this.e)
    if (this.suggested || !this.e.p.editable || !this.e.annotations.suggestions.rows.size) return
    const module = await later.suggest().catch(() => null)
    if (module) this.suggested ??= new module.Suggest(this.e)
  }

  /** @param {(suggestions: import('./suggest.js').Suggest) => void} act */
  suggestion(act) {
    if (!this.e.p.editable || !this.e.annotations.suggestions.rows.size) return this.e.p.status.announce('There are no suggestions here.')
    return void this.e.modes.begin(later.suggest, ({ Suggest }) => {
      this.suggested ??= new Suggest(this.e)
      this.suggested.pointed = false
      act(this.suggested)
    })
  }

  /** Suggest the words of a span in the other documents of the project. @param {Span | undefined} [span] */
  spread(span = this.e.span) {
    if (!span || !this.e.p.editable) return this.e.p.status.announce('Choose a span first.')
    this.closeDetails()
    return void this.e.modes.begin(later.spread, ({ spread }) => spread(this.e, span))
  }

  sameText() {
    const { span } = this.e
    if (!span || !this.e.p.editable) return this.e.p.status.announce('No span here.')
    return void this.e.modes.begin(later.same, ({ sameText }) => sameText(this.e, span))
  }
}
