/** What the outbox is tested with: a browser's storage, a clock and a server, all in memory and without waiting. */
import { Outbox } from '../../../frontend/static/state/outbox.js'

export const KEY = { user: 1, document: 3, set: 'mine' }

/** Let everything run that can run without time going by. */
export async function settle() {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve))
}

/** Storage that several tabs may share. `broken`: puts fail; `deaf`: nothing can be read. */
export class FakeStorage {
  rows = new Map()
  broken = false
  deaf = false

  async all({ user, document, set }) {
    if (this.deaf) throw new Error('cannot be read')
    const mine = [...this.rows.values()].filter((row) => row.user === user && row.document === document && row.set === set)
    return structuredClone(mine).sort((a, b) => a.order - b.order)
  }

  async put(entry) {
    const copy = structuredClone(entry)
    await null
    if (this.broken) throw new Error('The storage of this browser is full')
    this.rows.set(copy.request, copy)
  }

  async remove(request) {
    if (this.stuck) throw new Error('cannot be removed')
    this.rows.delete(request)
  }
}

/** Time that passes only when told to. */
export class FakeTimers {
  time = 1000
  due = []
  now = () => this.time
  set = (run, ms) => {
    const timer = { run, at: this.time + ms }
    this.due.push(timer)
    return timer
  }
  clear = (timer) => {
    this.due = this.due.filter((one) => one !== timer)
  }

  async pass(ms) {
    this.time += ms
    for (const timer of this.due.filter(({ at }) => at <= this.time)) {
      this.clear(timer)
      timer.run()
    }
    await settle()
  }
}

/** One tab at a time, in the order of asking, as navigator.locks does it. */
export function fakeLock() {
  let last = Promise.resolve()
  return (run) => {
    const turn = last.then(run)
    last = turn.catch(() => {})
    return turn
  }
}

export function refusal(status, code, more = {}, kind = 'http') {
  const body = { code, detail: `Refused: ${code}`, pointer: '', ...more }
  return Object.assign(new Error(body.detail), { ...body, kind, status, body, retryAfter: more.retryAfter ?? null })
}

export const offline = () => refusal(0, 'offline', {}, 'network')

/** A server that judges versions, tombstones and repeated requests as services/gestures does. */
export class FakeServer {
  live = new Map() // id -> {version, row}
  dead = new Map() // id -> version of the deletion
  known = new Map() // request -> {digest, answer}
  revision = 0
  heard = [] // every body that came in, as text
  done = [] // requests in the order in which they were applied
  /** Thrown once each, before (`refuse`) or after (`lose`) the gesture is applied. */
  faults = []

  send = async (body) => {
    const text = JSON.stringify(body)
    this.heard.push(text)
    await null
    const fault = this.faults.shift()
    if (fault?.error && !fault.after) throw fault.error
    const answer = structuredClone(this.answer(JSON.parse(text)))
    if (fault?.after) throw fault.error
    return answer
  }

  refuse(...errors) {
    this.faults.push(...errors.map((error) => ({ error, after: false })))
  }

  loseAnswer() {
    this.faults.push({ error: offline(), after: true })
  }

  answer({ request, operations }) {
    const digest = JSON.stringify(operations)
    const known = this.known.get(request)
    if (known && known.digest !== digest) throw refusal(409, 'request_reused')
    if (known) return known.answer
    const before = [new Map(this.live), new Map(this.dead), this.revision]
    try {
      const results = operations.map((one, index) => this.one(one, `/operations/${index}`))
      const answer = { request, revision: this.revision, results }
      this.known.set(request, { digest, answer })
      this.done.push(request)
      return answer
    } catch (error) {
      ;[this.live, this.dead, this.revision] = before
      throw error
    }
  }

  one({ op, id, version, ...row }, pointer) {
    const live = this.live.get(id)
    const kind = op.split('_')[1]
    if (op.startsWith('delete')) {
      if (!live && !this.dead.has(id)) throw refusal(404, 'not_found', { pointer })
      if (!live) return { id, status: 'unchanged', version: this.dead.get(id) }
      this.check(live, id, version, pointer)
      const gone = kind === 'span' ? [...this.live].filter(([, { row: { head, tail } }]) => head === id || tail === id) : []
      const removed = gone.map(([relation]) => ({ id: relation, version: this.bury(relation) }))
      return { id, status: 'deleted', version: this.bury(id), ...(kind === 'span' ? { removed_relations: removed } : {}) }
    }
    for (const end of ['head', 'tail']) {
      if (kind === 'relation' && !this.live.has(row[end])) throw refusal(409, 'relation_end_missing', { pointer: `${pointer}/${end}` })
    }
    if (live && JSON.stringify(live.row) === JSON.stringify(row)) return { id, status: 'unchanged', version: live.version }
    if (live) this.check(live, id, version, pointer)
    const dead = this.dead.get(id)
    if (!live && dead !== undefined && dead !== version) throw refusal(409, `${kind}_deleted`, { pointer, version: dead })
    if (!live && dead === undefined && version !== undefined) throw refusal(409, 'stale_version', { pointer, current: null })
    this.dead.delete(id)
    const next = (version ?? 0) + 1
    this.live.set(id, { version: next, row })
    this.revision += 1
    return { id, status: live ? 'updated' : 'created', version: next }
  }

  check(live, id, version, pointer) {
    const current = { id, ...live.row, version: live.version }
    if (version === undefined) throw refusal(409, 'version_required', { pointer, current })
    if (version !== live.version) throw refusal(409, 'stale_version', { pointer, current })
  }

  bury(id) {
    const version = this.live.get(id).version + 1
    this.live.delete(id)
    this.dead.set(id, version)
    this.revision += 1
    return version
  }

  /** Somebody else writes. */
  write(...operations) {
    return this.answer({ request: `other-${this.revision}-${this.known.size}`, operations })
  }

  content() {
    const rows = [...this.live].map(([id, { version, row }]) => ({ id, ...structuredClone(row), version }))
    return { revision: this.revision, spans: rows.filter((row) => !row.head), relations: rows.filter((row) => row.head) }
  }

  versions = () => new Map([...this.live].map(([id, { version }]) => [id, version]))
  label = (id) => this.live.get(id)?.row.label
}

export const span = (id, label = 'claim', start = 0, end = 4) => ({
  op: 'put_span', id, start, end, quote: 'word', label, attributes: {}, actor: null, figure: null, fragments: [],
})
export const relation = (id, head, tail, type = 'says') => ({ op: 'put_relation', id, type, head, tail, attributes: {} })
export const deleteSpan = (id) => ({ op: 'delete_span', id })
export const deleteRelation = (id) => ({ op: 'delete_relation', id })

/** A page with an outbox: storage, server and lock may be shared with other pages. */
export async function tab({ storage = new FakeStorage(), server = new FakeServer(), timers = new FakeTimers(), ...more } = {}) {
  const outbox = new Outbox({ storage, send: server.send, timers, key: KEY, versions: server.versions(), ...more })
  outbox.learn(server.content())
  await outbox.open()
  const gesture = (request, ...operations) => outbox.add({ request, name: request, operations })
  return { outbox, storage, server, timers, gesture }
}
