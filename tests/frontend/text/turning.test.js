import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groups, turnsIn, visible } from '../../../frontend/static/text/turning.js'
import { cases } from './cases.js'

for (const { name, text, shown, found } of cases('turning')) {
  test(`what turns the direction: ${name}`, () => {
    assert.equal(visible(text), shown)
    const points = turnsIn(text).map((one) => [Array.from(text.slice(0, one.at)).length, one.name])
    assert.deepEqual(points, found)
  })
}

test('those that stand side by side are one mark, which ends a turn if its last one does', () => {
  assert.deepEqual(groups(turnsIn('\u202ea\u202c\u2069b\u2069\u202d')), [
    { at: 0, to: 1, name: 'RLO', ends: false },
    { at: 2, to: 4, name: 'PDF PDI', ends: true },
    { at: 5, to: 7, name: 'PDI LRO', ends: false },
  ])
  assert.deepEqual(groups([]), [])
})
