// Finding words in a text: whatever their case and marks, at the right places.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../../../frontend/static/state/find.js'

const found = (text, words) => find(text, words).map(({ start, end }) => text.slice(start, end))

test('case and marks do not matter, in either normal form, and the places are those of the text', () => {
  const text = '😊 Erdoğan met ERDOGAN; Erdog\u0306an left. É e\u0301'
  assert.deepEqual(found(text, 'erdogan'), ['Erdoğan', 'ERDOGAN', 'Erdog\u0306an'])
  assert.deepEqual(found(text, 'erdoğan').length, 3)
  assert.deepEqual(found(text, 'é').length, 7)
})

test('white space is any white space, and signs are what they are', () => {
  assert.deepEqual(found('at\nleast\u00a0400 (a.b) a+b', 'at least 400'), ['at\nleast\u00a0400'])
  assert.deepEqual(found('a.b acb a+b', 'a.b'), ['a.b'])
  assert.deepEqual(found('[x] \\ /', '[x]'), ['[x]'])
  assert.deepEqual(find('anything', '   '), [])
})

test('a part of a composed letter is found as the whole letter', () => {
  const text = '한국어 각'
  for (const { start, end } of find(text, '가')) assert.equal(end - start, 1)
})
