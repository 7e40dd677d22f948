// Where the caret goes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Caret, cover, move, reader } from '../../../frontend/static/state/caret.js'
import { grow, read, shrink } from '../../../frontend/static/state/growing.js'
import { cut } from '../../../frontend/static/text/blocks.js'

const open = (text) => read(reader(text, cut(text).blocks))
const doc = open('Mr. Umerov said yes.  “No deal,” he added.\r\n\r\n  Next line 👩🏽‍🌾 ok')
const at = (words, from = 0) => doc.text.indexOf(words, from)
const said = (caret, of = doc) => of.text.slice(caret.start, caret.end)
/** Where the head is after some steps. */
function walk(start, how, times, of = doc) {
  const heads = []
  for (let caret = new Caret(start); times > 0; times--) heads.push((caret = move(caret, how, of)).head)
  return heads
}

test('a caret knows its start, its end, and whether it selects', () => {
  assert.deepEqual([new Caret(5, 2).start, new Caret(5, 2).end, new Caret(5, 2).empty, new Caret(3).empty], [2, 5, false, true])
})

test('by word the caret goes from start to start, over sentences and lines, and to the ends of the text', () => {
  const little = open('One two.\n\nThree')
  assert.deepEqual(walk(0, { by: 'token', step: 1 }, 5, little), [4, 7, 10, 15, 15])
  assert.deepEqual(walk(15, { by: 'token', step: -1 }, 5, little), [10, 7, 4, 0, 0])
  assert.deepEqual(walk(5, { by: 'token', step: -1 }, 1, little), [4])
})

test('extending by word selects whole words on either side of the anchor', () => {
  const little = open('One two three')
  const right = { by: 'token', step: 1, extend: true }
  const left = { by: 'token', step: -1, extend: true }
  let caret = new Caret(4)
  const seen = [right, right, left, left, left, left, right, right].map((how) => said((caret = move(caret, how, little)), little))
  assert.deepEqual(seen, ['two', 'two three', 'two', '', 'One ', 'One ', '', 'two'])
})

test('from a selection the caret goes to its start, or to the word behind it', () => {
  const little = open('One two three')
  assert.equal(move(new Caret(4, 7), { by: 'token', step: 1 }, little).head, 8)
  assert.equal(move(new Caret(7, 4), { by: 'token', step: -1 }, little).head, 4)
  assert.equal(move(new Caret(0, 4), { by: 'token', step: 1 }, little).head, 4)
  assert.equal(move(new Caret(4, 7), { by: 'character', step: 1 }, little).head, 7)
  assert.equal(move(new Caret(4, 7), { by: 'character', step: -1 }, little).head, 4)
})

test('by character the caret never stops inside of one, and a line break is one', () => {
  const signs = open('a👩🏽‍🌾e\u0301🇺🇦b\r\nc')
  const stops = [1, 8, 10, 14, 15, 17, 18]
  assert.deepEqual(walk(0, { by: 'character', step: 1 }, 8, signs), [...stops, 18])
  assert.deepEqual(walk(18, { by: 'character', step: -1 }, 8, signs), [17, 15, 14, 10, 8, 1, 0, 0])
})

test('by character the caret leaves a line break that it has been put into', () => {
  const broken = open('a\r\nb')
  assert.equal(move(new Caret(2), { by: 'character', step: 1 }, broken).head, 3)
  assert.equal(move(new Caret(2), { by: 'character', step: -1 }, broken).head, 1)
})

test('a cut that is made for display alone stops nothing', () => {
  const long = open(`${'word '.repeat(1000)}end`)
  assert.ok(long.blocks.length > 1 && long.blocks[1].part === 1)
  const seam = long.blocks[1].start
  assert.equal(move(new Caret(seam - 1), { by: 'character', step: 1 }, long).head, seam)
  assert.equal(move(new Caret(seam), { by: 'character', step: 1 }, long).head, seam + 1)
  assert.equal(move(new Caret(seam), { by: 'character', step: -1 }, long).head, seam - 1)
  assert.equal(move(new Caret(seam), { by: 'token', step: -1 }, long).head, seam - 5)
  assert.equal(move(new Caret(seam), { by: 'block', step: -1 }, long).head, 0)
  assert.deepEqual(long.sentencesOf(1), [{ start: 0, end: long.text.length }])
  assert.equal(move(new Caret(seam), { by: 'sentence', step: 1 }, long).head, long.text.length)
})

test('by sentence and by line', () => {
  assert.deepEqual(walk(0, { by: 'sentence', step: 1 }, 3), [at('“No'), at('Next'), doc.text.length])
  assert.deepEqual(walk(at('deal'), { by: 'sentence', step: -1 }, 3), [at('“No'), 0, 0])
  assert.deepEqual(walk(3, { by: 'block', step: 1 }, 2), [at('Next'), doc.text.length])
  const first = move(new Caret(0), { by: 'sentence', step: 1, extend: true }, doc)
  assert.equal(said(first), 'Mr. Umerov said yes.')
})

test('to the ends of the document', () => {
  assert.equal(move(new Caret(5), { by: 'document', step: 1 }, doc).head, doc.text.length)
  const all = move(new Caret(5), { by: 'document', step: -1, extend: true }, doc)
  assert.deepEqual([all.anchor, all.head], [5, 0])
})

test('the unit under the caret is the one it is in, or else behind', () => {
  const covered = (offset, by) => cover(new Caret(offset), by, doc)
  assert.deepEqual(covered(at('merov'), 'token'), { start: 4, end: 10 })
  assert.deepEqual(covered(10, 'token'), { start: 4, end: 10 })
  assert.equal(covered(at('  “') + 1, 'token'), null)
  assert.deepEqual(covered(at('deal'), 'sentence'), { start: at('“'), end: at('\r') })
  assert.deepEqual(covered(at('line'), 'block'), { start: at('Next'), end: doc.text.length })
  assert.equal(covered(at('\n') + 1, 'block'), null)
})

test('a selection covers whole units, over lines too, and white space covers none', () => {
  assert.deepEqual(cover(new Caret(5, at('yes') + 1), 'token', doc), { start: 4, end: at('yes') + 3 })
  assert.deepEqual(cover(new Caret(at('added') + 2, at('line') + 2), 'token', doc), { start: at('added'), end: at('line') + 4 })
  assert.equal(cover(new Caret(at('  “'), at('“')), 'token', doc), null)
  assert.equal(cover(new Caret(at('\r'), at('Next')), 'sentence', doc), null)
})

test('growing goes from word to phrase to sentence to paragraph, and shrinking back the way it came', () => {
  const caret = new Caret(at('merov'))
  const grown = [caret]
  for (let i = 0; i < 5; i++) grown.push(grow(grown.at(-1), doc))
  assert.deepEqual(grown.map((one) => said(one)), ['', 'Umerov', 'Mr. Umerov said yes', 'Mr. Umerov said yes.', doc.text.slice(0, at('\r')), doc.text.slice(0, at('\r'))])
  assert.equal(grown[5], grown[4])
  let back = grown[4]
  for (const expected of [grown[3], grown[2], grown[1], caret]) assert.equal((back = shrink(back, doc)), expected)
  assert.equal(shrink(caret, doc), caret)
})

test('what was selected by hand shrinks to its first sentence, its first word, and its start', () => {
  let caret = new Caret(0, at('\r'))
  const seen = []
  for (let i = 0; i < 5; i++) seen.push(said((caret = shrink(caret, doc))))
  assert.deepEqual(seen.slice(0, 3), ['Mr. Umerov said yes.', 'Mr. Umerov said yes', 'Mr'])
  assert.equal(caret.empty, true)
  assert.equal(caret.start, 0)
})

test('in an empty text the caret stays where it is', () => {
  const nothing = open('')
  for (const by of ['character', 'token', 'sentence', 'block', 'document']) {
    for (const step of [1, -1]) assert.equal(move(new Caret(0), { by, step }, nothing).head, 0)
  }
  assert.equal(grow(new Caret(0), nothing).empty, true)
})
