// On which line below the text each span is drawn.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lanes } from '../../../frontend/static/state/lanes.js'

const span = (id, start, end) => ({ id, start, end, label: 'claim' })

test('the longest span that starts first lies nearest to the text, and lanes are used again', () => {
  const { lane, hidden } = lanes([span('inner', 2, 4), span('outer', 0, 9), span('next', 4, 6), span('after', 9, 12)])
  assert.deepEqual(Object.fromEntries(lane), { outer: 0, inner: 1, next: 1, after: 0 })
  assert.equal(hidden.size, 0)
})

test('no two spans that overlap share a lane, however deep; what finds none is told', () => {
  const spans = Array.from({ length: 40 }, (_, i) => span(`s${String(i).padStart(2, '0')}`, i, 100 - i))
  const { lane, hidden } = lanes(spans)
  assert.equal(lane.size, 8)
  assert.equal(new Set(lane.values()).size, 8)
  assert.equal(hidden.size, 32)
  assert.equal(lanes(spans, 40).hidden.size, 0)
})

test('no spans need no lanes', () => {
  assert.deepEqual(lanes([]), { lane: new Map(), hidden: new Set() })
})
