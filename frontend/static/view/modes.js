// What takes more than one key: begun here, done by modules of their own, which are loaded when the page rests or one is asked for.
import { lazily } from '../api/http.js'
import { Caret } from '../state/caret.js'
import { visible } from '../text/turning.js'

/**
 * @typedef {object} Mode what takes the keys until it ends
 * @property {string} kind
 * @property {(event: KeyboardEvent) => boolean} key whether it took this one; Escape and keys with Ctrl never get here
 * @property {() => void} [stop] what was shown for it goes away
 * @property {(here: import('../state/types.js').Span[]) => void} [choose] a click, or a row of the list: the spans there
 *
 * @typedef {[words: string, run: () => void, key: string]} Choice
 * @typedef {import('../state/types.js').Span} Span
 */

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
   * @template M @param {import('../api/http.js').Later<M>} load @param {(module: M) => void} start
   */
  begin(load, start) {
    this.stop()
    return this.need(load, start)
  }

  /** The same within a mode, which goes on. @template M @param {import('../api/http.js').Later<M>} load @param {(module: M) => void} start */
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

  /**
   * One goes on to something else. @param {boolean} [saving] what was written in the form
   * @returns {boolean} false where it cannot be saved: the form stays open
   */
  closeDetails(saving = true) {
    if (saving && this.described?.settle() === false) return false
    this.described?.details.close(true)
    this.closeWho?.()
    return true
  }

  /** The span from which something is begun, as it is once the form is saved. @param {Span | undefined} span */
  #from(span) {
    if (!span || !this.e.p.editable) return void this.e.p.status.announce('Choose a span first.')
    return this.closeDetails() ? this.e.annotations.spans.get(span.id) : undefined
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
    const from = this.#from(span)
    if (from) void this.e.modes.begin(later.who, ({ openWho }) => openWho(this.e, from))
  }

  checks() {
    return void this.e.modes.begin(later.checks, ({ toggleChecks }) => toggleChecks(this.e))
  }

  /** @param {Span | undefined} [span] */
  relation(span = this.e.span) {
    const from = this.#from(span)
    if (from) void this.e.modes.begin(later.relate, ({ Relate }) => new Relate(this.e, from).begin())
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
    const from = this.#from(span)
    if (from) void this.e.modes.begin(later.pieces, ({ Pieces }) => new Pieces(this.e, from).begin())
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
    const from = this.#from(span)
    if (from) void this.e.modes.begin(later.spread, ({ spread }) => spread(this.e, from))
  }

  sameText() {
    const { span } = this.e
    if (!span || !this.e.p.editable) return this.e.p.status.announce('No span here.')
    return void this.e.modes.begin(later.same, ({ sameText }) => sameText(this.e, span))
  }
}
