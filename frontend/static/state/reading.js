/**
 * Figures are read from their words: asked for when they are marked, and put into the same gesture when the answer comes. An answer
 * that comes too late, for words that were moved, changed or deleted since, is dropped. What could not be asked, or was given attributes
 * before its answer came, stays empty until somebody asks for it.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./history.js').Step} Step
 * @typedef {import('./figures.js').Figure} Figure
 * @typedef {{figure: Figure, because: Record<string, [number, number][]>}} Answer `because`: by field, the words that gave it, in code points
 * @typedef {{applied: Operation[], inverse: Operation[], step: Step | null}} Done a gesture
 * @typedef {{step: Step | null, spans: Span[], open: number, read: {span: Span, figure: Figure}[]}} Task what one gesture has marked; `open`:
 *   answers that have not come
 */
import { same } from './annotations.js'
import { isEmpty } from './figures.js'
import { judge } from './wire.js'

const AT_ONCE = 3 // questions on their way
const TOGETHER = 100 // answers that are put into the annotations in one go: that many places may have been marked at once

/** Asks, and puts in what the answers say. */
export class Reader {
  /** @type {Map<string, Span>} marked and not read, as they were then: nobody answered, or too late */
  missed = new Map()
  /** @type {Map<string, Figure>} by span, what was put in and not by a person */
  #put = new Map()
  /** @type {{task: Task, span: Span}[]} */
  #waiting = []
  #running = 0
  #session
  #isFigure
  #ask
  #changed

  /**
   * @param {import('./session.js').Session} session @param {(label: string) => boolean} isFigure
   * @param {(span: Span) => Promise<Answer>} ask @param {() => void} [changed] a figure was put in, or could not be asked for
   */
  constructor(session, isFigure, ask, changed = () => {}) {
    this.#session = session
    this.#isFigure = isFigure
    this.#ask = ask
    this.#changed = changed
  }

  /** A gesture was done: read the figures that it marked. @param {Done} done */
  performed({ applied, inverse, step }) {
    const before = new Map(inverse.flatMap((one) => (one.op === 'put_span' ? [[one.span.id, one.span]] : [])))
    const spans = applied.flatMap((one) => (one.op === 'put_span' && this.#isUnread(one.span, before.get(one.span.id)) ? [one.span] : []))
    /** @type {Task} */
    let task = { step, spans: [], open: 0, read: [] }
    for (const span of spans) {
      if (task.spans.length === TOGETHER) task = { step, spans: [], open: 0, read: [] }
      task.spans.push(span)
      task.open += 1
      this.#waiting.push({ task, span })
    }
    for (let i = this.#running; i < AT_ONCE && this.#waiting.length; i++) void this.#run()
  }

  /** Whether a span was marked just now and says nothing yet. @param {Span} span @param {Span | undefined} before */
  #isUnread(span, before) {
    if (!this.#isFigure(span.label)) return false
    if (!before || !this.#isFigure(before.label)) return !span.figure
    if (same(words(before), words(span))) return false
    return !span.figure || same(span.figure, this.#put.get(span.id)) // other words: what was read from the former ones is past
  }

  async #run() {
    this.#running += 1
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { task, span } = next
      try {
        const { figure } = await this.#ask(span)
        if (!isEmpty(figure)) task.read.push({ span, figure })
      } catch (error) {
        if (judge(error) !== 'park') this.missed.set(span.id, span)
      }
      task.open -= 1
      if (!task.open) this.#finish(task)
    }
    this.#running -= 1
  }

  /** All answers of a gesture are there. @param {Task} task */
  #finish({ step, read }) {
    const { spans } = this.#session.annotations
    const still = read.filter(({ span }) => same(spans.get(span.id), span))
    /** @type {Operation[]} */
    const operations = still.map(({ span, figure }) => ({ op: 'put_span', span: { ...span, figure } }))
    if (operations.length && this.#session.amend(step, operations)) for (const { span, figure } of still) this.#put.set(span.id, figure)
    for (const { span } of read) {
      const now = spans.get(span.id)
      if (now && !now.figure && this.#isFigure(now.label) && same(words(now), words(span))) this.missed.set(now.id, now)
    }
    this.#changed()
  }

  /** Spans that were marked while nobody answered, and stand there as they did. */
  get unread() {
    const { spans } = this.#session.annotations
    for (const [id, span] of this.missed) if (!same(spans.get(id), span)) this.missed.delete(id)
    return [...this.missed.keys()]
  }

  /** All figures without a value. */
  get empty() {
    return this.#session.annotations.ordered().filter((span) => this.#isFigure(span.label) && !span.figure)
  }

  /**
   * Read figures because somebody asks for it: what they say, of those that still stand as they were when the answer comes.
   * @param {Span[]} spans
   * @returns {Promise<{operations: Operation[], silent: number}>} `silent`: how many say nothing
   * @throws what `ask` throws
   */
  async read(spans) {
    /** @type {Operation[]} */
    const operations = []
    /** @type {Span[]} */
    const read = []
    for (const span of spans) {
      const { figure } = await this.#ask(span)
      if (isEmpty(figure)) continue
      operations.push({ op: 'put_span', span: { ...span, figure } })
      read.push(span)
    }
    const { spans: now } = this.#session.annotations
    const still = operations.filter((one, i) => same(now.get(read[i].id), read[i]))
    for (const { id } of read) this.missed.delete(id)
    return { operations: still, silent: spans.length - read.length }
  }
}

/** @param {Span} span */
const words = ({ start, end, fragments }) => [start, end, fragments]
