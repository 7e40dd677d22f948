import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentences } from '../../../frontend/static/text/sentences.js'
import { isJoined, tokenAt, tokenize } from '../../../frontend/static/text/tokens.js'
import { cases, inPoints } from './cases.js'

for (const { name, text, tokens } of cases('tokens')) {
  test(`tokens: ${name}`, () => assert.deepEqual(inPoints(text, tokenize(text)), tokens))
}

for (const { name, text, sentences: expected } of cases('sentences')) {
  test(`sentences: ${name}`, () => assert.deepEqual(inPoints(text, sentences(text)), expected))
}

test('the token at an offset is the one that contains it', () => {
  const tokens = tokenize('Kyiv 😊 said.')
  const found = Array.from({ length: 14 }, (_, offset) => tokenAt(tokens, offset))
  assert.deepEqual(found, [0, 0, 0, 0, -1, 1, 1, -1, 2, 2, 2, 2, 3, -1])
  assert.equal(tokenAt(tokens, -1), -1)
  assert.equal(tokenAt([], 0), -1)
})

test('the offsets within what is read as one character are known', () => {
  const inside = text => Array.from({ length: text.length + 1 }, (_, at) => at).filter(at => isJoined(text, at))
  assert.deepEqual(inside('ae\u0301b'), [2])
  assert.deepEqual(inside('a😊b'), [2])
  assert.deepEqual(inside('👨‍👩'), [1, 2, 3, 4])
  assert.deepEqual(inside('🇺🇦🇷🇺'), [1, 2, 3, 5, 6, 7])
  assert.deepEqual(inside('\u0301 \u0301'), [])
  assert.deepEqual(inside(''), [])
})
