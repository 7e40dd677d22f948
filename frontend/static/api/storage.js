/**
 * Where gestures are kept in the browser until the server has them: IndexedDB, so that a closed tab or a crash loses none.
 * Beside them the steps that can be undone.
 *
 * @typedef {import('../state/types.js').Entry} Entry
 * @typedef {import('../state/types.js').Key} Key
 * @typedef {{all: (key: Key) => Promise<Entry[]>, put: (entry: Entry) => Promise<void>, remove: (request: string) => Promise<void>,
 *   counts: (user: number | string) => Promise<{total: number, documents: number}>,
 *   steps: (key: Key) => Promise<Step[]>, keeper: (key: Key) => import('../state/history.js').Keeper,
 *   forgetSteps: (user: number | string) => Promise<void>}} Storage `all`: oldest first; `steps`: of the last 30 days
 * @typedef {import('../state/history.js').Step} Step
 */

const NAME = 'workbench'
const VERSION = 2
const STORE = 'gestures'
const STEPS = 'steps'
const LONGEST = 30 * 24 * 3600 * 1000 // ms that a step is kept
const OWNER = 'owner'
const PATIENCE = 5000 // ms; some browsers never answer where storage is blocked

/**
 * Open the storage.
 * @returns {Promise<Storage>}
 * @throws {Error} in plain words, if this browser keeps nothing
 */
export async function openStorage() {
  const connection = new Connection()
  await connection.database()
  return {
    async all({ user, document, set }) {
      /** @type {Entry[]} */
      const found = await connection.run('readonly', (store) => store.index(OWNER).getAll([user, document, set]))
      return found.sort((a, b) => a.order - b.order)
    },
    async put(entry) {
      await connection.run('readwrite', (store) => store.put(entry))
    },
    async remove(request) {
      await connection.run('readwrite', (store) => store.delete(request))
    },
    async counts(user) {
      // All keys that begin with the user: an array sorts behind every number and string.
      const range = IDBKeyRange.bound([user], [user, []])
      /** @type {Entry[]} */
      const found = await connection.run('readonly', (store) => store.index(OWNER).getAll(range))
      return { total: found.length, documents: new Set(found.map(({ document }) => document)).size }
    },
    async steps({ user, document, set }) {
      const oldest = Date.now() - LONGEST
      /** @type {Step[]} */
      const found = await connection.run('readonly', (store) => store.index(OWNER).getAll([user, document, set]), STEPS)
      const old = found.filter(({ order }) => order < oldest)
      if (old.length) await removeAll(connection, old)
      return found.filter(({ order }) => order >= oldest)
    },
    keeper: (key) => ({
      put: (step) => connection.run('readwrite', (store) => store.put({ ...key, ...step }), STEPS).then(() => {}),
      remove: (ids) => removeAll(connection, ids.map((id) => ({ id }))),
    }),
    async forgetSteps(user) {
      const range = IDBKeyRange.bound([user], [user, []])
      await removeAll(connection, await connection.run('readonly', (store) => store.index(OWNER).getAll(range), STEPS))
    },
  }
}

/** @param {Connection} connection @param {{id: string}[]} steps */
async function removeAll(connection, steps) {
  await Promise.all(steps.map(({ id }) => connection.run('readwrite', (store) => store.delete(id), STEPS)))
}

/** What to use where there is none: each try fails and says why. @param {unknown} error @returns {Storage} */
export function noStorage(error) {
  const fail = () => Promise.reject(inWords(error))
  return { all: fail, put: fail, remove: fail, counts: fail, steps: fail, forgetSteps: fail, keeper: () => ({ put: fail, remove: fail }) }
}

/** A database that is opened again when the browser, or a newer page, has closed it. */
class Connection {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null

  /** @returns {Promise<IDBDatabase>} */
  database() {
    this.#database ??= inTime(open(() => (this.#database = null))).catch((error) => {
      this.#database = null
      throw inWords(error)
    })
    return this.#database
  }

  /**
   * One transaction; done only when it is on the disk.
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} work
   * @param {string} [name] of the store
   * @returns {Promise<T>}
   */
  async run(mode, work, name = STORE) {
    const database = await this.database()
    try {
      return await inTime(transact(database, name, mode, work))
    } catch (error) {
      // A connection that is closing refuses once; the next one is opened anew.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw inWords(error)
      this.#database = null
      return inTime(transact(await this.database(), name, mode, work)).catch((again) => Promise.reject(inWords(again)))
    }
  }
}

/** @param {() => void} closed @returns {Promise<IDBDatabase>} */
function open(closed) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) request.result.createObjectStore(STORE, { keyPath: 'request' }).createIndex(OWNER, ['user', 'document', 'set'])
      if (oldVersion < 2) request.result.createObjectStore(STEPS, { keyPath: 'id' }).createIndex(OWNER, ['user', 'document', 'set'])
    }
    request.onblocked = () => reject(new Error('An older page of Workbench is open in another tab: close it'))
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const database = request.result
      database.onversionchange = () => {
        database.close() // a newer page must not wait for this one
        closed()
      }
      database.onclose = closed
      resolve(database)
    }
  })
}

/**
 * @template T
 * @param {IDBDatabase} database @param {string} name of the store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
function transact(database, name, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: 'strict' })
    const request = work(transaction.objectStore(name))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? request.error ?? new Error('The browser has cancelled it'))
  })
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function inTime(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The storage of this browser does not answer')), PATIENCE)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** @type {Record<string, string>} */
const WORDS = {
  QuotaExceededError: 'The storage of this browser is full',
  VersionError: 'A newer page of Workbench is open in another tab: load this page again',
  SecurityError: 'This browser lets the page keep nothing',
  UnknownError: 'The storage of this browser cannot be read',
}

/** @param {unknown} error */
function inWords(error) {
  if (!(error instanceof DOMException)) {
    return error instanceof Error && !(error instanceof ReferenceError) ? error : new Error(WORDS.SecurityError)
  }
  return new Error(WORDS[error.name] ?? `This browser could not keep it (${error.name})`)
}
