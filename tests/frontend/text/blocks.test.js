import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockAt, cut } from '../../../frontend/static/text/blocks.js'
import { splitsPair } from '../../../frontend/static/text/offsets.js'
import { cases } from './cases.js'

for (const { name, text, blocks } of cases('blocks')) {
  test(`blocks: ${name}`, () => {
    assert.deepEqual(cut(text).blocks.map(({ start, end, part }) => [start, end, part]), blocks)
  })
}

/** Blocks and separators are all of the text, and no block is too long. */
function check(text) {
  const { blocks, sections } = cut(text)
  let position = 0
  for (const { start, end, part } of blocks) {
    assert.match(text.slice(position, start), part > 0 ? /^$/ : /^(\r\n|\n|\r)?$/)
    assert.ok(end - start <= 3000)
    assert.ok(!splitsPair(text, start))
    position = end
  }
  assert.equal(position, text.length)
  let next = 0
  for (const { first, last, start, end } of sections) {
    assert.equal(first, next)
    assert.ok(last >= first)
    assert.deepEqual([start, end], [blocks[first].start, blocks[last].end])
    assert.ok(end - start <= 5000)
    next = last + 1
  }
  assert.equal(next, blocks.length)
  return blocks
}

test('a long line is cut at spaces, which end the earlier block', () => {
  const text = `${'word '.repeat(2000)}\nshort`
  const blocks = check(text)
  assert.deepEqual(blocks.map(block => block.part), [0, 1, 2, 3, 0])
  for (const block of blocks.slice(0, 4)) assert.equal(text[block.end - 1], ' ')
})

test('a line of exactly the longest length is one block, one more makes two', () => {
  assert.equal(check('x'.repeat(3000)).length, 1)
  assert.deepEqual(check('x'.repeat(3001)).map(block => block.end), [3000, 3001])
})

test('a line without spaces is never cut within a surrogate pair', () => {
  for (const lead of ['', 'x', 'xx']) check(lead + '😊'.repeat(4000))
})

test('nor before a combining mark, within a joined emoji or within a flag', () => {
  for (const unit of ['e\u0301', '👨‍👩‍👧', '🇺🇦', '👩🏽']) {
    for (const lead of ['', 'x', 'xx', 'xxx']) {
      const text = lead + unit.repeat(3000)
      for (const { start } of check(text).slice(1)) assert.equal((start - lead.length) % unit.length, 0)
    }
  }
})

test('a space that carries a mark is no place for a cut', () => {
  const text = `${'x'.repeat(2000)} ${'x'.repeat(900)} \u0301${'x'.repeat(500)}`
  assert.equal(check(text)[0].end, 2001)
})

test('a line of nothing but marks is cut all the same', () => {
  assert.equal(check('\u0301'.repeat(7000)).length, 3)
})

test('the block of an offset is the one that contains it, of a separator the one before', () => {
  const { blocks } = cut('ab\r\n\r\nc')
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7].map(offset => blockAt(blocks, offset)), [0, 0, 0, 0, 1, 1, 2, 2])
})

test('the start of a continued line is of the later block', () => {
  const { blocks } = cut('x'.repeat(4000))
  assert.deepEqual([2999, 3000, 4000].map(offset => blockAt(blocks, offset)), [0, 1, 1])
})

test('a text of a million characters in empty and long lines is laid out', () => {
  check('\n'.repeat(500_000))
  check('The talks went on.\n\n'.repeat(50_000))
  check('x'.repeat(1_000_000))
})
