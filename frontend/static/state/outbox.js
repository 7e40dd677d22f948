/**
 * Gestures on their way to the server: kept in the browser, sent one by one and in order, never lost and never done twice.
 *
 * An entry knows the versions that its person saw (`known`), so that nothing is overwritten unseen; where an earlier entry
 * changes the same rows, that one's answer tells the version. Versions are put in before the first sending and kept with
 * the entry: whatever happens then, the same request always says the same.
 *
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./types.js').WireOperation} WireOperation
 * @typedef {import('./types.js').Status} Status
 * @typedef {import('./types.js').OutboxOptions} OutboxOptions
 */
import { Queue } from './queue.js'
import { changesIn, fits, judge, newId, outcome, parking, said, stamp, versionsIn, versionsOf } from './wire.js'

/** @type {import('./types.js').Timers} */
const REAL = { now: () => Date.now(), set: (run, ms) => setTimeout(run, ms), clear: (timer) => clearTimeout(timer) }
const LONGEST_WAIT = 30 // seconds between two tries, unless the server asks for more

/** The way of a person's gestures to one set. */
export class Outbox {
  /** @type {Map<string, number>} rows that another tab has changed for us, with the versions that they should have now */
  #behind = new Map()
  /** @type {Set<(status: Status) => void>} */
  #listeners = new Set()
  /** @type {{mode: 'offline' | 'stopped', reason: string, code: string | null} | null} */
  #trouble = null
  /** @type {Promise<void> | null} */
  #running = null
  /** @type {unknown} of the next try */
  #timer = null
  #tries = 0
  #foreign = false
  /** @type {Status['mode']} */
  #mode = 'saved'
  #since
  #options
  #timers
  #uuid
  #queue

  /** @param {OutboxOptions} options */
  constructor(options) {
    this.#options = options
    this.#timers = options.timers ?? REAL
    this.#uuid = options.uuid ?? newId
    this.#queue = new Queue(options, () => this.#timers.now(), () => this.#changed())
    /** @type {number | null} the highest revision of the set that was heard of */
    this.revision = null
    this.#since = this.#timers.now()
  }

  /** Load what is kept. Nothing is sent before the first `add` or `retry`, so that the page can show it first. */
  async open() {
    await this.#queue.reread()
    this.#changed()
  }

  /** The last versions known, by id, of rows that are there and of deleted ones. */
  get versions() {
    return this.#queue.versions
  }

  /** In the order of sending, parked ones too. */
  entries() {
    return [...this.#queue.entries]
  }

  /** @returns {Status} */
  get status() {
    const parked = this.#queue.entries.filter(({ refusal }) => refusal)
    const waiting = this.#queue.entries.length - parked.length
    const mode = this.#trouble?.mode ?? (waiting ? 'saving' : parked.length ? 'parked' : 'saved')
    const { reason = null, code = null } = this.#trouble ?? {}
    return { mode, waiting, parked, reason, code, since: this.#since, unkept: this.#queue.unkept, storing: this.#queue.storing }
  }

  /** @param {(status: Status) => void} run @returns {() => void} ends it */
  subscribe(run) {
    this.#listeners.add(run)
    return () => void this.#listeners.delete(run)
  }

  /** What the server says of the set, as it was just read. @param {import('./types.js').Content} content */
  learn(content) {
    this.#queue.learn(versionsOf(content))
    this.revision = Math.max(content.revision, this.revision ?? 0)
  }

  /**
   * Take a gesture. It is sent even if it cannot be kept; `status.unkept` then tells why.
   * @param {{request?: string, name: string, at?: number, operations: WireOperation[]}} gesture without versions
   * @returns {Promise<void>} resolves once it is stored; rejects if it cannot be
   */
  add({ request = this.#uuid(), name, at = this.#timers.now(), operations }) {
    if (!operations.length) return Promise.resolve()
    const kept = this.#queue.add({ request, name, at, operations })
    void this.#run()
    this.#changed()
    return kept
  }

  /** Send now what waits; after a stop, if the same person is signed in. */
  async retry() {
    if (this.#trouble?.mode === 'stopped') {
      if (!(await this.#isSamePerson())) return this.#changed()
      this.#trouble = null
    }
    this.#stopWaiting()
    return this.#run()
  }

  /**
   * Try to send all, and wait until there is nothing more to do for now.
   * @returns {Promise<Status>} `saved` alone says that the server has everything
   */
  async idle() {
    if (this.#trouble?.mode !== 'stopped') await this.retry()
    return this.status
  }

  /**
   * Give up a parked entry. Those that waited with it go on, but for deletions of what it would have made.
   * @param {string} request
   * @returns {Promise<WireOperation[]>} what was given up; empty if no such entry is parked
   */
  async discard(request) {
    const given = await (await import('./parked.js')).discard(this.#queue, request)
    this.#changed()
    void this.#run()
    return given.flatMap(({ operations }) => operations)
  }

  /**
   * Send a parked entry again as a new request, last, and over what stands there now; those that waited with it follow.
   * @param {string} request @param {WireOperation[]} [instead] other operations on the same rows
   */
  async again(request, instead) {
    await (await import('./parked.js')).renew(this.#queue, request, this.#uuid(), instead)
    this.#changed()
    void this.#run()
  }

  /** @returns {Promise<void>} ends when nothing is left to send, or it cannot be sent now */
  #run() {
    if (this.#isHeld) return Promise.resolve()
    this.#running ??= this.#loop()
    return this.#running
  }

  get #isHeld() {
    return this.#timer !== null || this.#trouble?.mode === 'stopped'
  }

  async #loop() {
    await null // so that #running is set before it is cleared
    const lock = this.#options.lock ?? ((run) => run())
    try {
      do await lock(() => this.#drain())
      while (!this.#isHeld && this.#queue.entries.some(({ refusal }) => !refusal))
    } catch (error) {
      this.#wait(error)
    }
    this.#running = null
    this.#changed()
    if (this.#foreign) tell(this.#options.onForeignChange)
    this.#foreign = false
  }

  /** Send what there is. Only one tab at a time is here. */
  async #drain() {
    if (!(await this.#catchUp())) return
    await this.#queue.storeAgain()
    for (let entry = await this.#queue.next(); entry; entry = await this.#queue.next()) {
      await this.#queue.settled(entry)
      if (!(await this.#try(entry))) return
    }
    this.#trouble = null
  }

  /** See what other tabs have done, and what the rows that they changed are like now. */
  async #catchUp() {
    const { gone, added } = await this.#queue.reread()
    for (const entry of gone) for (const [id, version] of outcome(entry, this.#behind)) this.#behind.set(id, version)
    const { refreshed } = this.#options
    this.#foreign ||= added || gone.length > 0
    /** @type {Map<string, number>} */
    let news = new Map()
    try {
      if (refreshed && (this.#behind.size || this.#queue.isLost)) news = await refreshed()
    } catch (error) {
      if (judge(error) !== 'park') return this.#halt(error) // if refused, the entries will be too, each with its reason
    }
    this.#queue.learn(new Map([...this.#behind, ...news])) // of rows that were deleted the server tells nothing
    this.#behind.clear()
    await this.#queue.find(news)
    return true
  }

  /** @param {Entry} entry @returns {Promise<boolean>} whether the next one may be sent */
  async #try(entry) {
    if (!entry.stamped) {
      entry.stamped = stamp(entry.operations, entry.known)
      await this.#queue.store(entry)
    }
    this.#changed()
    let answer
    try {
      answer = await this.#options.send({ request: entry.request, operations: entry.stamped })
      if (!fits(answer, entry)) throw new Error('Something else than the server has answered')
    } catch (error) {
      if (judge(error) !== 'park') return this.#halt(error)
      this.#heard()
      entry.refusal = parking(error)
      await this.#queue.store(entry)
      return true
    }
    await this.#accepted(entry, answer)
    return true
  }

  /** @param {Entry} entry @param {Answer} answer */
  async #accepted(entry, answer) {
    const news = versionsIn(answer)
    this.#heard()
    const before = answer.revision - changesIn(answer) // higher than what we know: somebody else has written too
    this.#foreign ||= this.#queue.isFurther(news) || before > (this.revision ?? Infinity)
    this.revision = Math.max(answer.revision, this.revision ?? 0)
    this.#queue.learn(new Map(news)) // what it told is kept as it is
    await this.#queue.handDown(entry, news) // before the entry goes: after a crash its answer can be had again
    this.#queue.drop(entry, news)
    tell(this.#options.onRevision, this.revision) // before storage forgets the entry: a page that opens finds one or the other
    await this.#queue.remove(entry.request)
    this.#changed()
    tell(this.#options.onAnswer, entry, answer)
  }

  /** The server answers. */
  #heard() {
    this.#tries = 0
    this.#trouble = null
  }

  /** @param {unknown} error @returns {false} */
  #halt(error) {
    if (judge(error) === 'stop') this.#trouble = { mode: 'stopped', ...said(error) }
    else this.#wait(error)
    return false
  }

  /** @param {any} error */
  #wait(error) {
    const seconds = Math.max(Math.min(2 ** this.#tries, LONGEST_WAIT), error?.retryAfter ?? 0)
    this.#tries += 1
    this.#trouble = { mode: 'offline', ...said(error) }
    this.#timer = this.#timers.set(() => {
      this.#timer = null
      void this.#run()
    }, seconds * 1000)
  }

  #stopWaiting() {
    if (this.#timer !== null) this.#timers.clear(this.#timer)
    this.#timer = null
    this.#tries = 0
  }

  /** Another person may have signed in since: their name must not get these gestures. */
  async #isSamePerson() {
    const { whoami, key } = this.#options
    try {
      if (!whoami || String(await whoami()) === String(key.user)) return true
      this.#trouble = { mode: 'stopped', reason: 'Somebody else is signed in', code: 'other_user' }
    } catch (error) {
      this.#trouble = { mode: 'stopped', ...said(error) }
    }
    return false
  }

  #changed() {
    const { status } = this
    if (status.mode !== this.#mode) this.#since = status.since = this.#timers.now()
    this.#mode = status.mode
    for (const run of this.#listeners) tell(run, status)
  }
}

/**
 * Call somebody else's function; what goes wrong in there must not stop the queue.
 * @template {unknown[]} A
 * @param {((...given: A) => void) | undefined} run @param {A} given
 */
function tell(run, ...given) {
  try {
    run?.(...given)
  } catch (error) {
    reportError(error)
  }
}
