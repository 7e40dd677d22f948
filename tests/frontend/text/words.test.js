// The same words again, as whole tokens: the cases that the server passes too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { places } from '../../../frontend/static/text/places.js'
import { cases, inPoints } from './cases.js'

for (const { name, text, words, found } of cases('whole_words')) {
  test(`whole words: ${name}`, () => assert.deepEqual(inPoints(text, places(text, words)), found))
}
