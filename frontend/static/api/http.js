/** Talking with the server: JSON both ways, and every failure as one kind of error. */

const TIMEOUT = 30_000 // ms until a request without an answer counts as failed
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What a request needs of the page. Whoever has seen to it that the same person is signed in gives it a new token. */
export const page = {
  /** @type {string | null} */
  token: null,

  /** The token that proves that a write comes from this page. @returns {string} */
  csrf() {
    return this.token ?? document.querySelector('meta[name="csrf-token"]')?.getAttribute('content') ?? cookieToken()
  },

  /** Take over the token of the present session: after a new sign-in that of the page is not valid any more. */
  renew() {
    this.token = cookieToken() || null
  },
}

/** @returns {string} */
function cookieToken() {
  return /(?:^|; )(?:__Host-)?workbench-csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

/**
 * A request that did not succeed. `http`: the server refused it, in its own words; `network`: no answer came, with code
 * `offline`, `timeout` or `aborted`; `foreign`: something answered, but not our server.
 */
export class Refusal extends Error {
  /**
   * @param {{kind: 'http' | 'network' | 'foreign', status?: number, code?: string, detail: string, pointer?: string,
   *   body?: any, retryAfter?: number | null}} given `status` 0 without an answer; `retryAfter` in seconds
   */
  constructor({ kind, status = 0, code = '', detail, pointer = '', body = null, retryAfter = null }) {
    super(detail)
    this.name = 'Refusal'
    this.kind = kind
    this.status = status
    this.code = code
    this.detail = detail
    this.pointer = pointer
    this.body = body
    this.retryAfter = retryAfter
  }
}

/**
 * One request.
 * @param {string} method
 * @param {string} path from the root of this site
 * @param {unknown} [body] sent as JSON
 * @param {{headers?: Record<string, string>, signal?: AbortSignal, timeout?: number}} [how] `timeout` in milliseconds
 * @returns {Promise<any>} the answer's JSON; null for 204
 * @throws {Refusal}
 */
export async function ask(method, path, body, { headers = {}, signal, timeout = TIMEOUT } = {}) {
  const clock = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(path, {
      method,
      headers: { ...standing(method, body !== undefined), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, clock]) : clock,
      credentials: 'same-origin',
      redirect: 'manual', // our API never redirects: whoever does is a proxy or a sign-in page
      cache: 'no-store',
    })
    return await read(response)
  } catch (error) {
    throw error instanceof Refusal ? error : unreached(signal, clock)
  }
}

/** @param {string} method @param {boolean} hasBody @returns {Record<string, string>} */
function standing(method, hasBody) {
  return {
    Accept: 'application/json',
    ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
    ...(SAFE.has(method.toUpperCase()) ? {} : { 'X-CSRFToken': page.csrf() }),
  }
}

/** @param {Response} response */
async function read(response) {
  const { status } = response
  if (status === 204) return null
  const text = await response.text()
  const body = (response.headers.get('Content-Type') ?? '').includes('json') ? parsed(text) : undefined
  if (response.ok && body !== undefined) return body
  const retryAfter = seconds(response.headers.get('Retry-After'))
  if (response.ok || typeof body?.code !== 'string') {
    throw new Refusal({ kind: 'foreign', status, code: 'foreign', detail: 'Something else than the server has answered.', retryAfter })
  }
  const { code, detail = '', pointer = '' } = body
  // The server's own words are for programs with a token.
  throw new Refusal({ kind: 'http', status, code, detail: status === 401 ? 'You are signed out. Sign in again.' : detail, pointer, body, retryAfter })
}

/** @param {string} text @returns {any} undefined if it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {AbortSignal | undefined} signal of the caller @param {AbortSignal} clock */
function unreached(signal, clock) {
  if (signal?.aborted) return new Refusal({ kind: 'network', code: 'aborted', detail: 'The request was given up.' })
  if (clock.aborted) return new Refusal({ kind: 'network', code: 'timeout', detail: 'The server took too long to answer.' })
  return new Refusal({ kind: 'network', code: 'offline', detail: 'The server could not be reached.' })
}

/**
 * How long a server asks to wait.
 * @param {string | null} header Retry-After, in seconds or as a date (RFC 9110)
 * @param {number} [now] milliseconds
 * @returns {number | null} seconds
 */
export function seconds(header, now = Date.now()) {
  if (!header) return null
  if (/^\d+$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000))
}

/**
 * @template M
 * @typedef {(() => Promise<M>) & {now: () => M | null}} Later a module that is fetched when it is asked for; `now`: if it is there
 */

/** @template {object} M @param {() => Promise<M>} fetch @returns {Later<M>} */
export function lazily(fetch) {
  /** @type {M | null} */
  let there = null
  /** @type {Promise<M> | null} */
  let coming = null
  const load = () =>
    (coming ??= fetch().then(
      (module) => (there = module),
      (error) => {
        coming = null // it can be tried again
        throw error
      },
    ))
  return Object.assign(load, { now: () => there })
}
