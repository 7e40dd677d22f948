// The outbox: what is sent, when, and with which versions; the page always knows how it stands.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KEY, FakeServer, FakeStorage, deleteRelation, deleteSpan, offline, refusal, relation, settle, span, tab } from './fakes.js'

const versionsSent = (server) => JSON.parse(server.heard.at(-1)).operations.map(({ version }) => version)

test('a gesture is kept, sent, and forgotten once the server has it', async () => {
  const { outbox, storage, server, gesture } = await tab()
  const modes = []
  outbox.subscribe(({ mode }) => modes.push(mode))
  await gesture('one', span('s'))
  assert.equal(storage.rows.size, 1)
  assert.equal(server.heard.length, 0, 'sent before it was kept')
  await settle()
  assert.equal(storage.rows.size, 0)
  assert.equal(outbox.status.mode, 'saved')
  assert.deepEqual([...new Set(modes)], ['saving', 'saved'])
  assert.equal(outbox.versions.get('s'), 1)
})

test('gestures are sent one at a time and in order', async () => {
  const server = new FakeServer()
  const { send } = server
  let open = 0
  server.send = async (body) => {
    assert.equal((open += 1), 1)
    const answer = await send(body)
    await settle()
    open -= 1
    return answer
  }
  const { outbox, gesture } = await tab({ server })
  for (const name of ['one', 'two', 'three']) void gesture(name, span(name))
  await outbox.idle()
  assert.deepEqual(server.done, ['one', 'two', 'three'])
})

test('each gesture carries the version that the one before it has made', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const { outbox, gesture } = await tab({ server })
  void gesture('one', span('s', 'actor'))
  void gesture('two', span('s', 'figure'))
  void gesture('three', deleteSpan('s'))
  void gesture('four', span('s', 'claim'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(server.heard.map((text) => JSON.parse(text).operations[0].version), [1, 2, 3, 4])
  assert.equal(server.live.get('s').version, 5)
})

test('a span whose creation is still on its way can be deleted', async () => {
  const { outbox, server, gesture } = await tab()
  void gesture('make', span('s'))
  void gesture('drop', deleteSpan('s'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.size, 0)
  assert.deepEqual(versionsSent(server), [1])
})

test('relations that went with their span can be put back, in the same queue and later', async () => {
  const server = new FakeServer()
  server.write(span('a'), span('b'), relation('r', 'a', 'b'))
  const { outbox, gesture } = await tab({ server })
  void gesture('drop', deleteSpan('a'))
  void gesture('undo', span('a'), relation('r', 'a', 'b'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(versionsSent(server), [2, 2])
  await gesture('drop again', deleteSpan('a'))
  await outbox.idle()
  await gesture('undo again', span('a'), relation('r', 'a', 'b'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(versionsSent(server), [4, 4])
  assert.equal(server.live.size, 3)
})

test('within a gesture, each operation on the same row knows what the one before it made', async () => {
  const server = new FakeServer()
  server.write(span('a'), span('b'), relation('r', 'a', 'b'))
  const { outbox, gesture } = await tab({ server })
  await gesture('swap', deleteRelation('r'), deleteSpan('a'), span('c'), relation('r', 'c', 'b'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(versionsSent(server), [1, 1, undefined, 2])
})

test('a put that the server calls unchanged keeps the version that it reports', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const { outbox, gesture } = await tab({ server })
  await gesture('same', span('s'))
  await gesture('other', span('s', 'actor'))
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(versionsSent(server), [1])
  assert.equal(server.live.get('s').version, 2)
})

test('after a lost answer and a reload the same bytes are sent, and nothing is done twice', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const first = await tab({ server })
  server.loseAnswer()
  await first.gesture('one', span('s', 'actor'), span('t'))
  await settle()
  assert.equal(first.outbox.status.mode, 'offline')
  const second = await tab({ server, storage: first.storage })
  assert.equal(server.heard.length, 1, 'opening sends nothing yet')
  assert.deepEqual(second.outbox.entries().map(({ request }) => request), ['one'])
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.equal(server.heard[1], server.heard[0])
  assert.equal(server.live.get('s').version, 2)
  assert.equal(first.storage.rows.size, 0)
})

test('a deletion that was answered just before a reload still tells its version to what follows', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const first = await tab({ server })
  void first.gesture('drop', deleteSpan('s'))
  void first.gesture('undo', span('s', 'actor'))
  server.faults.push({}, { error: offline() })
  await settle()
  assert.deepEqual(first.outbox.entries().map(({ request }) => request), ['undo'])
  const second = await tab({ server, storage: first.storage })
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.equal(server.label('s'), 'actor')
})

test('what was sent once is sent the same again, whatever became known since', async () => {
  const storage = new FakeStorage()
  const stamped = [{ ...span('s'), version: 4 }]
  await storage.put({ ...KEY, request: 'one', name: 'one', at: 1, order: 1, rev: 2, operations: [span('s')], known: { s: 5 }, follows: {}, stamped, refusal: null })
  const { outbox, server } = await tab({ storage })
  await outbox.idle()
  assert.deepEqual(JSON.parse(server.heard[0]).operations, stamped)
})

test('what does not get through is tried again after 1, 2, 4 and at most 30 seconds', async () => {
  const { outbox, server, timers, gesture } = await tab()
  server.refuse(...Array.from({ length: 7 }, offline))
  await gesture('one', span('s'))
  await settle()
  const waits = []
  while (outbox.status.waiting) {
    assert.equal(outbox.status.mode, 'offline')
    waits.push((timers.due[0].at - timers.time) / 1000)
    await timers.pass(timers.due[0].at - timers.time)
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30])
  assert.equal(outbox.status.mode, 'saved')
  assert.equal(new Set(server.heard).size, 1)
})

test('408, 425, 429, 5xx, a cut connection and a foreign page are tried again, never parked', async () => {
  const { outbox, server, gesture } = await tab()
  const errors = [...[408, 425, 429, 500, 502, 503].map((status) => refusal(status, 'x')), refusal(413, '', {}, 'foreign'), offline(), new TypeError('x')]
  for (const error of errors) {
    server.refuse(error)
    await gesture(`for ${error.status}`, span(`s${server.heard.length}`))
    await settle()
    assert.equal(outbox.status.mode, 'offline')
    assert.equal(outbox.status.parked.length, 0)
    await outbox.retry()
    assert.equal(outbox.status.mode, 'saved')
  }
})

test('an answer that is JSON but not to this gesture counts as no answer', async () => {
  for (const answer of [null, {}, { ok: true }, { request: 'one', revision: 1, results: [] }, { request: 'two', revision: 1, results: [{}] }]) {
    const { outbox, gesture, storage } = await tab({ send: async () => answer })
    await gesture('one', span('s'))
    await settle()
    assert.equal(outbox.status.mode, 'offline')
    assert.equal(storage.rows.size, 1)
  }
})

test('a server that asks for time gets it, but a person can try at once', async () => {
  const { outbox, server, timers, gesture } = await tab()
  server.refuse(refusal(429, 'too_many', { retryAfter: 90 }))
  await gesture('one', span('s'))
  await timers.pass(89_000)
  assert.equal(server.heard.length, 1)
  await outbox.retry()
  assert.equal(outbox.status.mode, 'saved')
  assert.equal(timers.due.length, 0)
})

test('while it waits for the next try, new gestures are kept and nothing is sent', async () => {
  const { outbox, server, timers, gesture } = await tab()
  server.refuse(offline())
  await gesture('one', span('s'))
  await settle()
  await gesture('two', span('t'))
  await settle()
  assert.equal(server.heard.length, 1)
  assert.deepEqual([outbox.status.mode, outbox.status.waiting], ['offline', 2])
  await timers.pass(1000)
  assert.deepEqual(server.done, ['one', 'two'])
})

test('the time since when it is offline is that of the first failure', async () => {
  const { outbox, server, timers, gesture } = await tab()
  server.refuse(offline(), offline())
  timers.time = 5000
  await gesture('one', span('s'))
  await settle()
  await timers.pass(1000)
  assert.deepEqual([outbox.status.mode, outbox.status.since], ['offline', 5000])
})

for (const [status, code] of [[401, 'not_signed_in'], [403, 'csrf_failed']]) {
  test(`${status} ${code} stops the queue until somebody says to go on`, async () => {
    const { outbox, server, timers, gesture } = await tab()
    server.refuse(refusal(status, code))
    await gesture('one', span('s'))
    await settle()
    assert.deepEqual([outbox.status.mode, outbox.status.code, outbox.status.waiting], ['stopped', code, 1])
    await gesture('two', span('t'))
    await timers.pass(3600_000)
    assert.equal(server.heard.length, 1)
    assert.equal((await outbox.idle()).mode, 'stopped', 'waiting for the end does not go on by itself')
    await outbox.retry()
    assert.deepEqual(server.done, ['one', 'two'])
    assert.equal(outbox.status.mode, 'saved')
  })
}

test('after a stop nothing is sent under the name of somebody else', async () => {
  let signedIn = async () => 2
  const { outbox, server, gesture } = await tab({ whoami: () => signedIn() })
  server.refuse(refusal(401, 'not_signed_in'))
  await gesture('one', span('s'))
  await settle()
  await outbox.retry()
  assert.deepEqual([outbox.status.mode, outbox.status.code], ['stopped', 'other_user'])
  signedIn = async () => {
    throw refusal(401, 'not_signed_in')
  }
  await outbox.retry()
  assert.equal(outbox.status.mode, 'stopped')
  assert.equal(server.heard.length, 1)
  signedIn = async () => 1
  await outbox.retry()
  assert.deepEqual(server.done, ['one'])
})

test('entries of another person, document or set stay untouched', async () => {
  const storage = new FakeStorage()
  for (const [name, other] of Object.entries({ a: { user: 2 }, b: { document: 4 }, c: { set: 'gold' } })) {
    await storage.put({ ...KEY, ...other, request: name, order: 1, rev: 1, operations: [span('x')], known: {}, follows: {}, stamped: null, refusal: null })
  }
  storage.all = async () => [...storage.rows.values()] // even if storage gives too much
  const { outbox, server, gesture } = await tab({ storage })
  assert.deepEqual(outbox.entries(), [])
  await gesture('mine', span('s'))
  await outbox.idle()
  assert.deepEqual(server.done, ['mine'])
  assert.deepEqual([...storage.rows.keys()], ['a', 'b', 'c'])
})

test('a gesture without operations is no gesture', async () => {
  const { outbox, server, gesture } = await tab()
  await gesture('nothing')
  await outbox.idle()
  assert.equal(server.heard.length, 0)
})

test('a listener that fails does not stop the queue', async () => {
  const { outbox, server, gesture } = await tab()
  const told = []
  globalThis.reportError = (error) => told.push(error.message) // the browser's own
  const end = outbox.subscribe(() => {
    end()
    throw new Error('of the view')
  })
  await gesture('one', span('s'))
  await outbox.idle()
  assert.deepEqual([server.done, told], [['one'], ['of the view']])
})

test('a lock that cannot be had is tried again later', async () => {
  let broken = true
  const { outbox, timers, gesture } = await tab({ lock: async (run) => (broken ? Promise.reject(new Error('no lock')) : run()) })
  await gesture('one', span('s'))
  await settle()
  assert.equal(outbox.status.mode, 'offline')
  broken = false
  await timers.pass(1000)
  assert.equal(outbox.status.mode, 'saved')
})

test('timers of the browser are used where none are given', async () => {
  const server = new FakeServer()
  const { outbox, gesture } = await tab({ server, timers: undefined })
  await gesture('one', span('s'))
  assert.equal((await outbox.idle()).mode, 'saved')
})
