// A session after a reload: what was kept is on the screen, and what was done before can be undone and done again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offline, settle } from './fakes.js'
import { drop, page, put, relation, span } from './sessions.js'

test('after a reload, what is kept is shown on top of what the server has', async () => {
  const first = await page()
  first.server.write({ op: 'put_span', id: 'theirs', start: 0, end: 1, quote: '😊', label: 'actor', attributes: {}, fragments: [], actor: null, figure: null })
  first.server.refuse(offline())
  first.session.perform('Mark', [put(span('mine'))])
  await settle()
  const second = await page({ server: first.server, storage: first.storage })
  assert.deepEqual(second.shown(), ['theirs actor', 'mine claim'])
  assert.deepEqual(second.session.annotations.spans.get('mine'), span('mine'))
  assert.equal(second.session.annotations.spans.get('theirs').end, 2)
})

test('a kept gesture that does not fit the text stays in the outbox, and off the screen', async () => {
  const first = await page()
  first.server.refuse(offline())
  await first.gesture('broken', { op: 'put_span', id: 'x', start: 0, end: 9999, quote: '', label: 'claim', attributes: {}, fragments: [], actor: null, figure: null })
  await settle()
  const second = await page({ server: first.server, storage: first.storage })
  assert.deepEqual(second.shown(), [])
  assert.equal(second.outbox.entries().length, 1)
})

test('what was done before a reload can be undone after it, deletions too, and done again', async () => {
  const first = await page()
  first.session.perform('Set up', [put(span('a')), put(span('b', 'actor', 8)), put(relation('r', 'a', 'b'))])
  first.session.perform('Delete', [drop('a')])
  await first.outbox.idle()
  const second = await page(first)
  assert.equal(second.session.history.nextUndoName, 'Delete')
  second.session.undo()
  assert.deepEqual(second.shown().sort(), ['a claim', 'b actor'])
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.ok(first.server.live.has('a') && first.server.live.has('r'))
  const third = await page(first)
  assert.deepEqual([third.session.history.nextUndoName, third.session.history.nextRedoName], ['Set up', 'Delete'])
  third.session.undo()
  third.session.redo()
  third.session.redo()
  assert.equal((await third.outbox.idle()).mode, 'saved')
  assert.deepEqual([...first.server.live.keys()], ['b'])
})

test('what waits when the page is closed can be undone by the next one', async () => {
  const first = await page()
  first.session.perform('Mark', [put(span('a'))])
  await first.outbox.idle()
  first.server.refuse(offline())
  first.session.perform('Delete', [drop('a')])
  await settle()
  const second = await page(first)
  second.session.undo()
  assert.deepEqual(second.shown(), ['a claim'])
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.ok(first.server.live.has('a'))
})

test('a step whose rows were changed elsewhere meanwhile is not offered after a reload', async () => {
  const first = await page()
  first.session.perform('Mark a', [put(span('a'))])
  first.session.perform('Mark b', [put(span('b', 'actor', 8))])
  await first.outbox.idle()
  first.server.write({ op: 'put_span', id: 'b', start: 7, end: 11, quote: 'word', label: 'other', attributes: {}, fragments: [], actor: null, figure: null, version: 1 })
  const second = await page(first)
  assert.equal(second.session.history.nextUndoName, 'Mark a')
  second.session.undo()
  assert.deepEqual(second.shown(), ['b other'])
  assert.deepEqual([...first.kept.values()].map(({ name, undone }) => [name, undone]), [['Mark a', true]])
})

test('a new gesture after an undo ends what could be done again, also for the next page', async () => {
  const first = await page()
  first.session.perform('Mark a', [put(span('a'))])
  first.session.undo()
  first.session.perform('Mark b', [put(span('b', 'actor', 8))])
  await first.outbox.idle()
  const second = await page(first)
  assert.deepEqual([second.session.history.nextUndoName, second.session.history.canRedo], ['Mark b', false])
})
