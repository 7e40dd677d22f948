// The actors that the page knows: names of those who are not known are asked for, and those made here are sent along until the
// server has them.
import { ask } from '../api/http.js'
import { Known } from '../state/actors.js'
import { inAddress } from '../text/addresses.js'

/** @typedef {import('./editor.js').Editor} Editor */

/** @type {WeakMap<Editor, Known>} */
const all = new WeakMap()

/** @param {Editor} editor @returns {Known} */
export function knownOf(editor) {
  const found = all.get(editor)
  if (found) return found
  const { actors, people, session, outbox } = editor.p
  const known = new Known(actors, people)
  all.set(editor, known)
  /** @type {Set<string>} */
  const asked = new Set()
  const name = async (/** @type {Iterable<string>} */ ids) => {
    const spans = [...ids].flatMap((id) => session.annotations.spans.get(id) ?? []).filter(({ actor }) => known.lacks(actor))
    for (const actor of new Set(spans.flatMap(({ actor: id }) => id ?? []))) {
      if (asked.has(actor)) continue
      asked.add(actor)
      const row = await ask('GET', registryOf(editor, actor)).catch(() => null)
      if (row) known.learn([{ ...row, id: actor }])
      else asked.delete(actor)
    }
    const named = spans.filter(({ actor }) => !known.lacks(actor)).map(({ id }) => id)
    if (named.length) editor.p.side?.update(new Set(named))
  }
  for (const { operations } of outbox.entries()) made(known, operations)
  session.subscribe((change) => {
    made(known, 'applied' in change ? /** @type {any} */ (change).applied : [])
    void name(change.spans)
  })
  outbox.subscribe(({ mode, parked }) => {
    known.keep(parked.flatMap(({ operations }) => operations))
    if (mode === 'saved') known.sent()
  })
  void name(session.annotations.spans.keys())
  return known
}

/** @param {Known} known @param {(import('../state/types.js').Operation | import('../state/types.js').WireOperation)[]} operations */
function made(known, operations) {
  for (const one of operations) if (one.op === 'put_actor') known.make({ id: one.id, name: one.name, type: one.type || null })
}

/** An actor in the API. @param {Editor} editor @param {string} id */
export const registryOf = (editor, id) => `/api/v1/projects/${editor.p.project}/actors/${inAddress(id)}/`

/** The page of an actor. @param {Editor} editor @param {string} id */
export const addressOf = (editor, id) => `/projects/${editor.p.project}/actors/${inAddress(id)}/`
