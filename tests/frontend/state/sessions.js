/** What the session is tested with: one short text, operations on it, and a page with an outbox from fakes.js. */
import { Session } from '../../../frontend/static/state/session.js'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { tab } from './fakes.js'

const text = '😊 word word word word word word word word word word'
const offsets = new Offsets(text)
export const span = (id, label = 'claim', start = 3, more = {}) => ({ id, start, end: start + 4, quote: text.slice(start, start + 4), label, attributes: {}, fragments: [], actor: null, figure: null, ...more })
export const put = (row) => (row.head ? { op: 'put_relation', relation: row } : { op: 'put_span', span: row })
export const relation = (id, head, tail) => ({ id, type: 'says', head, tail, attributes: {} })
export const drop = (id) => ({ op: 'delete_span', id })

/** A page with a session: storage, server and the steps that were `kept` may be those of a page before it. */
export async function page(shared = {}) {
  const kept = shared.kept ?? new Map()
  const steps = structuredClone([...kept.values()])
  const versions = new Map(steps.flatMap(({ gone }) => Object.entries(gone)))
  const keeper = {
    put: async (step) => void kept.set(step.id, structuredClone(step)),
    remove: async (ids) => ids.forEach((id) => kept.delete(id)),
  }
  let session
  const opened = await tab({ versions, onAnswer: (_, answer) => session.heard(answer), ...shared })
  session = new Session({ content: opened.server.content(), outbox: opened.outbox, offsets, text, keeper, steps })
  opened.kept = kept
  return { ...opened, session, shown: () => [...session.annotations.spans.values()].map(({ id, label }) => `${id} ${label}`) }
}
