import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Offsets, splitsPair } from '../../../frontend/static/text/offsets.js'
import { cases } from './cases.js'

for (const { name, text, points, units, pairs } of cases('offsets')) {
  test(`points and units of each other: ${name}`, () => {
    const offsets = new Offsets(text)
    assert.equal(offsets.length, points)
    assert.equal(text.length, units)
    for (const [point, unit] of pairs) {
      assert.equal(offsets.toUnits(point), unit)
      assert.equal(offsets.toPoints(unit), point)
    }
  })

  test(`every offset within a pair is refused: ${name}`, () => {
    const offsets = new Offsets(text)
    const good = new Set(pairs.map(pair => pair[1]))
    for (let unit = 0; unit <= text.length; unit++) {
      assert.equal(splitsPair(text, unit), !good.has(unit))
      if (!good.has(unit)) assert.throws(() => offsets.toPoints(unit), RangeError)
    }
  })
}

test('offsets outside of the text, and what is no offset, are refused', () => {
  const offsets = new Offsets('a😊')
  for (const wrong of [-1, 4, 0.5, NaN, Infinity]) assert.throws(() => offsets.toPoints(wrong), RangeError)
  for (const wrong of [-1, 3, 0.5, NaN, Infinity]) assert.throws(() => offsets.toUnits(wrong), RangeError)
})

test('half of a pair that stands alone is a point of its own', () => {
  for (const text of ['\ud83d', '\ude0a', 'a\ude0a\ud83db', '\ud83d\ud83d\ude0a']) {
    const offsets = new Offsets(text)
    assert.equal(offsets.length, [...text].length)
    assert.equal(offsets.toPoints(text.length), offsets.length)
  }
})

test('a text of a million characters is converted at every thousandth place', () => {
  const text = 'word 😊 '.repeat(125_000)
  const offsets = new Offsets(text)
  assert.equal(offsets.length, 875_000)
  for (let at = 0; at < 125_000; at += 1000) {
    assert.equal(offsets.toPoints(at * 8 + 7), at * 7 + 6)
    assert.equal(offsets.toUnits(at * 7 + 6), at * 8 + 7)
  }
})
