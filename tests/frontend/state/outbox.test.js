// The outbox: no gesture is lost, none is done twice, nothing is overwritten unseen, and the page always knows how it stands.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { KEY, FakeServer, FakeStorage, FakeTimers, deleteRelation, deleteSpan, fakeLock, offline, refusal, relation, settle, span, tab } from './fakes.js'

const parkedCodes = (outbox) => outbox.status.parked.map(({ request, refusal: { code } }) => [request, code])
const versionsSent = (server, at = -1) => JSON.parse(server.heard.at(at)).operations.map(({ version }) => version)

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
  const { server, gesture, outbox } = await tab()
  let open = 0
  const { send } = server
  server.send = async (body) => {
    assert.equal((open += 1), 1)
    const answer = await send(body)
    await settle()
    open -= 1
    return answer
  }
  const again = await tab({ server })
  for (const name of ['one', 'two', 'three']) void again.gesture(name, span(name))
  await again.outbox.idle()
  assert.deepEqual(server.done, ['one', 'two', 'three'])
  assert.equal(outbox.status.waiting, 0)
  void gesture
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

test('a refused gesture is parked with its reason, and the rest goes on', async () => {
  const server = new FakeServer()
  server.write(span('a'), span('b'))
  const { outbox, gesture, storage } = await tab({ server })
  server.refuse(refusal(409, 'duplicate_span', { pointer: '/operations/0' }))
  void gesture('one', span('a', 'actor'))
  void gesture('two', span('b', 'actor'))
  const status = await outbox.idle()
  assert.equal(status.mode, 'parked')
  assert.deepEqual(server.done.slice(1), ['two'])
  const [entry] = status.parked
  assert.deepEqual(entry.refusal, { status: 409, code: 'duplicate_span', detail: 'Refused: duplicate_span', pointer: '/operations/0', current: undefined, version: null })
  assert.deepEqual(storage.rows.get('one').refusal, entry.refusal, 'a reload must know it too')
})

test('later gestures that need what was refused wait with it', async () => {
  const server = new FakeServer()
  server.write(span('b'), span('c'))
  const { outbox, gesture } = await tab({ server })
  server.refuse(refusal(409, 'duplicate_span'))
  void gesture('make', span('a'))
  void gesture('tie', relation('r', 'a', 'b'))
  void gesture('change', span('a', 'actor'))
  void gesture('retie', relation('r', 'b', 'c'))
  void gesture('delete', deleteSpan('a'))
  void gesture('free', span('c', 'actor'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['make', 'duplicate_span'], ['tie', 'depends'], ['change', 'depends'], ['retie', 'depends'], ['delete', 'depends']])
  assert.equal(server.label('c'), 'actor')
})

test('the deletion of a span waits with a refused relation of it; a change of the span does not', async () => {
  const server = new FakeServer()
  server.write(span('a'), span('b'))
  const { outbox, gesture } = await tab({ server })
  server.refuse(refusal(400, 'relation_not_allowed'))
  void gesture('tie', relation('r', 'a', 'b'))
  void gesture('change', span('a', 'actor'))
  void gesture('delete', deleteSpan('b'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['tie', 'relation_not_allowed'], ['delete', 'depends']])
  assert.equal(server.label('a'), 'actor')
})

test('a gesture made after the refusal waits with it too', async () => {
  const { outbox, server, gesture } = await tab()
  server.refuse(refusal(400, 'label_not_in_project'))
  await gesture('make', span('a'))
  await outbox.idle()
  await gesture('delete', deleteSpan('a'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['make', 'label_not_in_project'], ['delete', 'depends']])
})

test('request_reused is parked', async () => {
  const { outbox, server, gesture } = await tab()
  server.known.set('one', { digest: 'other', answer: null })
  await gesture('one', span('s'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['one', 'request_reused']])
})

test('what somebody else has changed in between is never overwritten unseen', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const { outbox, gesture } = await tab({ server })
  server.refuse(offline())
  await gesture('mine', span('s', 'actor'))
  await settle()
  server.write({ ...span('s', 'figure'), version: 1 })
  outbox.learn(server.content()) // even if the page has read the set again meanwhile
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['mine', 'stale_version']])
  assert.equal(outbox.status.parked[0].refusal.current.label, 'figure')
  assert.equal(server.label('s'), 'figure')
})

test('the same holds after a reload, for a gesture that was never sent', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const first = await tab({ server, lock: () => new Promise(() => {}) })
  await first.gesture('mine', span('s', 'actor'))
  server.write({ ...span('s', 'figure'), version: 1 })
  const second = await tab({ server, storage: first.storage })
  await second.outbox.idle()
  assert.deepEqual(parkedCodes(second.outbox), [['mine', 'stale_version']])
})

test('sent again, a parked gesture is a new request, last, and over what stands there now', async () => {
  const server = new FakeServer()
  server.write(span('s'), span('t'))
  const { outbox, gesture, storage } = await tab({ server, uuid: () => 'new' })
  server.write({ ...span('s', 'figure'), version: 1 })
  await gesture('mine', span('s', 'actor'))
  await outbox.idle()
  server.refuse(offline())
  await gesture('other', span('t', 'actor'))
  await settle()
  await outbox.again('mine')
  assert.deepEqual(outbox.entries().map(({ request }) => request), ['other', 'new'])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(server.done.slice(-2), ['other', 'new'])
  assert.equal(server.label('s'), 'actor')
  assert.equal(storage.rows.size, 0)
})

test('sent again, what others have deleted comes back, and what never was is made', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const { outbox, gesture } = await tab({ server })
  server.write({ ...deleteSpan('s'), version: 1 })
  await gesture('mine', span('s', 'actor'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['mine', 'span_deleted']])
  await outbox.again('mine')
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.label('s'), 'actor')

  outbox.versions.set('ghost', 4)
  await gesture('ghostly', span('ghost'))
  await outbox.idle()
  assert.deepEqual(parkedCodes(outbox), [['ghostly', 'stale_version']])
  await outbox.again('ghostly')
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.label('ghost'), 'claim')
})

test('what waited with a parked gesture follows it when it is sent again', async () => {
  const server = new FakeServer()
  server.write(span('b'))
  const { outbox, gesture } = await tab({ server })
  server.refuse(refusal(409, 'set_submitted'))
  void gesture('make', span('a'))
  void gesture('tie', relation('r', 'a', 'b'))
  void gesture('change', span('a', 'actor'))
  await outbox.idle()
  const [{ request }] = outbox.status.parked
  await outbox.again(request)
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.deepEqual(server.done.slice(-2), ['tie', 'change'])
  assert.equal(server.label('a'), 'actor')
})

test('a discarded gesture is gone, told to the page, and what waited with it goes on', async () => {
  const server = new FakeServer()
  server.write(span('a'))
  const { outbox, gesture, storage } = await tab({ server })
  server.refuse(refusal(400, 'wrong_attribute'))
  void gesture('bad', { ...span('a'), attributes: { x: 1 } })
  void gesture('good', span('a', 'actor'))
  await outbox.idle()
  assert.deepEqual(await outbox.discard('bad'), [{ ...span('a'), attributes: { x: 1 } }])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.label('a'), 'actor')
  assert.equal(storage.rows.size, 0)
})

test('with a creation that is discarded go the deletions of what it would have made', async () => {
  const { outbox, server, gesture, storage } = await tab()
  server.refuse(refusal(409, 'duplicate_span'))
  void gesture('make', span('a'))
  void gesture('undo', deleteSpan('a'))
  await outbox.idle()
  assert.deepEqual(await outbox.discard('make'), [span('a'), deleteSpan('a')])
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(storage.rows.size, 0)
})

test('only what is parked can be discarded or sent again', async () => {
  const { outbox, server, gesture } = await tab()
  server.refuse(offline())
  await gesture('one', span('a'))
  await settle()
  assert.deepEqual(await outbox.discard('one'), [])
  await outbox.again('one')
  assert.deepEqual(outbox.entries().map(({ request }) => request), ['one'])
})

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

test('two tabs with one storage send each gesture once, whoever comes first', async () => {
  const shared = { server: new FakeServer(), storage: new FakeStorage(), lock: fakeLock() }
  const [left, right] = [await tab(shared), await tab(shared)]
  void left.gesture('l1', span('a'))
  void right.gesture('r1', span('b'))
  void left.gesture('l2', span('a', 'actor'))
  void right.gesture('r2', span('b', 'actor'))
  await Promise.all([left.outbox.idle(), right.outbox.idle()])
  assert.equal(shared.server.heard.length, 4)
  assert.deepEqual([...shared.server.done].sort(), ['l1', 'l2', 'r1', 'r2'])
  assert.equal(shared.storage.rows.size, 0)
  assert.deepEqual([left, right].map(({ outbox }) => outbox.status.mode), ['saved', 'saved'])
})

test('a tab whose gesture another tab has sent asks for the versions before it goes on', async () => {
  const shared = { server: new FakeServer(), storage: new FakeStorage() }
  let asked = 0
  const refreshed = async () => {
    asked += 1
    return shared.server.versions()
  }
  let free = false
  const lock = async (run) => (free ? run() : new Promise((resolve) => waiting.push(() => resolve(run()))))
  const waiting = []
  const slow = await tab({ ...shared, lock, refreshed })
  await slow.gesture('one', span('s'))
  const fast = await tab(shared)
  await fast.outbox.retry()
  assert.deepEqual(shared.server.done, ['one'])
  await slow.gesture('two', span('s', 'actor'))
  free = true
  for (const go of waiting) go()
  assert.equal((await slow.outbox.idle()).mode, 'saved')
  assert.equal(asked, 1)
  assert.deepEqual(shared.server.done, ['one', 'two'])
  assert.deepEqual(versionsSent(shared.server), [1])
})

test('if the versions cannot be had then, nothing is sent, and it is asked again', async () => {
  const shared = { server: new FakeServer(), storage: new FakeStorage() }
  const errors = [offline(), refusal(401, 'not_signed_in')]
  const refreshed = async () => {
    const error = errors.shift()
    if (error) throw error
    return shared.server.versions()
  }
  const { outbox, gesture, timers } = await tab({ ...shared, refreshed })
  shared.server.refuse(offline())
  await gesture('one', span('s'))
  await settle()
  const other = await tab(shared)
  await other.outbox.idle()
  await gesture('two', span('s', 'actor'))
  await timers.pass(1000)
  assert.equal(outbox.status.mode, 'offline')
  await timers.pass(2000)
  assert.equal(outbox.status.mode, 'stopped')
  assert.deepEqual(shared.server.done, ['one'])
  await outbox.retry()
  assert.deepEqual(shared.server.done, ['one', 'two'])
})

test('the page is told when somebody else has written, and not of its own writes', async () => {
  let told = 0
  const { outbox, server, gesture } = await tab({ onForeignChange: () => (told += 1) })
  await gesture('one', span('s'), span('t'), relation('r', 's', 't'))
  await outbox.idle()
  await gesture('two', deleteSpan('s'))
  await outbox.idle()
  assert.equal(told, 0)
  server.write(span('x'))
  await gesture('three', span('u'))
  await outbox.idle()
  assert.equal(told, 1)
})

test('entries that another tab added are sent too, and the page is told', async () => {
  const shared = { server: new FakeServer(), storage: new FakeStorage() }
  let told = 0
  const { outbox } = await tab({ ...shared, onForeignChange: () => (told += 1) })
  const other = await tab({ ...shared, lock: () => new Promise(() => {}) })
  await other.gesture('theirs', span('s'))
  await outbox.idle()
  assert.deepEqual([shared.server.done, told], [['theirs'], 1])
})

test('the page is told each answer', async () => {
  const told = []
  const { outbox, gesture } = await tab({ onAnswer: ({ request }, { revision }) => told.push([request, revision]) })
  await gesture('one', span('s'))
  await outbox.idle()
  assert.deepEqual(told, [['one', 1]])
})

test('timers of the browser are used where none are given', async () => {
  const server = new FakeServer()
  const { outbox, gesture } = await tab({ server, timers: undefined })
  await gesture('one', span('s'))
  assert.equal((await outbox.idle()).mode, 'saved')
})

/** A generator of chance that is the same in each run (mulberry32). */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test('whatever fails, reloads and interleaves: each gesture is done exactly once, in order, and nothing is left', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = chance(seed)
    const pick = (n) => Math.floor(random() * n)
    const shared = { server: new FakeServer(), storage: new FakeStorage(), timers: new FakeTimers(), lock: fakeLock() }
    const refreshed = async () => shared.server.versions()
    const open = () => tab({ ...shared, refreshed })
    const tabs = [await open(), await open()]
    const made = [[], []]
    const last = new Map()
    const forgotten = new Set() // deleted before a reload: nobody can bring these back
    for (let step = 0; step < 40; step++) {
      const who = pick(2)
      const what = pick(10)
      const id = `${who}-${pick(4)}` // each tab has spans of its own: what clashes is another test
      if (what < 6) {
        const exists = last.get(id) !== undefined
        const label = exists && pick(3) === 0 ? undefined : `label ${seed}.${step}`
        if (forgotten.has(id)) continue
        last.set(id, label)
        made[who].push(`${who}.${step}`)
        void tabs[who].gesture(`${who}.${step}`, label ? span(id, label) : deleteSpan(id))
      } else if (what === 6) shared.server.refuse(offline())
      else if (what === 7) shared.server.loseAnswer()
      else if (what === 8) await shared.timers.pass(1000 * pick(5))
      else if (shared.storage.rows.size === tabs[0].outbox.entries().length || pick(2)) await settle()
      else {
        await settle() // everything is stored: the tab may be closed and opened again
        tabs[who] = await open()
        for (const [gone, label] of last) if (label === undefined && gone.startsWith(`${who}-`)) forgotten.add(gone)
      }
    }
    shared.server.faults = []
    for (let round = 0; round < 3; round++) {
      await shared.timers.pass(60_000)
      for (const { outbox } of tabs) await outbox.idle()
    }
    const done = shared.server.done
    assert.deepEqual([...done].sort(), made.flat().sort(), `seed ${seed}`)
    for (const who of [0, 1]) assert.deepEqual(done.filter((request) => request.startsWith(`${who}.`)), made[who], `seed ${seed}`)
    for (const [id, label] of last) assert.equal(shared.server.label(id), label, `seed ${seed}`)
    for (const { outbox } of tabs) assert.equal(outbox.status.mode, 'saved', `seed ${seed}`)
    assert.equal(shared.storage.rows.size, 0, `seed ${seed}`)
  }
})
