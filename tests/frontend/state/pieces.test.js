// Spans in several pieces: always sorted and apart, and never an empty one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Annotations } from '../../../frontend/static/state/annotations.js'
import { togglePiece, withoutPiece, withPiece } from '../../../frontend/static/state/pieces.js'

const text = 'The talks on the dam, he said, collapsed at noon.'
const at = (words) => [text.indexOf(words), text.indexOf(words) + words.length]
const span = (words, more = {}) => ({ id: 'a', start: at(words)[0], end: at(words)[1], quote: words, label: 'claim', attributes: {}, fragments: [], actor: null, figure: null, ...more })

function toggled(now, words) {
  const gesture = togglePiece(new Annotations({ spans: [now], relations: [] }), text, now, at(words))
  return gesture && gesture.operations[0].span
}

test('words elsewhere become a second piece, and the quote is all from the first to the last', () => {
  const next = toggled(span('The talks'), 'collapsed')
  assert.deepEqual(next.fragments, [at('The talks'), at('collapsed')])
  assert.deepEqual([next.start, next.end], [0, at('collapsed')[1]])
  assert.equal(next.quote, 'The talks on the dam, he said, collapsed')
  const third = toggled(next, 'noon')
  assert.deepEqual(third.fragments.map(([a, b]) => text.slice(a, b)), ['The talks', 'collapsed', 'noon'])
})

test('a piece that touches another, or is parted from it by white space alone, becomes one with it', () => {
  assert.deepEqual(toggled(span('The talks'), 'on the dam').fragments, [])
  assert.equal(toggled(span('The talks'), 'on the dam').quote, 'The talks on the dam')
  assert.deepEqual(withPiece([[0, 4], [8, 10]], [4, 8]), [[0, 10]])
  assert.deepEqual(withPiece([[0, 4], [8, 10]], [20, 22]), [[0, 4], [8, 10], [20, 22]])
})

test('words of the span are taken out; from the middle that leaves two pieces, from the end one', () => {
  const whole = span('The talks on the dam, he said, collapsed')
  const next = toggled(whole, ', he said,')
  assert.deepEqual(next.fragments.map(([a, b]) => text.slice(a, b)), ['The talks on the dam', 'collapsed'])
  const one = toggled(next, 'collapsed')
  assert.deepEqual([one.fragments, one.quote], [[], 'The talks on the dam'])
  assert.deepEqual(withoutPiece([[0, 10]], [0, 10]), [])
})

test('a span is never left without words, and never twice the same', () => {
  assert.equal(toggled(span('The talks'), 'The talks'), null)
  const now = span('The talks', { fragments: [], id: 'a' })
  const other = span('The talks on the dam', { id: 'b' })
  const gesture = togglePiece(new Annotations({ spans: [now, other], relations: [] }), text, now, at('on the dam'))
  assert.equal(gesture, null)
})
