// Looking again and again: when the next look comes, and what is told of a server that does not answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FIRST, MOST, Poll } from '../../../frontend/static/state/poll.js'

/** A clock that moves only when it is told to, and looks that are answered by hand. */
function desk({ final } = {}) {
  const clock = { time: 0, waiting: null }
  const timers = {
    set: (fn, ms) => (clock.waiting = { fn, at: clock.time + ms }),
    clear: () => { clock.waiting = null },
    now: () => clock.time,
  }
  const asked = []
  const told = []
  const look = () => new Promise((answer, fail) => asked.push({ answer, fail }))
  const poll = new Poll({ look, tell: (one) => told.push(one), final, timers })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    poll, asked, told, clock,
    wait: () => (clock.waiting ? clock.waiting.at - clock.time : null),
    next() {
      const { fn, at } = clock.waiting
      clock.waiting = null
      clock.time = at
      fn()
    },
    async answer(value) {
      asked.at(-1).answer(value)
      await settled()
    },
    async fail(error) {
      asked.at(-1).fail(error)
      await settled()
    },
  }
}

test('the first look comes after a second', () => {
  const d = desk()
  d.poll.start()
  assert.equal(d.wait(), FIRST)
  assert.equal(d.asked.length, 0)
})

test('while nothing moves the looks become rarer, up to five seconds', async () => {
  const d = desk()
  d.poll.start()
  const waits = []
  for (let n = 0; n < 12; n += 1) {
    waits.push(d.wait())
    d.next()
    await d.answer({})
  }
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b))
  assert.equal(waits[0], FIRST)
  assert.equal(waits.at(-1), MOST)
})

test('as soon as something moves the next look is near again', async () => {
  const d = desk()
  d.poll.start()
  for (let n = 0; n < 5; n += 1) {
    d.next()
    await d.answer({})
  }
  assert.ok(d.wait() > FIRST)
  d.next()
  await d.answer({ moved: true })
  assert.equal(d.wait(), FIRST)
})

test('what is over is never looked at again', async () => {
  const d = desk()
  d.poll.start()
  d.next()
  await d.answer({ over: true })
  assert.equal(d.wait(), null)
  d.poll.wake()
  d.poll.start()
  assert.equal(d.wait(), null)
  assert.equal(d.asked.length, 1)
  assert.equal(d.poll.over, true)
})

test('without an answer it says since when, and goes on', async () => {
  const d = desk()
  d.poll.start()
  d.next()
  await d.answer({})
  const answered = d.clock.time
  d.next()
  await d.fail(new Error('away'))
  d.next()
  await d.fail(new Error('away'))
  assert.deepEqual(d.told.map((one) => [one.kind, one.since]), [['seen', undefined], ['lost', answered], ['lost', answered]])
  d.next()
  await d.answer({})
  assert.equal(d.told.at(-1).kind, 'seen')
  d.next()
  await d.fail(new Error('away'))
  assert.ok(d.told.at(-1).since > answered)
})

test('an error that no patience mends ends it and is told', async () => {
  const gone = new Error('404')
  const d = desk({ final: (error) => error === gone })
  d.poll.start()
  d.next()
  await d.fail(gone)
  assert.deepEqual(d.told, [{ kind: 'ended', error: gone }])
  assert.equal(d.wait(), null)
})

test('nobody looks, nothing is asked; somebody comes back, it is asked at once', async () => {
  const d = desk()
  d.poll.start()
  d.poll.sleep()
  assert.equal(d.wait(), null)
  d.poll.wake()
  assert.equal(d.asked.length, 1)
  await d.answer({})
  assert.notEqual(d.wait(), null)
})

test('falling asleep during a look keeps its answer and plans no other', async () => {
  const d = desk()
  d.poll.start()
  d.next()
  d.poll.sleep()
  await d.answer({})
  assert.equal(d.told.length, 1)
  assert.equal(d.wait(), null)
})

test('there are never two looks at once', async () => {
  const d = desk()
  d.poll.start()
  d.next()
  d.poll.sleep()
  d.poll.wake()
  assert.equal(d.asked.length, 1)
  await d.answer({})
  assert.notEqual(d.wait(), null)
})

test('an answer that comes after the end is told to nobody', async () => {
  const d = desk()
  d.poll.start()
  d.next()
  d.poll.end()
  await d.answer({ moved: true })
  assert.deepEqual(d.told, [])
  assert.equal(d.wait(), null)
})
