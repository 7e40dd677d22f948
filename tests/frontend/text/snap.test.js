import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { exact, snap } from '../../../frontend/static/text/snap.js'
import { cases, inPoints } from './cases.js'

for (const { name, text, kind, selected, snapped } of cases('snap')) {
  test(`snap: ${name}`, () => {
    const offsets = new Offsets(text)
    const found = snap(text, offsets.toUnits(selected[0]), offsets.toUnits(selected[1]), kind)
    assert.deepEqual(found && inPoints(text, [found])[0], snapped)
  })
}

test('a selection that cuts a surrogate pair takes it whole, whatever the kind', () => {
  const text = 'a 😊 b'
  for (const kind of ['claim', 'actor', 'figure', 'other']) {
    assert.deepEqual(snap(text, 3, 4, kind), { start: 2, end: 4 })
    assert.deepEqual(snap(text, 2, 3, kind), { start: 2, end: 4 })
  }
})

test('exact repairs cut pairs and changes nothing else', () => {
  const text = ' 😊 e\u0301 '
  assert.deepEqual(exact(text, 2, 4), { start: 1, end: 4 })
  assert.deepEqual(exact(text, 0, 2), { start: 0, end: 3 })
  assert.deepEqual(exact(text, 5, 7), { start: 5, end: 7 })
  assert.deepEqual(exact(text, 0, 1), { start: 0, end: 1 })
})

test('snapping in a long text looks at the words around the selection alone', () => {
  const text = 'word '.repeat(200_000)
  const began = performance.now()
  for (let at = 0; at < 1000; at++) snap(text, at * 1000 + 1, at * 1000 + 2, 'actor')
  assert.ok(performance.now() - began < 1000)
})
