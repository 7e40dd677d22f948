// Spans and relations by place, and what a gesture does to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Annotations, same } from '../../../frontend/static/state/annotations.js'

const span = (id, start, end, more = {}) => ({ id, start, end, quote: '', label: 'claim', attributes: {}, fragments: [], actor: null, figure: null, ...more })
const relation = (id, head, tail) => ({ id, type: 'says', head, tail, attributes: {} })
const put = (row) => (row.head ? { op: 'put_relation', relation: row } : { op: 'put_span', span: row })
const ids = (rows) => rows.map(({ id }) => id).join(' ')
const content = (all) => [all.ordered(), [...all.relations.values()].sort((a, b) => (a.id < b.id ? -1 : 1))]

test('spans are in the order of the files: by start, the longest first, label, id', () => {
  const all = new Annotations({ spans: [span('d', 5, 6), span('c', 0, 4), span('e', 0, 9), span('b', 0, 4), span('a', 0, 4, { label: 'figure' })], relations: [] })
  assert.equal(ids(all.ordered()), 'e b c a d')
})

test('the spans at an offset come smallest first, and end before their end', () => {
  const all = new Annotations({ spans: [span('big', 0, 9), span('small', 2, 4), span('late', 4, 6)], relations: [] })
  assert.equal(ids(all.spansAt(3)), 'small big')
  assert.equal(ids(all.spansAt(4)), 'late big')
  assert.equal(ids(all.spansAt(9)), '')
})

test('spans that reach over many buckets are found in each of them, once', () => {
  const all = new Annotations({ spans: [span('long', 10, 9000), span('edge', 2048, 2049), span('before', 2000, 2048)], relations: [] })
  assert.equal(ids(all.spansIn(0, 10000)), 'long before edge')
  assert.equal(ids(all.spansIn(2048, 2049)), 'long edge')
  assert.equal(ids(all.spansIn(8000, 8001)), 'long')
  assert.equal(ids(all.spansAt(2047)), 'before long')
  assert.equal(ids(all.spansIn(9000, 9001)), '')
})

test('the same range and label is found, in one piece only', () => {
  const all = new Annotations({ spans: [span('a', 1, 9), span('b', 1, 9, { label: 'actor', fragments: [[1, 3], [5, 9]] })], relations: [] })
  assert.equal(all.same(1, 9, 'claim')?.id, 'a')
  assert.equal(all.same(1, 9, 'actor'), undefined)
  assert.equal(all.same(1, 8, 'claim'), undefined)
})

test('neighbours are those in order, from an offset and from a span', () => {
  const all = new Annotations({ spans: [span('a', 1, 9), span('b', 1, 4), span('c', 6, 8)], relations: [] })
  assert.equal(all.after(0)?.id, 'a')
  assert.equal(all.after(1)?.id, 'c')
  assert.equal(all.after(6), undefined)
  assert.equal(all.before(6)?.id, 'b')
  assert.equal(all.before(1), undefined)
  assert.equal(all.neighbour('a', 1)?.id, 'b')
  assert.equal(all.neighbour('a', -1), undefined)
  assert.equal(all.neighbour('none', 1), undefined)
})

test('a deletion takes the relations of the span along, and its inverse puts them back after it', () => {
  const all = new Annotations({ spans: [span('a', 0, 4), span('b', 10, 14)], relations: [relation('r', 'a', 'b')] })
  const before = content(all)
  const change = all.apply([{ op: 'delete_span', id: 'a' }])
  assert.deepEqual(change.applied.map(({ op }) => op), ['delete_relation', 'delete_span'])
  assert.deepEqual(change.inverse.map(({ op }) => op), ['put_span', 'put_relation'])
  assert.deepEqual([[...change.spans], [...change.relations], change.first, change.last], [['a'], ['r'], 0, 14])
  assert.equal(all.relationsOf('b').length, 0)
  all.apply(change.inverse)
  assert.deepEqual(content(all), before)
  assert.equal(ids(all.relationsOf('a')), 'r')
})

test('a change touches the text where the span was and where it is, and tells its relations', () => {
  const all = new Annotations({ spans: [span('a', 10, 14), span('b', 20, 24)], relations: [relation('r', 'a', 'b')] })
  const change = all.apply([put(span('a', 2, 4))])
  assert.deepEqual([change.first, change.last, [...change.relations]], [2, 14, ['r']])
  assert.deepEqual(change.inverse, [put(span('a', 10, 14))])
  assert.equal(ids(all.spansIn(10, 14)), '')
  assert.equal(ids(all.ordered()), 'a b')
})

test('what has no effect is left out: unknown ids, equal rows, relations without both ends', () => {
  const all = new Annotations({ spans: [span('a', 0, 4, { attributes: { x: 1, y: [2] } })], relations: [] })
  const equal = span('a', 0, 4, { attributes: { y: [2], x: 1 } })
  const change = all.apply([{ op: 'delete_span', id: 'x' }, { op: 'delete_relation', id: 'y' }, put(equal), put(relation('r', 'a', 'gone'))])
  assert.deepEqual(change, { applied: [], inverse: [], spans: new Set(), relations: new Set(), first: 0, last: 0 })
})

test('a relation can be made, moved and taken back', () => {
  const all = new Annotations({ spans: [span('a', 0, 1), span('b', 2, 3), span('c', 4, 5)], relations: [] })
  const made = all.apply([put(relation('r', 'a', 'b'))])
  const moved = all.apply([put(relation('r', 'a', 'c'))])
  assert.equal(ids(all.relationsOf('b')), '')
  assert.equal(ids(all.relationsOf('c')), 'r')
  all.apply(moved.inverse)
  assert.equal(ids(all.relationsOf('b')), 'r')
  all.apply(made.inverse)
  assert.equal(all.relations.size, 0)
})

test('whatever is done, the inverse takes it back, and the indexes tell the same as looking at every span', () => {
  let seed = 7
  const pick = (n) => (seed = (seed * 48271) % 2147483647) % n
  const all = new Annotations()
  for (let round = 0; round < 400; round++) {
    const before = structuredClone(content(all))
    const operations = Array.from({ length: 1 + pick(4) }, () => {
      const [id, other, start] = [`s${pick(12)}`, `s${pick(12)}`, pick(9000)]
      const kinds = [put(span(id, start, start + 1 + pick(3000))), { op: 'delete_span', id }, put(relation(`r${pick(6)}`, id, other)), { op: 'delete_relation', id: `r${pick(6)}` }]
      return kinds[pick(4)]
    })
    const { inverse, applied } = all.apply(operations)
    const after = structuredClone(content(all))
    const [start, length] = [pick(9000), 1 + pick(3000)]
    const near = all.ordered().filter((one) => one.start < start + length && one.end > start)
    assert.equal(ids(all.spansIn(start, start + length)), ids(near))
    assert.equal(all.ordered().length, all.spans.size)
    all.apply(inverse)
    assert.deepEqual(content(all), before)
    all.apply(applied)
    assert.deepEqual(content(all), after)
  }
})

test('rows are the same whatever the order of their fields, and not if one has more', () => {
  assert.ok(same({ a: 1, b: { c: [1, null] } }, { b: { c: [1, null] }, a: 1 }))
  for (const [a, b] of [[{ a: 1 }, { a: 1, b: 2 }], [{ a: undefined }, { b: undefined }], [[1], { 0: 1 }], [null, {}], [[1], [2]], ['1', 1]]) assert.ok(!same(a, b))
})

test('ten thousand spans are quick to open and to change', () => {
  const spans = Array.from({ length: 10_000 }, (_, i) => span(`s${i}`, i * 100, i * 100 + 150))
  const started = performance.now()
  const all = new Annotations({ spans, relations: [] })
  for (let i = 0; i < 100; i++) all.apply([put(span(`n${i}`, i * 9000, i * 9000 + 40))])
  assert.ok(performance.now() - started < 1000, 'something looks at every span') // some 20 ms when it does not
})
