/**
 * <live-job src="/api/v1/imports/9/" state="running" swap="#job">: a job that looks after itself.
 *
 * While it runs its numbers change in place; when its state changes the page is fetched as the server draws it, and the
 * parts named by `swap` are exchanged, so that every word of a state is written once, on the server.
 */
import { ask, Refusal } from '../api/http.js'
import { Poll } from '../state/poll.js'
import { copyButtons } from './copy.js'

/** @typedef {{id: number, state: string, progress: number, counts: Record<string, number>}} Job */

const PATIENCE = 8000 // ms for one look
const GONE = [401, 403, 404]

export class LiveJob extends HTMLElement {
  /** @type {Poll | null} */ #poll = null
  /** @type {number | undefined} */ #ticks
  #last = ''
  #looked = () => this.#attend()

  connectedCallback() {
    this.#poll = new Poll({
      look: () => this.#look(),
      tell: (told) => this.#tell(told),
      final: (error) => error instanceof Refusal && error.kind === 'http' && GONE.includes(error.status),
      timers: { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id), now: () => Date.now() },
    })
    document.addEventListener('visibilitychange', this.#looked)
    this.#ticks = window.setInterval(() => tick(this), 1000)
    if (!document.hidden) this.#poll.start()
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#looked)
    clearInterval(this.#ticks)
    this.#poll?.end()
  }

  #attend() {
    if (document.hidden) this.#poll?.sleep()
    else this.#poll?.wake()
  }

  /** @returns {Promise<import('../state/poll.js').Look>} */
  async #look() {
    /** @type {Job} */
    const job = await ask('GET', this.getAttribute('src') ?? '', undefined, { timeout: PATIENCE })
    if (job.state !== this.getAttribute('state')) {
      await exchange(this, job)
      return { over: true }
    }
    const facts = JSON.stringify([job.progress, job.counts])
    const moved = this.#last !== '' && this.#last !== facts
    this.#last = facts
    if (job.state === 'running') show(this.closest('[data-job]') ?? this, job)
    return { moved }
  }

  /** @param {import('../state/poll.js').Told} told */
  #tell(told) {
    const place = this.querySelector('[data-lost]')
    const said = place?.querySelector('span') ?? place
    if (!(place instanceof HTMLElement) || !said) return
    place.hidden = told.kind === 'seen'
    if (told.kind === 'seen') return
    const words = inWords(place.dataset, told)
    if (said.textContent === words) return
    said.textContent = words
    announce(words)
  }
}

/** @param {DOMStringMap} words @param {Exclude<import('../state/poll.js').Told, {kind: 'seen'}>} told */
function inWords(words, told) {
  if (told.kind === 'lost') return (words.words ?? '').replace('{time}', new Date(told.since).toLocaleTimeString(undefined, { hour12: false }))
  const signedOut = told.error instanceof Refusal && told.error.status === 401
  return (signedOut ? words.out : words.gone) ?? ''
}

/** Numbers in place. @param {Element} place @param {Job} job */
function show(place, job) {
  const bar = place.querySelector('[data-bar]')
  if (bar instanceof HTMLProgressElement) bar.value = job.progress
  for (const one of all(place, '[data-percent]')) one.textContent = String(Math.floor(job.progress * 100))
  for (const one of all(place, '[data-before]')) one.hidden = job.progress >= Number(one.dataset.before)
  for (const one of all(place, '[data-from]')) one.hidden = job.progress < Number(one.dataset.from)
  for (const one of all(place, '[data-count]')) {
    const count = job.counts[one.dataset.count ?? ''] ?? 0
    one.textContent = count.toLocaleString(document.documentElement.lang)
    one.classList.toggle('zero', count === 0)
  }
}

/** How long it runs or waits, every second. @param {HTMLElement} place */
function tick(place) {
  for (const one of all(place, '[data-since]')) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(one.dataset.since ?? '')) / 1000))
    one.textContent = seconds < 60 ? `${seconds} s`
      : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
      : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`
  }
}

/** The parts named by `swap` as the server draws them now; nothing else of the page moves. @param {LiveJob} live @param {Job} job */
async function exchange(live, job) {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE) })
  if (!answer.ok) throw new Error(`the page was answered with ${answer.status}`)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (!live.isConnected) return // another job of the same list was faster
  for (const selector of (live.getAttribute('swap') ?? '').split(' ')) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)]
    if (!old) continue
    if (!fresh) throw new Error(`the page has no ${selector}`) // signed out meanwhile, for example
    replace(old, document.adoptNode(fresh))
  }
  for (const message of document.querySelectorAll('.messages')) message.remove() // it spoke of the state before
  const said = document.querySelector(`[data-job="${job.id}"]`)
  if (said instanceof HTMLElement) announce(said.dataset.said ?? '')
}

/** Focus stays where it was, or goes to the heading of what took its place. @param {Element} old @param {Element} fresh */
function replace(old, fresh) {
  const focused = document.activeElement
  const inside = focused !== null && old.contains(focused)
  old.replaceWith(fresh)
  copyButtons(fresh)
  if (!inside) return
  const same = focused.id ? document.getElementById(focused.id) : null
  const target = same ?? fresh.querySelector('[tabindex="-1"]')
  if (target instanceof HTMLElement) target.focus({ preventScroll: true })
}

/** @param {string} words */
function announce(words) {
  const place = document.getElementById('announced')
  if (place) place.textContent = words
}

/** @param {Element} place @param {string} selector @returns {Iterable<HTMLElement>} */
function all(place, selector) {
  return place.querySelectorAll(selector)
}
