/**
 * What can be undone and done again, in memory.
 *
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {{name: string, redo: Operation[], undo: Operation[]}} Step one gesture and how to take it back
 */

const MOST = 1000 // steps; nobody goes further back, and each may hold 500 rows

/** Two stacks of steps. */
export class History {
  /** @type {Step[]} */
  #done = []
  /** @type {Step[]} */
  #undone = []

  /** A new gesture: what was undone before it is gone. @param {Step} step */
  push(step) {
    this.#done.push(step)
    if (this.#done.length > MOST) this.#done.shift()
    this.#undone = []
  }

  /** The step to take back, which can then be done again. @returns {Step | null} */
  undo() {
    return move(this.#done, this.#undone)
  }

  /** The step to do again. @returns {Step | null} */
  redo() {
    return move(this.#undone, this.#done)
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

  /** Drop the steps that speak of these ids, relations with such an end too. @param {Iterable<string>} ids */
  forget(ids) {
    const gone = new Set(ids)
    const stays = (/** @type {Step} */ { redo, undo }) => ![...redo, ...undo].some((one) => speaksOf(one).some((id) => gone.has(id)))
    this.#done = this.#done.filter(stays)
    this.#undone = this.#undone.filter(stays)
  }
}

/** @param {Step[]} from @param {Step[]} to */
function move(from, to) {
  const step = from.pop() ?? null
  if (step) to.push(step)
  return step
}

/** The ids in an operation. @param {Operation} operation */
export function speaksOf(operation) {
  if (operation.op === 'put_span') return [operation.span.id]
  if (operation.op !== 'put_relation') return [operation.id]
  const { id, head, tail } = operation.relation
  return [id, head, tail]
}
