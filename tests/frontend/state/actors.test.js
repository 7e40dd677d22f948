// Who is meant: names compared within a document, somebody new, and the gestures that link.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as who from '../../../frontend/static/state/actors.js'
import { Annotations } from '../../../frontend/static/state/annotations.js'
import { Session } from '../../../frontend/static/state/session.js'
import { fromServerOperation, stamp, toServer } from '../../../frontend/static/state/wire.js'
import { Offsets } from '../../../frontend/static/text/offsets.js'
import { refusal, tab } from './fakes.js'

const text = 'President Zelenskyy, Zelensky’s aides and Mr. Zelenskyy met Zelenska.'
const LABELS = [{ key: 'actor', kind: 'actor' }, { key: 'claim', kind: 'claim' }]
const span = (id, quote, more = {}) => ({ id, start: text.indexOf(quote), end: text.indexOf(quote) + quote.length, quote, label: 'actor', attributes: {}, fragments: [], actor: null, figure: null, ...more })
const having = (...spans) => new Annotations({ spans, relations: [] })

test('titles, possessives, marks and case make no other name; an ending does', () => {
  for (const quote of ['President Zelenskyy', 'Zelenskyy’s', "ZELENSKYY'S", 'the former President Zelenskyy', 'Zelénskyy']) assert.equal(who.plainName(quote), 'zelenskyy', quote)
  assert.notEqual(who.plainName('Zelenska'), who.plainName('Zelensky'))
  assert.equal(who.plainName('O’Brien'), 'o brien')
  assert.equal(who.plainName('the President'), 'the president', 'a title alone is a name')
  assert.equal(who.plainName('Зеленський'), who.plainName('зеленський'))
})

test('somebody new is called as it is written there, without title and possessive', () => {
  assert.equal(who.bareName('President Volodymyr Zelenskyy’s'), 'Volodymyr Zelenskyy')
  assert.equal(who.bareName('Mr. Umerov'), 'Umerov')
  assert.equal(who.bareName('the president'), 'the president')
})

test('whom the same words mean elsewhere stands first, and nobody stands twice', () => {
  const known = new who.Known(new Map(), [{ id: 'z', name: 'Volodymyr Zelenskyy', type: 'person' }, { id: 'u', name: 'Rustem Umerov', type: 'person' }])
  const all = having(span('a', 'President Zelenskyy', { actor: 'z' }), span('b', 'Zelenskyy met'), span('c', 'Zelenska', { actor: 'u' }))
  assert.deepEqual(who.sameWords(all, known, span('d', 'Mr. Zelenskyy')).map(({ id }) => id), ['z'])
  assert.deepEqual(who.joined([{ id: 'z', match: 'here' }], [{ id: 'u', match: 'maybe' }, { id: 'z', match: 'same' }]).map(({ id, match }) => `${id} ${match}`), ['z here', 'u maybe'])
  assert.deepEqual(who.ofDocument(all, known, 'umer').map(({ id }) => id), ['u'])
  assert.deepEqual(who.ofDocument(all, known, '').map(({ id }) => id), ['z', 'u'])
})

test('other spans with one of the names and no actor are found', () => {
  const all = having(span('a', 'President Zelenskyy'), span('b', 'Zelensky’s'), span('c', 'Zelenska'), span('d', 'Mr. Zelenskyy', { actor: 'x' }), span('e', 'met', { label: 'claim' }))
  assert.deepEqual(who.alike(all, LABELS, ['Zelenskyy', 'Zelensky']).map(({ id }) => id), ['a', 'b'])
  assert.deepEqual(who.alike(all, LABELS, ['']), [])
})

test('the speakers of a claim are the actors that it is tied to', () => {
  const all = having(span('c', 'met', { label: 'claim' }), span('a', 'Zelenska'))
  all.apply([{ op: 'put_relation', relation: { id: 'r', type: 'speaker', head: 'c', tail: 'a', attributes: {} } }])
  assert.deepEqual(who.speakersOf(all, LABELS, all.spans.get('c')).map(({ id }) => id), ['a'])
  assert.deepEqual(who.speakersOf(all, LABELS, all.spans.get('a')), [])
})

test('somebody new is made in the gesture that links them, and sent along until the server has them', () => {
  const names = new Map()
  const known = new who.Known(names, [])
  known.make({ id: 'n', name: 'Zelenskyy', type: 'person' })
  assert.equal(names.get('n'), 'Zelenskyy')
  const gesture = who.link([span('a', 'President Zelenskyy')], known.get('n'), known)
  assert.deepEqual(gesture.operations.map(({ op }) => op), ['put_actor', 'put_span'])
  known.sent()
  assert.deepEqual(who.link([span('a', 'President Zelenskyy')], known.get('n'), known).operations.map(({ op }) => op), ['put_span'])
  known.make({ id: 'm', name: 'Zelenska', type: '' })
  known.keep([{ op: 'put_actor', id: 'm', name: 'Zelenska', type: '' }])
  known.sent()
  assert.ok(known.made.has('m'), 'it was refused: it may not be there')
  known.learn([{ id: 'm', name: 'Olena Zelenska', type: 'person' }])
  assert.equal(known.made.size, 0)
  assert.equal(names.get('m'), 'Olena Zelenska')
})

test('an operation on the registry has no version, and comes back from storage as it was', () => {
  const operation = { op: 'put_actor', id: 'n', name: 'Zelenskyy', type: 'person' }
  const wire = toServer(operation, new Offsets(text), text)
  assert.deepEqual(wire, operation)
  assert.deepEqual(fromServerOperation(wire, new Offsets(text)), operation)
  assert.deepEqual(stamp([wire, wire], { n: 3 }), [wire, wire])
})

test('undo unlinks and leaves the actor; two gestures with the same new actor do not wait for one another', async () => {
  const opened = await tab()
  const { server, outbox } = opened
  const plain = server.one.bind(server)
  server.one = (one, pointer) => {
    if (one.op === 'put_actor') return { id: one.id, status: 'created' }
    if (one.actor === 'gone') throw refusal(400, 'actor_not_in_project', { pointer })
    return plain(one, pointer)
  }
  const session = new Session({ content: server.content(), outbox, offsets: new Offsets(text), text })
  const known = new who.Known(new Map())
  known.make({ id: 'n', name: 'Zelenskyy', type: 'person' })
  session.perform('Mark', [{ op: 'put_span', span: span('a', 'President Zelenskyy') }, { op: 'put_span', span: span('b', 'Zelenska') }])
  const linked = who.link([session.annotations.spans.get('a')], known.get('n'), known)
  session.perform(linked.name, linked.operations)
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('a').row.actor, 'n')
  assert.equal(outbox.revision, server.revision)
  session.undo()
  assert.equal(session.annotations.spans.get('a').actor, null)
  session.redo()
  assert.equal((await outbox.idle()).mode, 'saved')
  assert.equal(server.live.get('a').row.actor, 'n')

  session.perform('Refused', [{ op: 'put_actor', id: 'n', name: 'Zelenskyy', type: 'person' }, { op: 'put_span', span: { ...session.annotations.spans.get('b'), actor: 'gone' } }])
  session.perform('Unlink', who.unlink(session.annotations.spans.get('a')).operations)
  session.perform('Again', who.link([session.annotations.spans.get('a')], known.get('n'), known).operations)
  const status = await outbox.idle()
  assert.deepEqual(status.parked.map(({ name }) => name), ['Refused'])
  assert.equal(server.live.get('a').row.actor, 'n')
})
