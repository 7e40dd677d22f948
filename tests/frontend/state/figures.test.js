// What a figure says: its numbers under each bound, its words, and what would be wrong with it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as figures from '../../../frontend/static/state/figures.js'
import { cases } from '../text/cases.js'

const figure = (more) => ({ ...Object.fromEntries(figures.FIELDS.map((key) => [key, null])), bound: 'exact', kind: 'count', ...more })
const numbers = ([value, low, high]) => ({ value, low, high })

for (const { why, bound, before, after } of cases('bounds')) {
  test(`choosing a bound: ${why}`, () => assert.deepEqual(figures.fitted(bound, numbers(before)), numbers(after)))
}

test('numbers that are the same by convention follow the one that is typed', () => {
  assert.deepEqual(figures.typed('exact', 'value', numbers(['8', '7', '7'])), numbers(['8', '8', '8']))
  assert.deepEqual(figures.typed('at_least', 'low', numbers(['7', '8', null])), numbers(['8', '8', null]))
  assert.deepEqual(figures.typed('range', 'low', numbers([null, '2', '3'])), numbers([null, '2', '3']))
  assert.deepEqual(figures.typed('exact', 'low', numbers(['7', '6', '7'])), numbers(['7', '6', '7']), 'what a person insists on stays')
  assert.deepEqual(figures.typed('exact', 'value', numbers([null, '7', '7'])), numbers([null, null, null]))
})

test('a figure in one line', () => {
  const said = (more) => figures.inWords(figure(more))
  assert.equal(said({ value: '2', low: '2', bound: 'more_than', unit: 'year', as_of: '2025-05' }), 'more than 2 years (low 2), as of 2025-05')
  assert.equal(said({ value: '10', bound: 'approx', unit: 'km' }), 'about 10 km')
  assert.equal(said({ low: '2', high: '3', bound: 'range', unit: 'day' }), '2 to 3 days')
  assert.equal(said({ value: '50000', bound: 'approx', unit: 'person', counted: 'troops' }), 'about 50,000 people: troops')
  assert.equal(said({ low: '2000000', bound: 'vague' }), 'vaguely 2,000,000 or more')
  assert.equal(said({ value: '1', low: '1', high: '1', unit: 'hour', attributed_to: 'Umerov' }), 'exactly 1 hour, said by Umerov')
  assert.equal(said({ value: '1500000', low: '1400000', unit: 'USD', bound: 'approx', per: 'day', place: 'Sumy' }), 'about 1,500,000 USD per day (low 1,400,000), in Sumy')
  assert.equal(said({ low: '2014', high: '2022', bound: 'range', unit: 'year', kind: 'date_range', as_of: '2014/2022' }), '2014 to 2022')
  assert.equal(said({ low: '1', high: '5', bound: 'range', unit: 'day', kind: 'date_range', as_of: '2025-05' }), 'day 1 to 5, as of 2025-05')
  assert.equal(said({ low: '3', high: '7', bound: 'range', unit: 'day', kind: 'date_range', place: 'Brno' }), 'day 3 to 7, in Brno')
  assert.equal(said({ value: '9', low: '9', high: '9', as_of: '2025-05-26/2025-06-01' }), 'exactly 9, as of 2025-05-26 to 2025-06-01')
})

test('what the server would refuse is said at its field', () => {
  assert.deepEqual(figures.wrong(figure({ value: '1500', low: '-2.5', as_of: '2024-02-29' })), {})
  for (const bad of ['1,500', '1.50', '+3', '-0', '1e3', '07', 'nine', '.5', '1'.repeat(61)]) {
    assert.ok(figures.wrong(figure({ value: bad })).value?.includes('plain decimal'), bad)
  }
  const { times, none } = cases('times')
  for (const [good] of times) assert.deepEqual(figures.wrong(figure({ as_of: good })), {}, good)
  for (const bad of none.filter(Boolean)) assert.ok(figures.wrong(figure({ as_of: bad })).as_of, bad)
  assert.equal(figures.wrong(figure({ low: '10', high: '9' })).low, 'must not be above high')
  assert.ok(figures.wrong(figure({ unit: 'x'.repeat(101) })).unit)
})

test('decimals are compared digit by digit', () => {
  const below = [['9', '10'], ['-10', '-9'], ['-1', '0'], ['0.1', '0.11'], ['99999999999999999998', '99999999999999999999'], ['-0.2', '-0.1'], ['1.5', '2']]
  for (const [a, b] of below) {
    assert.equal(figures.isBelow(a, b), true, `${a} < ${b}`)
    assert.equal(figures.isBelow(b, a), false, `${b} < ${a}`)
  }
  assert.equal(figures.isBelow('3', '3'), false)
})

test('empty is what says nothing, whatever its bound and kind', () => {
  assert.equal(figures.isEmpty(figure({ bound: 'vague', kind: 'money' })), true)
  assert.equal(figures.isEmpty(null), true)
  assert.equal(figures.isEmpty(figure({ counted: 'drone' })), false)
})
