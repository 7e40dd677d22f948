// Annotations, history and outbox in step: what is on the screen, what can be undone, what the server gets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeServer, offline, refusal } from './fakes.js'
import { drop, page, put, relation, span } from './sessions.js'

test('a gesture is on the screen at once, and on the server soon, in its offsets', async () => {
  const { session, server, outbox, shown } = await page()
  const told = []
  session.subscribe((change) => told.push(change))
  const change = session.perform('Mark', [put(span('a'))])
  assert.deepEqual(shown(), ['a claim'])
  assert.deepEqual([told[0].first, told[0].last, told[0].all, [...told[0].spans]], [3, 7, false, ['a']])
  assert.equal(await change.kept, true)
  await outbox.idle()
  assert.deepEqual(server.live.get('a').row, { start: 2, end: 6, quote: 'word', label: 'claim', attributes: {}, fragments: [], actor: null, figure: null })
})

test('undo of a creation deletes, redo makes it again, under the same id', async () => {
  const { session, server, outbox, shown } = await page()
  session.perform('Mark claim', [put(span('a'))])
  const undone = session.undo()
  assert.equal(undone.name, 'Mark claim')
  assert.deepEqual(shown(), [])
  session.redo()
  assert.deepEqual(shown(), ['a claim'])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('a').version, 3)
  assert.equal(session.redo(), null)
})

test('undo of a deletion puts the span back, and then its relations', async () => {
  const { session, server, outbox } = await page()
  session.perform('Set up', [put(span('a')), put(span('b', 'actor', 8)), put(relation('r', 'a', 'b'))])
  session.perform('Delete', [drop('a')])
  assert.equal(session.annotations.relations.size, 0)
  session.undo()
  assert.deepEqual(session.annotations.relationsOf('a').map(({ id }) => id), ['r'])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.ok(server.live.has('r') && server.live.has('a'))
})

test('undo of another label puts the former one', async () => {
  const { session, server, outbox, shown } = await page()
  session.perform('Mark', [put(span('a'))])
  session.perform('Change', [put(span('a', 'actor'))])
  session.undo()
  assert.deepEqual(shown(), ['a claim'])
  await outbox.idle()
  assert.equal(server.label('a'), 'claim')
  session.undo()
  assert.equal(session.undo(), null)
})

test('what changes nothing is neither sent nor undone', async () => {
  const { session, server, outbox } = await page()
  session.perform('Nothing', [drop('unknown')])
  await outbox.idle()
  assert.equal(server.heard.length, 0)
  assert.equal(session.history.canUndo, false)
})

test('a gesture can be done without a way back', async () => {
  const { session } = await page()
  session.perform('Quietly', [put(span('a'))], { undoable: false })
  assert.equal(session.history.canUndo, false)
})

test('an offset inside of a character does nothing at all', async () => {
  const { session, outbox, shown } = await page()
  assert.throws(() => session.perform('Bad', [put(span('a')), put({ ...span('b'), start: 1 })]), RangeError)
  assert.deepEqual(shown(), [])
  assert.equal(outbox.entries().length, 0)
  assert.equal(session.history.canUndo, false)
})

test('more operations than the server takes are sent in parts, and undone in one step', async () => {
  const { session, server, outbox } = await page()
  session.perform('All', Array.from({ length: 1100 }, (_, i) => put(span(`s${i}`, `label ${i}`))))
  await outbox.idle()
  assert.deepEqual(server.heard.map((body) => JSON.parse(body).operations.length), [500, 500, 100])
  session.undo()
  await outbox.idle()
  assert.equal(server.live.size, 0)
})

test('of a step in parts, what was refused is told and given up alone, and the rest is still one step', async () => {
  const { session, server, outbox, kept } = await page()
  session.perform('All', Array.from({ length: 1100 }, (_, i) => put(span(`s${i}`, `label ${i}`))))
  server.faults.push({}, { error: refusal(409, 'duplicate_span') })
  await outbox.idle()
  assert.equal(server.live.size, 600)
  const [{ request, name }] = outbox.status.parked
  assert.equal(name, 'All')
  await session.discard(request)
  session.rebase(server.content())
  assert.equal(session.annotations.spans.size, 600)
  assert.equal(kept.size, 1)
  const next = await page({ server, kept })
  assert.equal(next.session.undo().name, 'All')
  assert.equal(next.session.undo(), null)
  await next.outbox.idle()
  assert.equal(server.live.size, 0)
  next.session.redo()
  await next.outbox.idle()
  assert.equal(server.live.size, 600)
})

test('what was undone while a part of it was refused goes once that part is given up', async () => {
  const { session, server, outbox } = await page()
  session.perform('All', Array.from({ length: 700 }, (_, i) => put(span(`s${i}`, `label ${i}`))))
  server.faults.push({}, { error: refusal(409, 'duplicate_span') })
  await outbox.idle()
  session.undo()
  await outbox.idle()
  await session.discard(outbox.status.parked[0].request)
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.size, 0)
})

test('if the browser keeps nothing, the gesture stands and the page can know', async () => {
  const { session, storage, server, outbox, shown } = await page()
  storage.broken = true
  const change = session.perform('Mark', [put(span('a'))])
  assert.equal(await change.kept, false)
  assert.deepEqual(shown(), ['a claim'])
  await outbox.idle()
  assert.ok(server.live.has('a'))
})

test('rebase keeps the same annotations object, and tells to draw all', async () => {
  const { session, server, outbox } = await page()
  session.perform('Mark', [put(span('a')), put(span('b', 'actor'))])
  await outbox.idle()
  const { annotations } = session
  const told = []
  const end = session.subscribe((change) => told.push(change))
  server.write({ op: 'delete_span', id: 'b', version: 1 })
  assert.equal(session.rebase(server.content()), true)
  assert.equal(session.annotations, annotations)
  assert.deepEqual([told.length, told[0].all], [1, true])
  end()
  session.rebase(server.content())
  assert.equal(told.length, 1)
})

test('content that is older than the last answer is not shown', async () => {
  const { session, server, outbox, shown } = await page()
  const old = server.content()
  session.perform('Mark', [put(span('a'))])
  await outbox.idle()
  assert.equal(session.rebase(old), false)
  assert.deepEqual(shown(), ['a claim'])
  assert.equal(session.rebase(server.content()), true)
})

test('what others have changed, taken away or put back can no longer be undone; the rest can', async () => {
  const { session, server, outbox } = await page()
  for (const id of ['changed', 'gone', 'back', 'mine']) session.perform(`Mark ${id}`, [put(span(id, id))])
  session.perform('Delete back', [drop('back')])
  await outbox.idle()
  server.write({ ...server.live.get('changed').row, op: 'put_span', id: 'changed', label: 'other', version: 1 })
  server.write({ op: 'delete_span', id: 'gone', version: 1 })
  server.write({ ...server.live.get('mine').row, op: 'put_span', id: 'back', label: 'back', version: 2 })
  session.rebase(server.content())
  assert.equal(session.undo().name, 'Mark mine')
  assert.equal(session.undo(), null)
  assert.equal((await outbox.idle()).mode, 'saved')
})

test('a deletion of one\'s own can still be undone after a rebase', async () => {
  const { session, server, outbox, shown } = await page()
  session.perform('Mark', [put(span('a'))])
  session.perform('Delete', [drop('a')])
  await outbox.idle()
  session.rebase(server.content())
  session.undo()
  assert.deepEqual(shown(), ['a claim'])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.ok(server.live.has('a'))
})

test('a gesture that was refused and discarded can not be undone, and is gone from the screen after a rebase', async () => {
  const { session, server, outbox, shown } = await page()
  session.perform('Before', [put(span('b', 'actor'))])
  await outbox.idle()
  server.refuse(refusal(409, 'duplicate_span'))
  session.perform('Mark', [put(span('a'))])
  await outbox.idle()
  assert.deepEqual(shown(), ['b actor', 'a claim'], 'it is shown until somebody decides')
  const [{ request }] = outbox.status.parked
  assert.deepEqual(await session.discard(request), [put(span('a'))])
  assert.equal(session.history.nextUndoName, 'Before')
  session.rebase(server.content())
  assert.deepEqual(shown(), ['b actor'])
})

test('in a swap within one gesture the relation keeps its id', async () => {
  const { session, server, outbox } = await page()
  session.perform('Set up', [put(span('a')), put(span('b', 'actor', 8)), put(relation('r', 'a', 'b'))])
  await outbox.idle()
  session.perform('Swap', [drop('a'), put(span('c')), put(relation('r', 'c', 'b'))])
  assert.equal((await outbox.idle()).mode, 'saved')
  session.undo()
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('r').row.head, 'a')
  assert.ok(!server.live.has('c'))
})

test('a server that is away for a while has the same as the screen in the end', async () => {
  const { session, server, outbox, timers } = await page({ server: new FakeServer() })
  server.refuse(offline(), offline())
  server.loseAnswer()
  session.perform('One', [put(span('a'))])
  session.perform('Two', [put(span('a', 'actor'))])
  session.undo()
  session.perform('Three', [put(span('b'))])
  session.undo()
  session.redo()
  for (let i = 0; i < 6; i++) await timers.pass(30_000)
  assert.equal(outbox.status.mode, 'saved')
  assert.deepEqual([server.label('a'), server.label('b')], ['claim', 'claim'])
})
