/**
 * The ways out for entries that the server refused: giving them up, or sending them again over what stands there now. Loaded
 * after the first drawing, with the dialog that shows them.
 *
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').WireOperation} WireOperation
 * @typedef {import('./queue.js').Queue} Queue
 */
import { depends, writes } from './wire.js'

/**
 * Give up a parked entry. Those that waited with it go on, but for deletions of what it would have made.
 * @param {Queue} queue @param {string} request
 * @returns {Promise<Entry[]>} what was given up
 */
export async function discard(queue, request) {
  const entry = parked(queue, request)
  if (!entry) return []
  const waiting = dependents(queue, entry)
  queue.drop(entry)
  const left = new Map(waiting.map((one) => [one, without(queue, one)]))
  const empty = waiting.filter((one) => !left.get(one)?.length)
  for (const one of empty) queue.drop(one)
  for (const [one, operations] of left) if (!one.stamped && operations.length) one.operations = operations
  await release(queue, waiting.filter((one) => !empty.includes(one)), 'here')
  await Promise.all([entry, ...empty].map((one) => queue.remove(one.request)))
  return [entry, ...empty]
}

/**
 * Put a parked entry at the end, to be sent over what stands there now; those that waited with it follow.
 * @param {Queue} queue @param {string} request @param {string} id the new request
 * @param {WireOperation[]} [instead] other operations on the same rows
 */
export async function renew(queue, request, id, instead) {
  const entry = parked(queue, request)
  if (!entry) return
  const waiting = dependents(queue, entry)
  const known = corrected(queue.known(entry.operations), entry)
  queue.drop(entry)
  const next = { ...entry, request: id, rev: 0, operations: instead ?? insisted(entry), known, follows: {}, stamped: null }
  queue.entries.push(next)
  await release(queue, [next, ...waiting], 'last') // stored before the old one goes: a crash between loses nothing
  await queue.remove(request)
}

/** @param {Queue} queue @param {string} request */
function parked(queue, request) {
  return queue.entries.find((entry) => entry.request === request && entry.refusal)
}

/** What an entry does besides deleting what has never been. @param {Queue} queue @param {Entry} entry */
function without({ entries, versions }, entry) {
  const others = writes(entries.filter((one) => one !== entry).flatMap(({ operations }) => operations))
  const left = entry.operations.filter(({ op, id }) => !op.startsWith('delete') || versions.has(id) || others.has(id))
  return left.every(({ op }) => op === 'reopen_suggestion') ? [] : left
}

/** Entries that were parked because of this one, directly or not. @param {Queue} queue @param {Entry} entry */
function dependents({ entries }, entry) {
  const found = [entry]
  for (const later of entries) {
    const waits = later.refusal?.code === 'depends' && later.order > entry.order
    if (waits && found.some((one) => depends(later.operations, one.operations))) found.push(later)
  }
  return found.slice(1)
}

/** Let parked entries go on: where they were, or behind all others. @param {Queue} queue @param {Entry[]} entries @param {'here' | 'last'} where */
async function release(queue, entries, where) {
  for (const entry of entries) Object.assign(entry, { refusal: null, order: where === 'last' ? queue.place() : entry.order })
  queue.sort()
  await Promise.all(entries.map((entry) => queue.store(entry)))
}

/**
 * Versions for a parked entry that is sent again. Its person has seen what stands there now: the refusal tells the version.
 * @param {Record<string, number>} known
 * @param {Entry} entry
 */
export function corrected(known, { refusal, operations }) {
  const id = operations[Number(refusal?.pointer.split('/')[2] ?? NaN)]?.id
  if (!id || !refusal || refusal.code.startsWith('suggestion_')) return known // its version is not that of a row
  const { [id]: _, ...others } = known
  const version = refusal.current?.version ?? refusal.version
  if (version) return { ...others, [id]: version }
  return refusal.code === 'stale_version' ? others : known // nothing stands there: it is new
}

/**
 * The operations of a parked entry that is sent again. A suggestion that was judged or withdrawn elsewhere is left alone: a span
 * that was to be made of it is made all the same.
 * @param {Entry} entry
 */
export function insisted({ refusal, operations }) {
  if (!refusal || !isPast(refusal)) return operations
  return operations.map((one) => {
    if (one.op !== 'put_span' || !one.suggestion || one.suggestion !== (refusal.current?.id ?? one.suggestion)) return one
    const { suggestion: _, ...rest } = one
    return rest
  })
}

/** Whether a suggestion can no longer be judged as it was here. @param {import('./types.js').Parking} refusal */
function isPast({ code, pointer }) {
  return code === 'suggestion_judged' || (code === 'not_found' && pointer.endsWith('/suggestion'))
}
