// Which spans the list beside the text shows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Annotations } from '../../../frontend/static/state/annotations.js'
import { counts, sift } from '../../../frontend/static/state/sift.js'

const LABELS = [
  { key: 'claim', attributes: [{ key: 'stance', type: 'text', required: true }] },
  { key: 'actor', attributes: [] },
]
const span = (id, start, label, quote, attributes = {}) => ({ id, start, end: start + quote.length, quote, label, attributes, fragments: [], actor: null, figure: null })
const all = new Annotations({
  spans: [
    span('a', 0, 'actor', 'Rustem Umérov'),
    span('b', 20, 'claim', 'the talks go on'),
    span('c', 40, 'claim', 'The Talks ended', { stance: 'denied' }),
  ],
  relations: [{ id: 'r', type: 'speaker', head: 'b', tail: 'a', attributes: {} }],
})
const shown = (sieve) => all.ordered().filter(sift({ label: '', what: '', words: '', ...sieve }, all, LABELS)).map(({ id }) => id)

test('nothing asked for is no filter', () => {
  assert.equal(sift({ label: '', what: '', words: '  ' }, all, LABELS), null)
})

test('spans are found by label, by what they lack, by relations and by words of them or their attributes', () => {
  assert.deepEqual(shown({ label: 'claim' }), ['b', 'c'])
  assert.deepEqual(shown({ what: 'lacks' }), ['b'])
  assert.deepEqual(shown({ what: 'tied' }), ['a', 'b'])
  assert.deepEqual(shown({ what: 'untied' }), ['c'])
  assert.deepEqual(shown({ words: 'umerov' }), ['a'])
  assert.deepEqual(shown({ words: 'TALKS denied' }), ['c'])
  assert.deepEqual(shown({ label: 'claim', what: 'tied', words: 'go' }), ['b'])
  assert.deepEqual(shown({ label: 'actor', words: 'talks' }), [])
})

test('the choices say how many there are', () => {
  assert.deepEqual(counts(all, LABELS), { byLabel: new Map([['actor', 1], ['claim', 2]]), lacks: 1, tied: 2, untied: 1 })
})
