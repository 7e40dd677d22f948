// What can be undone, done again, and what must be forgotten.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { History } from '../../../frontend/static/state/history.js'

const step = (name, ...operations) => ({ name, redo: operations, undo: [] })
const removal = (id) => ({ op: 'delete_span', id })

test('steps are taken back last first, and done again in their order', () => {
  const history = new History()
  history.push(step('one'))
  history.push(step('two'))
  assert.equal(history.nextUndoName, 'two')
  assert.equal(history.undo().name, 'two')
  assert.equal(history.undo().name, 'one')
  assert.equal(history.undo(), null)
  assert.deepEqual([history.canUndo, history.canRedo, history.nextUndoName, history.nextRedoName], [false, true, null, 'one'])
  assert.equal(history.redo().name, 'one')
  assert.equal(history.redo().name, 'two')
  assert.equal(history.redo(), null)
})

test('a new gesture ends what could be done again', () => {
  const history = new History()
  history.push(step('one'))
  history.undo()
  history.push(step('two'))
  assert.equal(history.canRedo, false)
})

test('steps that speak of forgotten ids go, in both directions and by the ends of relations', () => {
  const history = new History()
  const relation = { id: 'r', type: 'says', head: 'a', tail: 'b', attributes: {} }
  history.push(step('on a', removal('a')))
  history.push({ name: 'undo puts a', redo: [], undo: [{ op: 'put_span', span: { id: 'a' } }] })
  history.push(step('on c', removal('c')))
  history.push(step('ties a', { op: 'put_relation', relation }))
  history.undo()
  history.forget(['a'])
  assert.equal(history.canRedo, false)
  assert.equal(history.undo().name, 'on c')
  assert.equal(history.canUndo, false)
})

test('there is an end to what is remembered', () => {
  const history = new History()
  for (let i = 0; i < 1010; i++) history.push(step(`${i}`))
  let last = null
  for (let one = history.undo(); one; one = history.undo()) last = one
  assert.equal(last.name, '10')
})
