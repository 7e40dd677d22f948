// Several tabs, reloads and failures: no gesture is lost, and none is done twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeServer, FakeStorage, FakeTimers, deleteSpan, fakeLock, offline, refusal, relation, settle, span, tab } from './fakes.js'

const versionsSent = (server) => JSON.parse(server.heard.at(-1)).operations.map(({ version }) => version)

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
  let told = 0
  const slow = await tab({ ...shared, lock, refreshed, onForeignChange: () => (told += 1) })
  await slow.gesture('one', span('s'))
  const fast = await tab(shared)
  await fast.outbox.retry()
  assert.deepEqual(shared.server.done, ['one'])
  await slow.gesture('two', span('s', 'actor'))
  free = true
  for (const go of waiting) go()
  assert.equal((await slow.outbox.idle()).mode, 'saved')
  assert.deepEqual([asked, told], [1, 1])
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

test('the page is told when an answer that was lost turns out to be older than what it shows', async () => {
  const server = new FakeServer()
  server.write(span('s'))
  const first = await tab({ server })
  server.loseAnswer()
  await first.gesture('mine', span('s', 'actor'))
  await settle()
  server.write({ ...span('s', 'figure'), version: 2 })
  let told = 0
  const second = await tab({ server, storage: first.storage, onForeignChange: () => (told += 1) })
  assert.equal((await second.outbox.idle()).mode, 'saved')
  assert.equal(told, 1)
})

test('a gesture that comes just when the queue has ended is sent too', async () => {
  let late = true
  const lock = async (run) => {
    await run()
    if (late) void gesture('late', span('t'))
    late = false
  }
  const { server, gesture } = await tab({ lock })
  await gesture('one', span('s'))
  await settle()
  assert.deepEqual(server.done, ['one', 'late'])
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

test('the revision of an answer is told before the storage forgets its gesture', async () => {
  const told = []
  const shared = { server: new FakeServer(), storage: new FakeStorage() }
  const onRevision = (revision) => told.push([revision, shared.storage.rows.size])
  const { outbox, gesture } = await tab({ ...shared, onRevision })
  await gesture('one', span('s'))
  await gesture('two', span('t'))
  await outbox.idle()
  assert.deepEqual(told.map(([revision]) => revision), [1, 2])
  assert.ok(told.every(([, kept]) => kept > 0))
  assert.equal(shared.storage.rows.size, 0)
})
