/**
 * What can be undone and done again: in memory, and kept in the browser so that it survives a reload.
 *
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {{name: string, redo: Operation[], undo: Operation[]}} Gesture what was done and how to take it back
 * @typedef {Gesture & {id: string, order: number, undone: boolean, gone: Record<string, number>}} Step `order`: its place; `gone`:
 *   by id, the versions of rows that it deleted, without which the server does not take them back
 * @typedef {{put: (step: Step) => Promise<void>, remove: (ids: string[]) => Promise<void>}} Keeper what fails there costs the
 *   undo after a reload and nothing else
 */
import { newId } from './wire.js'

const MOST = 1000 // steps; nobody goes further back, and each may hold very many rows

/** Two stacks of steps. */
export class History {
  /** @type {Step[]} */
  #done = []
  /** @type {Step[]} */
  #undone = []
  #last = 0
  #keeper
  #now

  /** @param {Keeper | null} [keeper] @param {() => number} [now] milliseconds */
  constructor(keeper = null, now = Date.now) {
    this.#keeper = keeper
    this.#now = now
  }

  /** A new gesture: what was undone before it is gone. @param {Gesture} gesture @returns {Step} */
  push({ name, redo, undo }) {
    this.#last = Math.max(this.#now(), this.#last + 1)
    const step = { name, redo, undo, id: newId(), order: this.#last, undone: false, gone: {} }
    this.#done.push(step)
    const old = this.#done.length > MOST ? this.#done.splice(0, 1) : []
    this.#drop([...old, ...this.#undone])
    this.#undone = []
    this.#keep(step)
    return step
  }

  /** Whether a step can be taken back. @param {Step} step */
  holds(step) {
    return this.#done.includes(step)
  }

  /** What came later is a part of the step. @param {Step} step @param {Operation[]} later puts of spans that the step puts as well */
  amend(step, later) {
    const last = new Map(later.flatMap((one) => (one.op === 'put_span' ? [[one.span.id, one.span]] : [])))
    step.redo = step.redo.map((one) => (one.op === 'put_span' ? { ...one, span: last.get(one.span.id) ?? one.span } : one))
    this.#keep(step)
  }

  /** The step to take back, which can then be done again. @returns {Step | null} */
  undo() {
    return this.#move(this.#done, this.#undone, true)
  }

  /** The step to do again. @returns {Step | null} */
  redo() {
    return this.#move(this.#undone, this.#done, false)
  }

  get canUndo() {
    return this.#done.length > 0
  }

  get canRedo() {
    return this.#undone.length > 0
  }

  /** @returns {string | null} */
  get nextUndoName() {
    return this.#done.at(-1)?.name ?? null
  }

  /** @returns {string | null} */
  get nextRedoName() {
    return this.#undone.at(-1)?.name ?? null
  }

  /**
   * Drop the steps that speak of these ids, relations with such an end too. One that did the same at many places loses these
   * places alone.
   * @param {Iterable<string>} ids
   */
  forget(ids) {
    const gone = new Set(ids)
    const goes = new Set([...this.#done, ...this.#undone].filter((step) => !this.#spare(step, gone)))
    this.#drop([...goes])
    this.#done = this.#done.filter((step) => !goes.has(step))
    this.#undone = this.#undone.filter((step) => !goes.has(step))
  }

  /** Take out of a step what speaks of ids; false if what is left would not stand by itself. @param {Step} step @param {Set<string>} gone */
  #spare(step, gone) {
    const speaks = (/** @type {Operation} */ one) => speaksOf(one).some((id) => gone.has(id))
    const out = [...step.redo, ...step.undo].filter(speaks)
    if (!out.length) return true
    const [redo, undo] = [step.redo, step.undo].map((all) => all.filter((one) => !speaks(one)))
    const near = new Set(out.flatMap(speaksOf))
    if (!redo.length || !undo.length || [...redo, ...undo].some((one) => speaksOf(one).some((id) => near.has(id)))) return false
    Object.assign(step, { redo, undo })
    this.#keep(step)
    return true
  }

  /** What an earlier page has kept. @param {Step[]} steps */
  restore(steps) {
    const sorted = [...steps].sort((a, b) => a.order - b.order)
    this.#done = sorted.filter(({ undone }) => !undone)
    this.#undone = sorted.filter(({ undone }) => undone).reverse()
    this.#last = sorted.at(-1)?.order ?? 0
  }

  /** By id, the rows as they must stand for the steps to mean what they meant; null: not there. */
  expected() {
    /** @type {Map<string, unknown>} */
    const rows = new Map()
    for (const { undo } of this.#undone) for (const one of undo) note(rows, one) // the oldest of them comes last
    for (const { redo } of this.#done) for (const one of redo) note(rows, one)
    return rows
  }

  /** The server has deleted rows, and tells their versions. @param {Map<string, number>} versions by id */
  bury(versions) {
    for (const step of [...this.#done, ...this.#undone]) {
      const found = [...step.redo, ...step.undo].map((one) => speaksOf(one)[0]).filter((id) => versions.has(id))
      if (!found.length) continue
      for (const id of found) step.gone[id] = versions.get(id) ?? 0
      this.#keep(step)
    }
  }

  /** @param {Step[]} from @param {Step[]} to @param {boolean} undone */
  #move(from, to, undone) {
    const step = from.pop() ?? null
    if (!step) return null
    step.undone = undone
    to.push(step)
    this.#keep(step)
    return step
  }

  /** @param {Step} step */
  #keep(step) {
    this.#keeper?.put(step).catch(() => {})
  }

  /** @param {Step[]} steps */
  #drop(steps) {
    if (steps.length) this.#keeper?.remove(steps.map(({ id }) => id)).catch(() => {})
  }
}

/** @param {Map<string, unknown>} rows @param {Operation} operation */
function note(rows, operation) {
  if (operation.op === 'put_span') {
    rows.set(operation.span.id, operation.span)
    if (operation.suggestion) rows.set(operation.suggestion, null)
  } else if (operation.op === 'reopen_suggestion') rows.set(operation.id, 'open')
  else if (operation.op === 'put_relation') rows.set(operation.relation.id, operation.relation)
  else rows.set(operation.id, null)
}

/** The ids in an operation. @param {Operation} operation */
export function speaksOf(operation) {
  if (operation.op === 'put_span') return [operation.span.id, ...(operation.suggestion ? [operation.suggestion] : [])]
  if (operation.op !== 'put_relation') return [operation.id]
  const { id, head, tail } = operation.relation
  return [id, head, tail]
}
