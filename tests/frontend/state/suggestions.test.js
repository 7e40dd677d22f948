// Suggestions: what waits, what a judgement does, how it is taken back, and what goes over the wire.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Annotations } from '../../../frontend/static/state/annotations.js'
import { Session } from '../../../frontend/static/state/session.js'
import { accept, alike, at, next, originOf, reject, spanOf } from '../../../frontend/static/state/judging.js'
import { corrected, insisted } from '../../../frontend/static/state/parked.js'
import { changesIn, depends, fromServer, fromServerOperation, stamp, toServer, versionsIn } from '../../../frontend/static/state/wire.js'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { FakeServer, offline, refusal, tab } from './fakes.js'

const text = '😊 word word word word word word word word word word'
const offsets = new Offsets(text)
const row = (id, start = 3, label = 'figure', more = {}) => ({ id, start, end: start + 4, quote: 'word', label, attributes: {}, fragments: [], actor: null, figure: null, source: 'ner', version: '1.2', score: 0.93, ...more })
const span = (id, start = 3, label = 'figure') => ({ id, start, end: start + 4, quote: 'word', label, attributes: {}, fragments: [], actor: null, figure: null })
const wire = (one) => ({ ...one, start: one.start - 1, end: one.end - 1 }) // behind the first character, which takes two units
const ids = (rows) => rows.map(({ id }) => id)

/** The server of the fakes, which knows suggestions too. */
class Server extends FakeServer {
  open = new Map()
  judged = new Map()

  constructor(...rows) {
    super()
    for (const one of rows) this.open.set(one.id, wire(one))
  }

  one(operation, pointer) {
    const { op, id, suggestion, ...rest } = operation
    if (op === 'reject_suggestion' || op === 'reopen_suggestion') {
      assert.ok(!('version' in operation), 'a judgement has no version')
      return this.judge(id, op === 'reject_suggestion' ? 'rejected' : 'open', pointer)
    }
    const result = super.one({ op, id, ...rest }, pointer)
    if (!suggestion) return result
    return { ...result, suggestion: this.judge(suggestion, 'accepted', `${pointer}/suggestion`) }
  }

  judge(id, state, pointer) {
    const was = this.judged.get(id)?.state ?? 'open'
    const version = (this.judged.get(id)?.version ?? 0) + 1
    if (was === state) return { id, status: 'unchanged', state, version: version - 1 }
    if (was !== 'open' && state !== 'open') throw refusal(409, 'suggestion_judged', { pointer, current: { id, state: was, span: null, version: 7 } })
    this.judged.set(id, { state, version })
    this.revision += 1
    return { id, status: 'updated', state, version }
  }

  content() {
    const open = [...this.open.values()].filter(({ id }) => (this.judged.get(id)?.state ?? 'open') === 'open')
    return { ...super.content(), suggestions: structuredClone(open) }
  }

  stateOf = (id) => this.judged.get(id)?.state ?? 'open'
}

async function page(server, shared = {}) {
  const kept = shared.kept ?? new Map()
  const steps = structuredClone([...kept.values()])
  const keeper = { put: async (step) => void kept.set(step.id, structuredClone(step)), remove: async (gone) => gone.forEach((id) => kept.delete(id)) }
  let session
  const opened = await tab({ server, versions: new Map(steps.flatMap(({ gone }) => Object.entries(gone))), onAnswer: (_, answer) => session.heard(answer), ...shared })
  session = new Session({ content: server.content(), outbox: opened.outbox, offsets, text, keeper, steps })
  const judge = (gesture) => session.perform(gesture.name, gesture.operations)
  return { ...opened, session, judge, kept, waiting: () => ids(session.annotations.waiting) }
}

test('those that wait stand in the order of the text, but not where such a span is', () => {
  const annotations = new Annotations({ spans: [span('s')], relations: [], suggestions: [row('late', 13), row('there'), row('other', 3, 'claim'), row('early', 8)] })
  assert.deepEqual(ids(annotations.waiting), ['other', 'early', 'late'])
  annotations.apply([{ op: 'delete_span', id: 's' }])
  assert.deepEqual(ids(annotations.waiting), ['other', 'there', 'early', 'late'])
  annotations.apply([{ op: 'put_span', span: span('t', 13) }])
  assert.deepEqual(ids(annotations.waiting), ['other', 'there', 'early'])
})

test('a suggestion in pieces is hidden by a span with the same pieces alone', () => {
  const fragments = [[3, 7], [13, 17]]
  const annotations = new Annotations({ spans: [{ ...span('s'), end: 17 }], relations: [], suggestions: [row('p', 3, 'figure', { end: 17, fragments })] })
  assert.deepEqual(ids(annotations.waiting), ['p'])
  annotations.apply([{ op: 'put_span', span: { ...span('t'), end: 17, fragments } }])
  assert.deepEqual(ids(annotations.waiting), [])
})

test('accepting makes the span and takes the suggestion away; undo and redo go over the wire as they should', async () => {
  const server = new Server(row('a'), row('b', 8))
  const { judge, session, outbox, waiting } = await page(server)
  judge(accept([{ row: row('a') }], 'Figure'))
  assert.deepEqual(waiting(), ['b'])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.stateOf('a'), 'accepted')
  const [made] = [...server.live]
  assert.deepEqual([made[1].row.start, made[1].row.label], [2, 'figure'])
  session.undo()
  assert.deepEqual(waiting(), ['a', 'b'])
  await outbox.idle()
  assert.deepEqual(JSON.parse(server.heard.at(-1)).operations.map(({ op }) => op), ['delete_span', 'reopen_suggestion'])
  assert.equal(server.stateOf('a'), 'open')
  session.redo()
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.stateOf('a'), 'accepted')
  assert.deepEqual([...server.live.keys()], [made[0]])
  assert.equal(outbox.revision, server.revision)
})

test('rejecting, its undo and its redo', async () => {
  const server = new Server(row('a'))
  const { judge, session, outbox, waiting } = await page(server)
  judge(reject([row('a')], 'Figure'))
  assert.deepEqual(waiting(), [])
  session.undo()
  assert.deepEqual(waiting(), ['a'])
  session.redo()
  session.undo()
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.stateOf('a'), 'open')
  assert.equal(session.history.nextRedoName, 'Reject Figure')
})

test('many are accepted in one step, and undone in one', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => row(`r${String(i).padStart(3, '0')}`, 3, `label ${i}`))
  const server = new Server(...rows)
  const { judge, session, outbox, waiting } = await page(server)
  judge(accept(rows.map((one) => ({ row: one })), 'Figure'))
  session.undo()
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(waiting().length, 600)
  assert.equal(server.live.size, 0)
  assert.ok(rows.every(({ id }) => server.stateOf(id) === 'open'))
  assert.deepEqual(server.heard.map((body) => JSON.parse(body).operations.length), [500, 100, 500, 500, 200])
})

test('judged without the server, then loaded again: still judged here, once there, and the undo is kept', async () => {
  const server = new Server(row('a'), row('b', 8))
  const first = await page(server)
  server.refuse(...Array.from({ length: 9 }, offline))
  first.judge(accept([{ row: row('a') }], 'Figure'))
  first.judge(reject([row('b', 8)], 'Figure'))
  await first.outbox.idle()
  assert.equal(first.outbox.status.mode, 'offline')
  server.faults = []
  const second = await page(server, { kept: first.kept, storage: first.storage })
  assert.deepEqual(second.waiting(), [])
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.deepEqual([server.stateOf('a'), server.stateOf('b')], ['accepted', 'rejected'])
  const third = await page(server, { kept: second.kept, storage: first.storage })
  third.session.undo()
  third.session.undo()
  assert.deepEqual(third.waiting(), ['a', 'b'])
  assert.equal((await third.outbox.idle()).mode, 'saved')
  assert.equal(server.live.size, 0)
})

test('taken back without the server, then loaded again: it waits here, although the server does not list it', async () => {
  const server = new Server(row('a'))
  const first = await page(server)
  first.judge(reject([row('a')], 'Figure'))
  await first.outbox.idle()
  server.refuse(...Array.from({ length: 9 }, offline))
  first.session.undo()
  await first.outbox.idle()
  server.faults = []
  const second = await page(server, { kept: first.kept, storage: first.storage })
  assert.deepEqual(second.waiting(), ['a'])
  await second.outbox.idle()
  assert.equal(server.stateOf('a'), 'open')
})

test('what another tab judges is gone after the set was read again, and can no longer be undone here', async () => {
  const server = new Server(row('a'), row('b', 8))
  const { session, judge, outbox, waiting } = await page(server)
  judge(reject([row('a')], 'Figure'))
  session.undo()
  await outbox.idle()
  server.write({ op: 'reject_suggestion', id: 'a' })
  assert.equal(session.rebase(server.content()), true)
  assert.deepEqual(waiting(), ['b'])
  assert.equal(session.history.canRedo, false)
})

test('judged otherwise elsewhere: it is parked with the reason; sent again, the span is made without the suggestion', async () => {
  const server = new Server(row('a'))
  const { judge, outbox } = await page(server)
  server.write({ op: 'reject_suggestion', id: 'a' })
  judge(accept([{ row: row('a') }], 'Figure'))
  const { parked } = await outbox.idle()
  assert.equal(parked[0].refusal.code, 'suggestion_judged')
  assert.equal(server.live.size, 0)
  await outbox.again(parked[0].request)
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.size, 1)
  assert.equal(server.stateOf('a'), 'rejected')
})

test('judged otherwise elsewhere, and taken back here before that was known: giving it up leaves nothing behind', async () => {
  const server = new Server(row('a'))
  const { judge, session, outbox } = await page(server)
  server.write({ op: 'reject_suggestion', id: 'a' })
  judge(accept([{ row: row('a') }], 'Figure'))
  session.undo()
  const { parked } = await outbox.idle()
  assert.deepEqual(parked.map(({ refusal: { code } }) => code), ['suggestion_judged', 'depends'])
  await session.discard(parked[0].request)
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.stateOf('a'), 'rejected')
})

test('operations keep the suggestion there and back, and no judgement gets a version', () => {
  const operation = { op: 'put_span', span: span('s'), suggestion: 'a' }
  const out = toServer(operation, offsets, text)
  assert.deepEqual([out.suggestion, out.start], ['a', 2])
  assert.deepEqual(fromServerOperation(out, offsets), operation)
  assert.ok(!('suggestion' in toServer({ op: 'put_span', span: span('s') }, offsets, text)))
  assert.deepEqual(toServer({ op: 'reopen_suggestion', id: 'a', row: row('a') }, offsets, text), { op: 'reopen_suggestion', id: 'a' })
  assert.deepEqual(stamp([{ op: 'reject_suggestion', id: 'a' }, { op: 'reopen_suggestion', id: 'a' }], { a: 4 }).map(({ version }) => version), [undefined, undefined])
  assert.deepEqual(fromServer({ spans: [], relations: [], suggestions: [wire(row('a'))] }, offsets).suggestions, [row('a')])
})

test('an answer raises the revision by one more for a span that was made of a suggestion', () => {
  const accepted = { id: 's', status: 'created', version: 1, suggestion: { id: 'a', state: 'accepted', version: 1 } }
  const rejected = { id: 'b', status: 'updated', state: 'rejected', version: 1 }
  assert.equal(changesIn({ results: [accepted, rejected, { id: 'c', status: 'unchanged', state: 'open', version: 2 }] }), 3)
  assert.deepEqual(versionsIn({ results: [accepted, rejected] }), new Map([['s', 1]]))
})

test('a judgement needs the one before it, and its refusal tells no version of a span', () => {
  const put = { op: 'put_span', ...span('s'), suggestion: 'a' }
  assert.equal(depends([{ op: 'reopen_suggestion', id: 'a' }], [put]), true)
  assert.equal(depends([put], [{ op: 'reopen_suggestion', id: 'a' }]), true)
  assert.equal(depends([put], [{ op: 'reject_suggestion', id: 'b' }]), false)
  const refused = { code: 'suggestion_judged', pointer: '/operations/0/suggestion', current: { id: 'a', version: 7 }, version: null }
  assert.deepEqual(corrected({ s: 2 }, { operations: [put], refusal: refused }), { s: 2 })
  assert.ok(!('suggestion' in insisted({ operations: [put], refusal: refused })[0]))
  assert.equal(insisted({ operations: [put], refusal: { ...refused, code: 'stale_version' } })[0].suggestion, 'a')
  assert.ok(!('suggestion' in insisted({ operations: [put], refusal: { ...refused, code: 'not_found', current: undefined } })[0]), 'withdrawn')
  assert.equal(insisted({ operations: [put], refusal: { ...refused, code: 'not_found', pointer: '/operations/0/actor' } })[0].suggestion, 'a')
})

test('which one is under the caret, which comes next, which say the same, and where they come from', () => {
  const all = [row('wide', 3, 'claim', { end: 20, quote: 'word word' }), row('a', 8), row('b', 13)]
  assert.equal(at(all, 9).id, 'a')
  assert.equal(at(all, 4).id, 'wide')
  assert.equal(at(all, 30), undefined)
  assert.deepEqual([next(all, 0, 1, null).id, next(all, 9, 1, null).id, next(all, 9, -1, null).id, next(all, 0, 1, all[1]).id, next(all, 0, 1, all[2])], ['wide', 'b', 'a', 'b', undefined])
  assert.deepEqual(ids(alike(all, all[1])), ['a', 'b'])
  assert.equal(originOf(all[1]), 'ner 1.2, 93 %')
  assert.equal(originOf(row('x', 3, 'claim', { source: 'same text', version: '', score: null })), 'same text')
  assert.notEqual(spanOf(all[1]).id, 'a')
  assert.equal(accept([{ row: all[1] }, { row: all[2] }], 'Figure').name, 'Accept 2 Figure')
})
