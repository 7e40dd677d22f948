// The phrases of a sentence: what one would read in one breath.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phrases } from '../../../frontend/static/text/sentences.js'

const said = (text) => phrases(text).map(({ start, end }) => text.slice(start, end))

test('commas, dashes, brackets and quotation marks part phrases, the stop belongs to none', () => {
  assert.deepEqual(said('He left, she said (twice) — and “never again”, too.'), ['He left', 'she said', 'twice', 'and', 'never again', 'too'])
  assert.deepEqual(said('One. Two; three - four!'), ['One', 'Two', 'three', 'four'])
})

test('numbers, times and words with a hyphen stay whole', () => {
  assert.deepEqual(said('At 10:30 some 1,000 twenty-four-hour flights, in all 2.5 million, left.'), ['At 10:30 some 1,000 twenty-four-hour flights', 'in all 2.5 million', 'left'])
})

test('a text without phrases has none', () => {
  assert.deepEqual(said(''), [])
  assert.deepEqual(said(' ,; — \n'), [])
})
