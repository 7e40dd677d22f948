import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowed, compare, missing, rangeOf } from '../../../frontend/static/state/attributes.js'
import { cases } from '../text/cases.js'

for (const { name, attributes, values, ...expected } of cases('attributes')) {
  test(`attributes: ${name}`, () => {
    assert.deepEqual([...allowed(attributes, values)], expected.allowed)
    assert.deepEqual(missing(attributes, values), expected.missing)
    const numbers = attributes.filter(({ type, key }) => type === 'number' && key in values)
    assert.deepEqual(numbers.filter((one) => rangeOf(one, values[one.key])).map(({ key }) => key), expected.wrong)
  })
}

test('decimals are in the order of their values, below zero too', () => {
  const sorted = ['-117', '-20', '-3', '-2.5', '-2.05', '-2', '-0.1', '0', '0.05', '0.1', '0.11', '1', '2', '10', '117.5']
  for (const [i, a] of sorted.entries()) {
    for (const [j, b] of sorted.entries()) assert.equal(Math.sign(compare(a, b)), Math.sign(i - j), `${a} and ${b}`)
  }
})
