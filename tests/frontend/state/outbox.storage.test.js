// Where the browser cannot keep what it should: the gesture is sent all the same, and the page knows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeServer, FakeStorage, offline, settle, span, tab } from './fakes.js'

test('where the browser keeps nothing, the gesture is sent all the same, and the page knows until it is saved', async () => {
  const { outbox, server, storage, gesture } = await tab()
  storage.broken = true
  server.refuse(offline())
  await assert.rejects(gesture('one', span('s')), /storage of this browser is full/)
  await settle()
  assert.deepEqual([outbox.status.mode, outbox.status.waiting], ['offline', 1])
  assert.match(outbox.status.unkept, /full/)
  await outbox.idle()
  assert.deepEqual(server.done, ['one'])
  assert.deepEqual([outbox.status.mode, outbox.status.unkept], ['saved', null])
})

test('what could not be kept is kept as soon as there is room', async () => {
  const { outbox, server, storage, gesture } = await tab()
  storage.broken = true
  server.refuse(offline(), offline())
  await assert.rejects(gesture('one', span('s')))
  await settle()
  storage.broken = false
  await outbox.retry()
  assert.equal(outbox.status.unkept, null)
  assert.deepEqual([...storage.rows.keys()], ['one'])
})

test('storage that cannot be read or emptied does not stop the sending, nor double it', async () => {
  const storage = new FakeStorage()
  storage.deaf = storage.stuck = true
  const { outbox, server, gesture } = await tab({ storage })
  await gesture('one', span('s'))
  assert.equal((await outbox.idle()).mode, 'saved')
  storage.deaf = false
  await gesture('two', span('t'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(server.done, ['one', 'two'])
  storage.stuck = false
  await outbox.idle()
  assert.equal(storage.rows.size, 0)
})

test('nothing is sent before it is stored, versions and all', async () => {
  const storage = new FakeStorage()
  const put = storage.put.bind(storage)
  let release = () => {}
  storage.put = (entry) => new Promise((resolve) => (release = resolve)).then(() => put(entry))
  const server = new FakeServer()
  const kept = []
  const send = (body) => {
    kept.push(storage.rows.get(body.request).stamped)
    return server.send(body)
  }
  const { outbox, gesture } = await tab({ storage, server, send })
  void gesture('one', span('s'))
  await settle()
  assert.equal(storage.rows.size, 0)
  release()
  await settle()
  assert.deepEqual([storage.rows.get('one').stamped, server.heard.length], [null, 0])
  release()
  await outbox.idle()
  assert.deepEqual([kept, outbox.status.mode], [[[span('s')]], 'saved'])
})
