// Talking with the server: what is sent, and how each way of failing is told.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Refusal, ask, page, seconds } from '../../../frontend/static/api/http.js'

const realFetch = globalThis.fetch
let sent = []
let meta = 'from-the-page'

beforeEach(() => {
  sent = []
  meta = 'from-the-page'
  page.token = null
  globalThis.document = { cookie: 'a=1; __Host-workbench-csrf=from-the-cookie; b=2', querySelector: () => (meta ? { getAttribute: () => meta } : null) }
})
afterEach(() => {
  globalThis.fetch = realFetch
  delete globalThis.document
})

function answer(body, { status = 200, type = 'application/json', headers = {} } = {}) {
  globalThis.fetch = async (path, how) => {
    sent.push({ path, ...how })
    return new Response(status === 204 ? null : body, { status, headers: { 'Content-Type': type, ...headers } })
  }
}

async function refused(...given) {
  try {
    await ask(...given)
  } catch (error) {
    assert.ok(error instanceof Refusal && error instanceof Error, String(error))
    return error
  }
  assert.fail('it was not refused')
}

test('JSON goes out with the token of the page, and JSON comes back', async () => {
  answer('{"revision": 3}')
  assert.deepEqual(await ask('POST', '/api/v1/x/', { a: 'é' }, { headers: { 'Idempotency-Key': 'k' } }), { revision: 3 })
  const [{ path, method, body, headers, credentials, redirect }] = sent
  assert.deepEqual([path, method, body, credentials, redirect], ['/api/v1/x/', 'POST', '{"a":"é"}', 'same-origin', 'manual'])
  assert.deepEqual(headers, { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': 'from-the-page', 'Idempotency-Key': 'k' })
})

test('reading needs no token, and says nothing of a body', async () => {
  answer('[]')
  assert.deepEqual(await ask('GET', '/x'), [])
  assert.deepEqual(sent[0].headers, { Accept: 'application/json' })
  assert.equal(sent[0].body, null)
})

test('204 is null', async () => {
  answer('', { status: 204 })
  assert.equal(await ask('DELETE', '/x'), null)
})

test('the token is that of the page, until somebody takes over that of the present session', async () => {
  assert.equal(page.csrf(), 'from-the-page')
  page.renew()
  assert.equal(page.csrf(), 'from-the-cookie')
  page.token = null
  meta = '' // a page without the element
  assert.equal(page.csrf(), 'from-the-cookie')
  globalThis.document.cookie = ''
  page.renew()
  assert.equal(page.csrf(), '')
})

test('a refusal of our server is told in its own words, with all that it says', async () => {
  const body = { code: 'stale_version', detail: 'You saw version 1.', pointer: '/operations/0', current: { version: 2 } }
  answer(JSON.stringify(body), { status: 409 })
  const { kind, status, code, detail, pointer, message, retryAfter, ...more } = await refused('PUT', '/x', {})
  assert.deepEqual([kind, status, code, detail, pointer, message, retryAfter], ['http', 409, body.code, body.detail, body.pointer, body.detail, null])
  assert.deepEqual(more.body, body)
})

test('who is signed out is told so, not what a program would have to send', async () => {
  answer('{"code": "not_authenticated", "detail": "Send an API token.", "pointer": ""}', { status: 401 })
  const error = await refused('GET', '/api/v1/me/')
  assert.deepEqual([error.code, error.detail], ['not_authenticated', 'You are signed out. Sign in again.'])
})

test('Retry-After is told in seconds, also from a foreign page', async () => {
  answer('{"code": "busy", "detail": ""}', { status: 429, headers: { 'Retry-After': '7' } })
  assert.equal((await refused('GET', '/x')).retryAfter, 7)
  answer('<h1>Bad gateway</h1>', { status: 502, type: 'text/html', headers: { 'Retry-After': '9' } })
  const error = await refused('GET', '/x')
  assert.deepEqual([error.kind, error.status, error.retryAfter], ['foreign', 502, 9])
})

test('Retry-After may be a date; nonsense is no answer', () => {
  const now = Date.parse('2025-06-02T12:00:00Z')
  assert.equal(seconds('Mon, 02 Jun 2025 12:00:30 GMT', now), 30)
  assert.equal(seconds('Mon, 02 Jun 2025 11:00:00 GMT', now), 0)
  assert.equal(seconds(' 120 '), 120)
  assert.equal(seconds('soon'), null)
  assert.equal(seconds(null), null)
})

test('what is not our JSON is foreign, whatever its status', async () => {
  const pages = [
    ['<form>Sign in</form>', { type: 'text/html' }], ['{"ok": tru', {}], ['{"message": "blocked"}', { status: 403 }],
    ['null', { status: 404 }], ['"x"', { status: 500 }], ['{"code": 7}', { status: 400 }], ['{"code": "x"}', { status: 400, type: 'text/plain' }], ['', {}],
  ]
  for (const [body, how] of pages) {
    answer(body, how)
    assert.equal((await refused('POST', '/x', {})).kind, 'foreign', body)
  }
})

test('a redirection is foreign: our API makes none', async () => {
  globalThis.fetch = async () => ({ status: 0, ok: false, type: 'opaqueredirect', headers: new Headers(), text: async () => '' })
  const { kind, status } = await refused('GET', '/x')
  assert.deepEqual([kind, status], ['foreign', 0])
})

test('no connection is a network failure, also in the middle of an answer', async () => {
  globalThis.fetch = async () => {
    throw new TypeError('Failed to fetch')
  }
  const { kind, code, status } = await refused('GET', '/x')
  assert.deepEqual([kind, code, status], ['network', 'offline', 0])
  globalThis.fetch = async () => ({ status: 200, ok: true, headers: new Headers(), text: () => Promise.reject(new TypeError('cut')) })
  assert.equal((await refused('GET', '/x')).code, 'offline')
})

/** Never answers, but hears that it is given up. */
function silence() {
  globalThis.fetch = (path, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}

test('too long a silence is a timeout', async () => {
  silence()
  const awake = setInterval(() => {}, 1000) // Node does not wait for the timer of an AbortSignal alone
  const { kind, code } = await refused('GET', '/x', undefined, { timeout: 1, signal: new AbortController().signal })
  clearInterval(awake)
  assert.deepEqual([kind, code], ['network', 'timeout'])
})

test('a request that is given up says so', async () => {
  silence()
  const control = new AbortController()
  const failing = refused('GET', '/x', undefined, { signal: control.signal })
  control.abort()
  assert.equal((await failing).code, 'aborted')
})
