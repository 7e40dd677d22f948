// From the page's offsets to the server's and back, versions in operations, and what answers mean.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { corrected } from '../../../frontend/static/state/parked.js'
import { changesIn, depends, fits, fromPage, fromServer, fromServerOperation, judge, newId, said, stamp, toServer, versionsIn, versionsOf } from '../../../frontend/static/state/wire.js'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { offline, refusal, relation as wireRelation, span as wireSpan } from './fakes.js'

const text = 'a😊b 🇺🇦 said “no”'
const offsets = new Offsets(text)
const span = { id: 's', start: 1, end: 9, quote: 'stale', label: 'actor', attributes: { x: '1' }, fragments: [[1, 3], [5, 9]], actor: 'a1', figure: null }
const relation = { id: 'r', type: 'says', head: 's', tail: 't', attributes: {} }

test('a span goes out in code points, with the quote that the text has there, and comes back the same', () => {
  const wire = toServer({ op: 'put_span', span }, offsets, text)
  assert.deepEqual(wire, {
    op: 'put_span', id: 's', start: 1, end: 6, quote: '😊b 🇺🇦', label: 'actor', attributes: { x: '1' }, fragments: [[1, 2], [4, 6]], actor: 'a1', figure: null,
  })
  assert.deepEqual(fromServerOperation(wire, offsets), { op: 'put_span', span: { ...span, quote: '😊b 🇺🇦' } })
})

test('an offset inside of a character is refused before it goes out', () => {
  assert.throws(() => toServer({ op: 'put_span', span: { ...span, end: 2 } }, offsets, text), RangeError)
})

test('relations and deletions go out and come back as they are', () => {
  for (const operation of [{ op: 'put_relation', relation }, { op: 'delete_span', id: 's' }, { op: 'delete_relation', id: 'r' }]) {
    const wire = toServer(operation, offsets, text)
    assert.ok(!('version' in wire))
    assert.deepEqual(fromServerOperation({ ...wire, version: 3 }, offsets), operation)
  }
})

test('the content of a set becomes rows without versions, which are told apart', () => {
  const { op, ...row } = toServer({ op: 'put_span', span }, offsets, text)
  const content = { spans: [{ ...row, version: 4 }], relations: [{ ...relation, version: 2 }] }
  assert.deepEqual(fromServer(content, offsets), { spans: [{ ...span, quote: row.quote }], relations: [relation], suggestions: [] })
  assert.deepEqual(versionsOf(content), new Map([['s', 4], ['r', 2]]))
  assert.equal(op, 'put_span')
})

test('the rows of a page become what the server tells elsewhere: the text gives the quotes', () => {
  const content = {
    revision: 7,
    spans: [['s', 1, 6, 'actor', 4, { attributes: { x: '1' } }], ['t', 12, 14, 'claim', 1], ['u', 0, 1, 'claim', 1, { quote: 'other' }]],
    relations: [['r', 'says', 0, 1, 2, { attributes: { y: true } }], ['q', 'says', 1, 0, 1]],
  }
  const whole = fromPage(content, offsets, text)
  assert.equal(whole.revision, 7)
  assert.deepEqual(whole.spans, [
    { id: 's', start: 1, end: 6, quote: '😊b 🇺🇦', label: 'actor', version: 4, attributes: { x: '1' } },
    { id: 't', start: 12, end: 14, quote: '“n', label: 'claim', version: 1 },
    { id: 'u', start: 0, end: 1, quote: 'other', label: 'claim', version: 1 },
  ])
  assert.deepEqual(whole.relations, [
    { id: 'r', type: 'says', head: 's', tail: 't', version: 2, attributes: { y: true } },
    { id: 'q', type: 'says', head: 't', tail: 's', version: 1 },
  ])
})

test('known rows get their version, new ones none, and the next operation on a row the next version', () => {
  const operations = [wireSpan('a'), { op: 'delete_span', id: 'a' }, wireSpan('a', 'x'), wireSpan('n'), { op: 'delete_span', id: 'n' }]
  assert.deepEqual(stamp(operations, { a: 4 }).map(({ version }) => version), [4, 5, 6, undefined, 1])
  assert.ok(!('version' in operations[0]), 'what was given is not changed')
})

test('a relation depends on its ends, the deletion of a span on its relations, a span on nothing but itself', () => {
  const [make, tie, drop] = [[wireSpan('a')], [wireRelation('r', 'a', 'b')], [{ op: 'delete_span', id: 'b' }]]
  assert.ok(depends(tie, make))
  assert.ok(depends(drop, tie))
  assert.ok(depends(make, make))
  assert.ok(!depends(make, tie))
  assert.ok(!depends(drop, make))
})

test('refusals are parked, missing sign-in stops, all else is tried again', () => {
  for (const [status, code] of [[400, 'invalid'], [403, 'forbidden'], [404, 'not_found'], [409, 'stale_version'], [413, 'too_large']]) {
    assert.equal(judge(refusal(status, code)), 'park')
  }
  for (const error of [refusal(401, 'not_signed_in'), refusal(403, 'csrf_failed')]) assert.equal(judge(error), 'stop')
  for (const error of [offline(), refusal(404, '', {}, 'foreign'), refusal(500, 'x'), refusal(429, 'busy'), new Error('x'), undefined]) assert.equal(judge(error), 'wait')
})

test('a failure always has words', () => {
  assert.deepEqual(said(refusal(500, 'broken')), { reason: 'Refused: broken', code: 'broken' })
  assert.deepEqual(said(new Error('no')), { reason: 'no', code: null })
  assert.deepEqual(said('no'), { reason: 'no', code: null })
})

test('an answer tells versions of removed relations too, and how many revisions it made', () => {
  const answer = {
    request: 'q', revision: 9,
    results: [{ id: 'a', status: 'deleted', version: 3, removed_relations: [{ id: 'r', version: 2 }] }, { id: 'b', status: 'unchanged', version: 1 }],
  }
  assert.deepEqual(versionsIn(answer), new Map([['a', 3], ['r', 2], ['b', 1]]))
  assert.equal(changesIn(answer), 2)
})

test('only an answer to this request, with one result an operation, is its answer', () => {
  const entry = { request: 'AB', operations: [wireSpan('a')] }
  assert.ok(fits({ request: 'ab', revision: 1, results: [{}] }, entry))
  for (const answer of [undefined, 'x', { revision: 1, results: 'x' }, { request: 'ab', results: [{}] }, { request: 'ab', revision: 1, results: [] }, { request: 'cd', revision: 1, results: [{}] }]) {
    assert.ok(!fits(answer, entry))
  }
})

test('sent again, the row that was refused gets the version that the refusal told', () => {
  const entry = (more) => ({ operations: [wireSpan('a'), wireSpan('b')], refusal: { status: 409, code: 'stale_version', detail: '', pointer: '/operations/1', current: undefined, version: null, ...more } })
  const known = { a: 1, b: 2 }
  assert.deepEqual(corrected(known, entry({ current: { id: 'b', version: 7 } })), { a: 1, b: 7 })
  assert.deepEqual(corrected(known, entry({ code: 'span_deleted', version: 5 })), { a: 1, b: 5 })
  assert.deepEqual(corrected(known, entry({ current: null })), { a: 1 })
  assert.deepEqual(corrected(known, entry({ code: 'duplicate_span' })), known)
  assert.deepEqual(corrected(known, entry({ pointer: '' })), known)
  assert.deepEqual(corrected(known, { operations: [], refusal: null }), known)
})

test('ids are UUIDs of version 4, also where the page has no secure context', () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  assert.match(newId(), pattern)
  const known = crypto.randomUUID
  crypto.randomUUID = undefined
  try {
    assert.match(newId(), pattern)
    assert.notEqual(newId(), newId())
  } finally {
    crypto.randomUUID = known
  }
})
