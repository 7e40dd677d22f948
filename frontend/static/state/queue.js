/**
 * The gestures that wait, in memory and in storage alike; `Outbox` sends them. Other tabs may share the storage.
 *
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').WireOperation} WireOperation
 * @typedef {import('./types.js').Followed} Followed
 */
import { depends, followed, writes } from './wire.js'

/** Entries of one person, document and set, in the order of sending; a parked one keeps its place. */
export class Queue {
  /** @type {Entry[]} */
  entries = []
  /** @type {Map<string, Promise<void>>} being stored, by request */
  #keeping = new Map()
  /** @type {Map<string, string>} why an entry is not stored, by request */
  #unkept = new Map()
  /** @type {Map<string, Map<string, number>>} the versions that answers told, by request; storage may still hold these */
  #done = new Map()
  #last = 0
  #storage
  #key
  #now
  #changed

  /**
   * @param {{storage: import('./types.js').Shelf, key: import('./types.js').Key, versions?: Map<string, number>}} given
   * @param {() => number} now milliseconds
   * @param {() => void} changed called whenever an entry got stored or could not be
   */
  constructor({ storage, key, versions = new Map() }, now, changed) {
    /** Last versions known, by id, of rows that are there and of deleted ones. */
    this.versions = versions
    this.#storage = storage
    this.#key = key
    this.#now = now
    this.#changed = changed
  }

  /** Why what waits is in memory alone; null if all of it is stored. */
  get unkept() {
    return this.#unkept.values().next().value ?? null
  }

  /** How many entries are being stored: until then a closed page would lose them. */
  get storing() {
    return this.#keeping.size
  }

  /**
   * A new entry at the end.
   * @param {{request: string, name: string, at: number, operations: WireOperation[]}} gesture
   * @returns {Promise<void>} resolves once it is stored
   */
  add(gesture) {
    const operations = structuredClone(gesture.operations)
    const own = { ...this.#key, ...gesture, operations, known: this.known(operations), follows: followed(operations, this.entries) }
    /** @type {Entry} */
    const entry = { ...own, order: this.place(), rev: 0, stamped: null, refusal: null }
    this.entries.push(entry)
    return this.keep(entry)
  }

  /** The first entry that may be sent. Those that need a parked one are parked on the way. */
  async next() {
    for (const entry of this.entries.filter(({ refusal }) => !refusal)) {
      const parked = this.entries.filter(({ refusal, order }) => refusal && order < entry.order)
      if (!parked.some(({ operations }) => depends(entry.operations, operations))) return entry
      const detail = 'It belongs to a change that was refused.'
      entry.refusal = { status: 0, code: 'depends', detail, pointer: '', current: undefined, version: null }
      await this.store(entry)
    }
    return null
  }

  /** @param {Map<string, number>} news versions that the server told; the queue's own from now on */
  learn(news) {
    if (!this.versions.size) this.versions = news // the page opens: they may be very many
    else for (const [id, version] of news) this.versions.set(id, Math.max(version, this.versions.get(id) ?? 0))
  }

  /** Whether a row is known to be further than the news say. @param {Map<string, number>} news */
  isFurther(news) {
    return [...news].some(([id, version]) => version < (this.versions.get(id) ?? 0))
  }

  /** The versions that a person has seen. @param {WireOperation[]} operations @returns {Record<string, number>} */
  known(operations) {
    const ids = [...writes(operations)].filter((id) => this.versions.has(id))
    return Object.fromEntries(ids.map((id) => [id, this.versions.get(id) ?? 0]))
  }

  /**
   * An answer has told versions: the entries that follow take them over, unless they have been sent before.
   * @param {Entry} answered
   * @param {Map<string, number>} news
   */
  async handDown(answered, news) {
    const later = this.#unsent().filter(({ order }) => order > answered.order)
    await this.#takeOver(later, (id, { request }) => [news.get(id), request === answered.request])
  }

  /** Whether entries follow some that another tab has dealt with, so that only the server knows the versions. */
  get isLost() {
    return this.#unsent().some(({ follows }) => Object.values(follows).some(({ request }) => !this.#has(request) && !this.#done.has(request)))
  }

  /**
   * Give entries the versions that those have made which they followed and which are not here any more.
   * @param {Map<string, number>} news the versions on the server, for those that another tab has dealt with
   */
  async find(news) {
    await this.#takeOver(this.#unsent(), (id, { request, version }) => {
      if (this.#has(request)) return [undefined, false]
      const told = this.#done.get(request)
      return [told ? told.get(id) : (news.get(id) ?? version), true]
    })
  }

  /** @param {Entry[]} entries @param {(id: string, last: Followed) => [number | undefined, boolean]} ask version, and if it is final */
  async #takeOver(entries, ask) {
    const stored = []
    for (const entry of entries) {
      const asked = Object.entries(entry.follows).map(([id, last]) => ({ id, answer: ask(id, last) }))
      for (const { id, answer } of asked) {
        const [version, isLast] = answer
        if (version !== undefined) entry.known[id] = version
        if (isLast) delete entry.follows[id]
      }
      if (asked.some(({ answer: [version, isLast] }) => version !== undefined || isLast)) stored.push(this.store(entry))
    }
    await Promise.all(stored)
  }

  /** Entries whose versions may still change. */
  #unsent() {
    return this.entries.filter(({ refusal, stamped }) => !refusal && !stamped)
  }

  /** @param {string} request */
  #has(request) {
    return this.entries.some((entry) => entry.request === request)
  }

  /** Store an entry as it is now; rejects if that cannot be done. @param {Entry} entry */
  keep(entry) {
    const { request } = entry
    entry.rev += 1
    const copy = structuredClone(entry)
    const failed = (/** @type {any} */ error) => {
      if (!this.#done.has(request)) this.#unkept.set(request, error?.message ?? String(error))
      throw error
    }
    const kept = Promise.resolve()
      .then(() => this.#storage.put(copy))
      .then(() => void this.#unkept.delete(request), failed)
      .finally(() => {
        if (this.#keeping.get(request) === kept) this.#keeping.delete(request)
        this.#changed()
      })
    this.#keeping.set(request, kept)
    return kept
  }

  /** The same, where a failure is told by `unkept` alone. @param {Entry} entry */
  store(entry) {
    return this.keep(entry).catch(() => {})
  }

  /** Wait until an entry is stored, or known not to be. @param {Entry} entry */
  settled = (entry) => this.#keeping.get(entry.request)?.catch(() => {})

  /** Try once more what could not be stored. */
  async storeAgain() {
    await Promise.all(this.entries.filter(({ request }) => this.#unkept.has(request)).map((entry) => this.store(entry)))
  }

  /** Take an entry out of the queue; storage follows with `remove`. @param {Entry} entry @param {Map<string, number>} [news] its answer told */
  drop(entry, news = new Map()) {
    this.#done.set(entry.request, news)
    this.#unkept.delete(entry.request)
    this.entries = this.entries.filter((one) => one !== entry)
  }

  /** If it fails, the entry is met again when storage is read, and removed then. @param {string} request */
  async remove(request) {
    await Promise.resolve()
      .then(() => this.#storage.remove(request))
      .catch(() => {})
  }

  /**
   * Read storage: another tab may have sent, changed or added entries.
   * @returns {Promise<{gone: Entry[], added: boolean}>} entries that another tab has dealt with, in order; whether there
   *   are some that this tab did not know
   */
  async reread() {
    const before = new Set(this.entries.filter(({ request }) => !this.#keeping.has(request) && !this.#unkept.has(request)))
    const rows = await this.#stored()
    if (!rows) return { gone: [], added: false }
    for (const row of rows.filter(({ request }) => this.#done.has(request))) await this.remove(row.request)
    const found = new Map(rows.filter(({ request }) => !this.#done.has(request)).map((row) => [row.request, row]))
    const gone = this.entries.filter((entry) => before.has(entry) && !found.has(entry.request))
    const left = this.entries.filter((entry) => !gone.includes(entry))
    const added = [...found.values()].filter((row) => !left.some(({ request }) => request === row.request))
    this.entries = [...left.map((entry) => newer(entry, found.get(entry.request))), ...added]
    this.sort()
    return { gone, added: added.length > 0 }
  }

  /** Our rows, never another person's; null if storage cannot be read. */
  async #stored() {
    const { user, document, set } = this.#key
    try {
      const rows = await this.#storage.all(this.#key)
      return rows.filter((row) => row.user === user && row.document === document && row.set === set)
    } catch {
      return null
    }
  }

  /** A place behind all others, near enough to the time to order what two tabs add. */
  place() {
    return (this.#last = Math.max(this.#now(), this.#last + 1))
  }

  sort() {
    this.entries.sort((a, b) => a.order - b.order)
    this.#last = Math.max(this.#last, this.entries.at(-1)?.order ?? 0)
  }
}

/** What another tab has written, if it is later. @param {Entry} entry @param {Entry | undefined} row */
function newer(entry, row) {
  return row && row.rev > entry.rev ? row : entry
}
