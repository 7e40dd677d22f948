// Figures are read when they are marked: in the same undo step, and never over what somebody has done since.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reader } from '../../../frontend/static/state/reading.js'
import { Session } from '../../../frontend/static/state/session.js'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { offline, refusal, settle, tab } from './fakes.js'

const text = 'At least nine people, then four, then two or three more of them were counted there.'
const offsets = new Offsets(text)
const span = (id, start = 0, more = {}) => ({ id, start, end: start + 4, quote: text.slice(start, start + 4), label: 'figure', attributes: {}, fragments: [], actor: null, figure: null, ...more })
const put = (row) => ({ op: 'put_span', span: row })
const figure = (value) => ({ value, low: null, high: null, bound: 'approx', unit: null, counted: null, kind: 'count', per: null, as_of: null, place: null, attributed_to: null })

/** A page whose questions are answered when the test says so: `asked` are [span, answer, fail]. */
async function page() {
  const opened = await tab()
  const session = new Session({ content: opened.server.content(), outbox: opened.outbox, offsets, text })
  const asked = []
  const reader = new Reader(session, (label) => label === 'figure', (one) => new Promise((answer, fail) => asked.push({ one, answer, fail })))
  const perform = (...operations) => reader.performed(session.perform('Mark', operations))
  const answer = async (i, value) => {
    asked[i].answer({ figure: figure(value), because: {} })
    await settle()
  }
  const value = (id) => session.annotations.spans.get(id)?.figure?.value ?? null
  return { ...opened, session, reader, asked, perform, answer, value }
}

test('what a figure says comes into the step that marked it: one undo, one redo', async () => {
  const { session, server, outbox, perform, answer, value } = await page()
  perform(put(span('a')))
  assert.equal(session.annotations.spans.get('a').figure, null, 'the mark does not wait')
  await answer(0, '9')
  assert.equal(value('a'), '9')
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('a').row.figure.value, '9')
  session.undo()
  assert.equal(session.annotations.spans.size, 0)
  assert.equal(session.history.canUndo, false)
  session.redo()
  assert.equal(value('a'), '9')
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('a').row.figure.value, '9')
})

test('an answer that comes after the span was deleted, moved or changed is dropped', async () => {
  for (const later of [{ op: 'delete_span', id: 'a' }, put(span('a', 5)), put(span('a', 0, { attributes: { sure: 'yes' } })), put(span('a', 0, { figure: figure('1') }))]) {
    const { session, perform, answer, server, outbox } = await page()
    perform(put(span('a')))
    session.perform('Later', [later])
    const before = structuredClone(session.annotations.spans.get('a'))
    await answer(0, '9')
    assert.deepEqual(session.annotations.spans.get('a'), before)
    assert.equal((await outbox.idle()).mode, 'saved')
    assert.equal(server.heard.length, 2, 'nothing more was sent')
  }
})

test('an answer that comes after the attributes of its span is not written over them, and the figure is offered to be read', async () => {
  const { reader, session, perform, answer, value } = await page()
  perform(put(span('a')), put(span('b', 20)), put(span('c', 30)))
  session.perform('Later', [put(span('a', 0, { attributes: { sure: 'yes' } })), put(span('b', 25)), put(span('c', 30, { figure: figure('1') }))])
  for (const i of [0, 1, 2]) await answer(i, '9')
  assert.equal(value('a'), null)
  assert.deepEqual(reader.unread, ['a'], 'not what has other words, or a figure of its own')
  const { operations } = await Promise.all([reader.read([session.annotations.spans.get('a')]), answer(3, '9')]).then(([found]) => found)
  session.perform('Read', operations)
  assert.equal(value('a'), '9')
  assert.deepEqual(session.annotations.spans.get('a').attributes, { sure: 'yes' })
  assert.deepEqual(reader.unread, [])
})

test('an answer that comes after an undo is dropped, and the redo is as it was', async () => {
  const { session, perform, answer, value } = await page()
  perform(put(span('a')))
  session.undo()
  await answer(0, '9')
  assert.equal(session.annotations.spans.size, 0)
  session.redo()
  assert.equal(value('a'), null)
})

test('an answer finds its step behind others, and what was undone can still be done again', async () => {
  const { session, perform, answer, value } = await page()
  perform(put(span('a')))
  session.perform('Other', [put(span('b', 10, { label: 'claim' }))])
  session.undo()
  await answer(0, '9')
  assert.equal(value('a'), '9')
  assert.equal(session.history.canRedo, true)
  session.redo()
  session.undo()
  session.undo()
  assert.equal(session.annotations.spans.size, 0)
})

test('many places that are marked at once are read together, in their one step', async () => {
  const { session, server, outbox, perform, asked, answer, value } = await page()
  perform(...[0, 10, 20, 30].map((at, i) => put(span(`s${i}`, at))))
  assert.equal(asked.length, 3, 'three questions at once')
  for (let i = 0; i < 4; i++) await answer(i, String(i))
  assert.deepEqual([0, 1, 2, 3].map((i) => value(`s${i}`)), ['0', '1', '2', '3'])
  await outbox.idle()
  assert.equal(server.heard.length, 2)
  session.undo()
  assert.equal(session.annotations.spans.size, 0)
})

test('the span of a suggestion stays the one that was made of it', async () => {
  const { session, perform, answer } = await page()
  session.annotations.suggestions.replace([{ ...span('p'), source: 'finder', version: '1', score: null }])
  perform({ ...put(span('a')), suggestion: 'p' })
  await answer(0, '9')
  session.undo()
  assert.deepEqual([session.annotations.suggestions.rows.size, session.annotations.spans.size], [1, 0])
  session.redo()
  assert.deepEqual([session.annotations.suggestions.rows.size, session.annotations.spans.get('a').figure.value], [0, '9'])
})

test('a suggestion that has its figure, and a span of another kind, are not read', async () => {
  const { perform, asked } = await page()
  perform(put(span('a', 0, { figure: figure('9') })), put(span('b', 10, { label: 'claim' })))
  assert.equal(asked.length, 0)
})

test('other words are read again, unless a person has corrected what the former ones said', async () => {
  const { perform, asked, answer, session, value } = await page()
  perform(put(span('a')))
  await answer(0, '9')
  perform(put({ ...session.annotations.spans.get('a'), end: 7 }))
  assert.equal(asked.length, 2)
  await answer(1, '8')
  assert.equal(value('a'), '8')
  perform(put({ ...session.annotations.spans.get('a'), figure: figure('7') }))
  perform(put({ ...session.annotations.spans.get('a'), end: 5 }))
  assert.equal(asked.length, 2)
  session.undo()
  session.undo()
  session.undo()
  assert.equal(value('a'), '9', 'with its words goes what was read from them')
})

test('without a server it stays empty, is told, and is written by nobody but a person', async () => {
  const { reader, perform, asked, session, value } = await page()
  perform(put(span('a')), put(span('b', 10)), put(span('c', 20)))
  for (const { fail } of asked) fail(offline())
  await settle()
  session.perform('Corrected', [put(span('b', 10, { figure: figure('4') }))])
  assert.deepEqual(reader.unread, ['a', 'c'])
  assert.equal(value('a'), null)
  const reading = reader.read([session.annotations.spans.get('a'), session.annotations.spans.get('c')])
  asked[3].answer({ figure: figure('9'), because: {} })
  await settle()
  session.perform('Delete', [{ op: 'delete_span', id: 'a' }])
  asked[4].answer({ figure: figure('2'), because: {} })
  const { operations } = await reading
  assert.deepEqual(operations.map(({ span: { id } }) => id), ['c'], 'not the one that went in the meantime')
})

test('what the server refuses to read, or reads as nothing, stays empty and is not offered again', async () => {
  const { reader, perform, asked, answer, server, outbox } = await page()
  perform(put(span('a')), put(span('b', 10)))
  asked[0].fail(refusal(400, 'offset_range'))
  await answer(1, null)
  await outbox.idle()
  assert.deepEqual(reader.unread, [])
  assert.equal(server.heard.length, 1)
})
