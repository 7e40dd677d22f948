// What gestures do to the annotations: marking, relabelling, resizing, tying, the same words elsewhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Annotations } from '../../../frontend/static/state/annotations.js'
import * as changes from '../../../frontend/static/state/changes.js'
import * as marking from '../../../frontend/static/state/editor.js'
import * as ties from '../../../frontend/static/state/ties.js'

const edit = { ...marking, ...changes, ...ties }

const TEXT = 'Umerov said at least 400 children; Umerov, and Umerova, said 😊 no.'
const label = (key, kind = key, attributes = []) => ({ key, name: key, kind, hue: 1, shortcut: '', description: '', attributes, archived: false })
const CLAIM = label('claim', 'claim', [{ key: 'quote_type', name: 'Quote type', type: 'choice', required: true }])
const ACTOR = label('actor')
const FIGURE = label('figure')
const SPEAKER = { key: 'speaker', name: 'Speaker', heads: ['claim'], tails: ['actor'], symmetric: false, archived: false }
const SAME = { key: 'same', name: 'Same', heads: ['actor'], tails: ['actor'], symmetric: true, archived: false }
const range = (words, from = 0) => ({ start: TEXT.indexOf(words, from), end: TEXT.indexOf(words, from) + words.length })

/** Annotations with these spans: [id, label, words, more]. */
function having(...rows) {
  const spans = rows.map(([id, key, words, more]) => ({ ...edit.newSpan(TEXT, key, range(words)), id, ...more }))
  return new Annotations({ spans, relations: [] })
}

test('an actor is snapped to whole words without punctuation, a claim is taken as it was selected', () => {
  const { operations } = edit.mark(having(), TEXT, ACTOR, { start: 1, end: 4 })
  assert.deepEqual([operations[0].span.quote, operations[0].span.label], ['Umerov', 'actor'])
  const claim = edit.mark(having(), TEXT, CLAIM, range('least 400 child'))
  assert.equal(claim.operations[0].span.quote, 'least 400 child')
})

test('as it is: nothing is snapped, but half a pair is made whole', () => {
  const half = TEXT.indexOf('😊') + 1
  const { operations } = edit.mark(having(), TEXT, FIGURE, { start: half, end: half + 2, asIs: true })
  assert.ok(operations[0].span.quote.startsWith('😊') || !/[\ud800-\udfff]/.test(operations[0].span.quote[0]))
})

test('the same label on the same range takes it back; another label is a second span', () => {
  const all = having(['a', 'actor', 'Umerov'])
  assert.deepEqual(edit.mark(all, TEXT, ACTOR, range('Umerov')).operations, [{ op: 'delete_span', id: 'a' }])
  assert.equal(edit.mark(all, TEXT, CLAIM, range('Umerov')).operations[0].op, 'put_span')
})

test('white space alone is nothing to mark', () => {
  assert.equal(edit.mark(having(), TEXT, ACTOR, { start: 6, end: 7 }), null)
})

test('a new label keeps the attributes that it knows, and drops relations that it does not allow, in one step', () => {
  const all = having(['c', 'claim', 'said', { attributes: { quote_type: 'direct' } }], ['a', 'actor', 'Umerov'])
  all.apply([{ op: 'put_relation', relation: { id: 'r', type: 'speaker', head: 'c', tail: 'a', attributes: {} } }])
  const gesture = edit.relabel(all, all.spans.get('c'), FIGURE, CLAIM, [SPEAKER])
  assert.deepEqual(gesture.operations.map(({ op }) => op), ['delete_relation', 'put_span'])
  assert.deepEqual(gesture.operations[1].span.attributes, {})
  assert.equal(edit.relabel(all, all.spans.get('c'), CLAIM, CLAIM, [SPEAKER]), null)
})

test('an actor and a figure stay with a span only while its kind stays', () => {
  const all = having(['a', 'actor', 'Umerov', { actor: 'umerov' }])
  const other = label('person', 'actor')
  assert.equal(edit.relabel(all, all.spans.get('a'), other, ACTOR, []).operations[0].span.actor, 'umerov')
  assert.equal(edit.relabel(all, all.spans.get('a'), CLAIM, ACTOR, []).operations[0].span.actor, null)
})

test('resizing moves the quote with the ends, and never makes two spans the same', () => {
  const all = having(['f', 'figure', '400'], ['g', 'figure', 'at least 400'])
  const moved = edit.resize(all, TEXT, all.spans.get('f'), range('400 children'))
  assert.equal(moved.operations[0].span.quote, '400 children')
  assert.equal(edit.resize(all, TEXT, all.spans.get('f'), range('at least 400')), null)
  assert.equal(edit.resize(all, TEXT, all.spans.get('f'), range('400')), null)
})

test('pieces outside of the new ends go; one piece that is left is no piece', () => {
  const all = having(['f', 'claim', 'at least 400 children', { fragments: [[12, 14], [15, 20], [21, 33]] }])
  const span = all.spans.get('f')
  assert.deepEqual(edit.resize(all, TEXT, span, { start: 15, end: 33 }).operations[0].span.fragments, [[15, 20], [21, 33]])
  assert.deepEqual(edit.resize(all, TEXT, span, { start: 21, end: 33 }).operations[0].span.fragments, [])
})

test('a relation may be begun at either of its ends, and is offered once', () => {
  const all = having(['c', 'claim', 'said'], ['a', 'actor', 'Umerov'], ['f', 'figure', '400'])
  const [claim, actor, figure] = ['c', 'a', 'f'].map((id) => all.spans.get(id))
  const tie = { type: SPEAKER, head: 'c', tail: 'a' }
  assert.deepEqual(edit.ties(all, [SPEAKER], claim, actor), [tie])
  assert.deepEqual(edit.ties(all, [SPEAKER], actor, claim), [tie])
  assert.deepEqual(edit.ties(all, [SPEAKER], claim, figure), [])
  assert.deepEqual(edit.targets(all, [SPEAKER], claim).map(({ id }) => id), ['a'])
  all.apply(edit.link(tie).operations)
  assert.deepEqual(edit.ties(all, [SPEAKER], claim, actor), [])
})

test('a symmetric relation has one direction only', () => {
  const all = having(['a', 'actor', 'Umerov'], ['b', 'actor', 'children'])
  assert.equal(edit.ties(all, [SAME], all.spans.get('a'), all.spans.get('b')).length, 1)
})

test('the same words are found as whole words that are not marked yet', () => {
  const all = having(['a', 'actor', 'Umerov'])
  const found = edit.elsewhere(all, TEXT, all.spans.get('a'))
  assert.deepEqual(found, [range('Umerov', 10)])
  const { operations } = edit.markAll(TEXT, all.spans.get('a'), found, 'actor')
  all.apply(operations)
  assert.deepEqual(edit.elsewhere(all, TEXT, all.spans.get('a')), [])
})

test('words at an emoji are whole words', () => {
  const text = '😊Kyiv😊 Kyiv'
  const span = { ...edit.newSpan(text, 'actor', { start: 7 + 2, end: 7 + 6 }) }
  const all = new Annotations({ spans: [span], relations: [] })
  assert.equal(span.quote, 'Kyiv')
  assert.deepEqual(edit.elsewhere(all, text, span), [{ start: 2, end: 6 }])
})

test('what is required and empty is named', () => {
  const all = having(['c', 'claim', 'said', { attributes: { a: 1, b: 2 } }])
  assert.deepEqual(edit.missing(all.spans.get('c'), CLAIM).map(({ key }) => key), ['quote_type'])
})

test('of what a form says only what was changed in it is put over what stands there now', () => {
  const opened = { kind: 'denial', tone: 'harsh', places: ['Kyiv'] }
  const cases = [
    [{ kind: 'denial', tone: 'mild', places: ['Kyiv'] }, opened, { kind: 'denial', tone: 'mild', places: ['Kyiv'] }],
    [{ kind: 'denial', tone: 'mild', places: ['Kyiv'] }, { kind: 'threat', tone: 'harsh', sure: true }, { kind: 'threat', tone: 'mild', sure: true }],
    [{ kind: 'denial', places: ['Kyiv'] }, { ...opened, kind: 'threat' }, { kind: 'threat', places: ['Kyiv'] }],
    [{ ...opened, places: ['Sumy'] }, { kind: 'threat' }, { kind: 'threat', places: ['Sumy'] }],
  ]
  for (const [said, now, wanted] of cases) assert.deepEqual(changes.changedIn(opened, said, now), wanted)
})
