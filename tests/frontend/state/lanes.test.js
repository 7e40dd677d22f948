// On which line below the text each span is drawn.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeness, fitting, lanes, lifted, places, Taken, USUAL } from '../../../frontend/static/state/lanes.js'

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

test('the lanes of a visual line move together, and a lane that must not be left out takes the last place', () => {
  assert.deepEqual([...places([7, 2, 2, 4], 5, undefined)], [[2, 0], [4, 1], [7, 2]])
  assert.deepEqual([...places([0, 1, 2, 3], 2, undefined)], [[0, 0], [1, 1]])
  assert.deepEqual([...places([0, 1, 2, 3], 2, 3)], [[0, 0], [3, 1]])
  assert.deepEqual([...places([0, 1], 2, 9)], [[0, 0], [1, 1]])
})

test('lanes stand closer where there are many, never closer than can be read, and never lower than their line', () => {
  for (const lift of [0, 3, 9]) {
    for (let count = 1; count <= fitting(lift); count++) {
      const { step, thick } = closeness(count, lift)
      assert.ok((count - 1) * step + thick <= 14 + lift, `${count} lanes, ${lift} pixels more`)
      assert.ok(thick >= 2 && (count === 1 || step >= 3), `${count} lanes, ${lift} pixels more`)
    }
  }
  assert.deepEqual([1, 2, 3].map((count) => closeness(count, 0)), Array(3).fill({ step: 5, thick: 4 }))
})

test('one deep line lifts no paragraph, more than half of its lines do, and none higher than eight lanes', () => {
  assert.equal(USUAL, 5)
  assert.equal(lifted([40], 6), 0)
  assert.equal(lifted([7, 7, 7], 6), 0)
  assert.equal(lifted([7, 7, 7, 6], 6), 6)
  assert.equal(lifted([40], 1), 9)
  assert.equal(fitting(lifted([40], 1)), 8)
  assert.equal(lifted([5, 5, 5], 3), 0)
})

test('what stands beside each other never overlaps: it is moved on, or left out', () => {
  const taken = new Taken()
  assert.equal(taken.take(0, 0, 30, 10), true)
  assert.equal(taken.take(29, 9, 30, 10), false)
  assert.equal(taken.take(30, 0, 30, 10), true)
  assert.equal(taken.shift(10, 200, 0, 20, 10), 60)
  assert.equal(taken.shift(10, 50, 0, 20, 10), null)
  assert.equal(taken.shift(10, 50, 10, 20, 10), 10)
})
