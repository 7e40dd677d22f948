/**
 * The annotations on the screen: what the server has, with the gestures on top of it that are still on their way.
 *
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./types.js').Touched} Touched
 * @typedef {import('./types.js').Content} Content
 * @typedef {import('./annotations.js').Change} Change
 * @typedef {import('./outbox.js').Outbox} Outbox
 * @typedef {Touched & {all: boolean}} Shown what has to be drawn again; `all`: everything
 */
import { Annotations, same } from './annotations.js'
import { History, speaksOf } from './history.js'
import { fromServer, fromServerOperation, toServer } from './wire.js'

const MOST = 500 // operations that the server takes in one gesture

/** Annotations, history and outbox of one set, kept in step. */
export class Session {
  /** The same object always: views may keep it. */
  annotations = new Annotations()
  /** @type {import('./types.js').Comments} as the server counted them last */
  comments = { open: 0, spans: {} }
  history
  /** @type {Set<(shown: Shown) => void>} */
  #listeners = new Set()
  #outbox
  #offsets
  #text

  /**
   * @param {{content: Content, outbox: Outbox, offsets: import('../text/offsets.js').Offsets, text: string,
   *   keeper?: import('./history.js').Keeper | null, steps?: import('./history.js').Step[]}} given an outbox that is open, so that
   *   what it keeps is shown; `steps` that `keeper` has kept of an earlier page
   */
  constructor({ content, outbox, offsets, text, keeper = null, steps = [] }) {
    this.history = new History(keeper)
    this.#outbox = outbox
    this.#offsets = offsets
    this.#text = text
    for (const { redo, undo } of steps) {
      for (const one of [...redo, ...undo]) if (one.op === 'reopen_suggestion' && one.row) this.annotations.suggestions.know(one.row)
    }
    this.rebase(content)
    this.#remember(steps)
  }

  /** @param {(shown: Shown) => void} run @returns {() => void} ends it */
  subscribe(run) {
    this.#listeners.add(run)
    return () => void this.#listeners.delete(run)
  }

  /** How many comments there are on a span, in words; '' where there are none. @param {string} id */
  talkOf(id) {
    const n = this.comments.spans[id]
    return n ? `${n} ${n === 1 ? 'comment' : 'comments'}` : ''
  }

  /**
   * Do a gesture: at once here, then on the server.
   * @param {string} name shown by undo
   * @param {Operation[]} operations
   * @param {{undoable?: boolean}} [how]
   * @returns {Change & {kept: Promise<boolean>, step: import('./history.js').Step | null}} `kept`: whether the browser has stored it
   * @throws {RangeError} if an offset is inside of a character; then nothing is done
   */
  perform(name, operations, { undoable = true } = {}) {
    const change = this.#do(name, operations)
    const step = undoable && change.applied.length ? this.history.push({ name, redo: change.applied, undo: change.inverse }) : null
    return { ...change, step }
  }

  /**
   * Add to a gesture what came later and belongs to it, such as what its figures say: one undo takes back all of it.
   * @param {import('./history.js').Step | null} step @param {Operation[]} operations puts of spans that the gesture has put
   * @returns {boolean} false, and nothing is done, if the gesture can no longer be taken back
   */
  amend(step, operations) {
    if (!step || !this.history.holds(step)) return false
    this.history.amend(step, this.#do(step.name, operations).applied)
    return true
  }

  /** Take back the last gesture. @returns {(Change & {name: string}) | null} null if there is none */
  undo() {
    const step = this.history.undo()
    return step && { name: step.name, ...this.#do(`Undo: ${step.name}`, step.undo) }
  }

  /** Do the gesture again that was taken back last. @returns {(Change & {name: string}) | null} */
  redo() {
    const step = this.history.redo()
    return step && { name: step.name, ...this.#do(step.name, step.redo) }
  }

  /**
   * Show what the server has now, with the kept gestures on top. What others have changed can no longer be undone.
   * @param {Content} content just read
   * @param {number} [revision]
   * @returns {boolean} false, and nothing is done, if it was read before the last answer came: read it again
   */
  rebase(content, revision = content.revision) {
    if (revision < (this.#outbox.revision ?? 0)) return false
    this.#outbox.learn({ ...content, revision })
    const { canUndo, canRedo } = this.history
    const before = canUndo || canRedo ? this.#rows() : null // there is nothing to forget when a page opens
    this.annotations.replace(fromServer(content, this.#offsets))
    this.comments = content.comments ?? this.comments
    for (const { operations } of this.#outbox.entries()) this.#show(operations)
    if (before) this.history.forget(differing(before, this.#rows()))
    if (!this.#listeners.size) return true // the page opens
    const { spans, relations } = this.annotations
    this.#tell({ all: true, spans: new Set(spans.keys()), relations: new Set(relations.keys()), first: 0, last: this.#text.length })
    return true
  }

  /**
   * Give up a change that the server refused. Read the set and `rebase` after it.
   * @param {string} request
   * @returns {Promise<Operation[]>} what was given up
   */
  async discard(request) {
    const wire = await this.#outbox.discard(request)
    const operations = wire.map((one) => fromServerOperation(one, this.#offsets))
    this.history.forget(operations.flatMap(speaksOf))
    return operations
  }

  /** An answer to a gesture. @param {import('./types.js').Answer} answer */
  heard({ results }) {
    const deleted = results.filter(({ status }) => status === 'deleted').flatMap((one) => [one, ...(one.removed_relations ?? [])])
    if (deleted.length) this.history.bury(new Map(deleted.map(({ id, version }) => [id, version])))
  }

  /** Take over what an earlier page could undo, where its rows still stand as it left them. @param {import('./history.js').Step[]} steps */
  #remember(steps) {
    if (!steps.length) return
    this.history.restore(steps)
    const now = this.#rows()
    const changed = [...this.history.expected()].filter(([id, row]) => !same(row ?? undefined, now.get(id)))
    this.history.forget(changed.map(([id]) => id))
  }

  #rows() {
    /** @type {[string, unknown][]} */
    const rows = [...this.annotations.spans, ...this.annotations.relations]
    const open = [...this.annotations.suggestions.rows.keys()].map((id) => /** @type {[string, unknown]} */ ([id, 'open']))
    return new Map([...rows, ...open])
  }

  /** @param {string} name @param {Operation[]} operations */
  #do(name, operations) {
    const change = this.annotations.apply(operations)
    let wire
    try {
      wire = change.applied.map((one) => toServer(one, this.#offsets, this.#text))
    } catch (error) {
      this.annotations.apply(change.inverse)
      throw error
    }
    const kept = []
    for (let at = 0; at < wire.length; at += MOST) kept.push(this.#outbox.add({ name, operations: wire.slice(at, at + MOST) }))
    if (wire.length) this.#tell({ ...change, all: false })
    return { ...change, kept: Promise.all(kept).then(() => true, () => false) }
  }

  /** Put a kept gesture on the screen, if it fits the text; the outbox sends it in any case. @param {import('./types.js').WireOperation[]} wire */
  #show(wire) {
    try {
      this.annotations.apply(wire.map((one) => fromServerOperation(one, this.#offsets)))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }

  /** @param {Shown} shown */
  #tell(shown) {
    for (const run of this.#listeners) run(shown)
  }
}

/**
 * Ids of rows that came, went or changed.
 * @param {Map<string, unknown>} before
 * @param {Map<string, unknown>} after
 */
function differing(before, after) {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids].filter((id) => !same(before.get(id), after.get(id)))
}
