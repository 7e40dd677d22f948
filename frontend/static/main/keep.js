// The outbox of the annotation page: in this browser's storage, one tab at a time, for the person whose page it is.
import { ask, page as ticket } from '../api/http.js'
import { noStorage, openStorage } from '../api/storage.js'
import { Outbox } from '../state/outbox.js'
import { versionsOf } from '../state/wire.js'

const MOMENT = 60 // ms: what a key has done is kept at once, drawn, and sent then

const HEARD = 'workbench-heard' // of the sets that were written last: their names, and the revisions that the server told
const REMEMBERED = 20

/** @returns {[string, number][]} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(HEARD) ?? '[]')
  } catch {
    return [] // no storage: then the next save tells what this page has missed
  }
}

/** @param {string} name @param {number} revision */
function remember(name, revision) {
  try {
    const others = remembered().filter(([other]) => other !== name)
    localStorage.setItem(HEARD, JSON.stringify([[name, revision], ...others].slice(0, REMEMBERED)))
  } catch {
    // No storage, as above.
  }
}

/**
 * The outbox of a set with what an earlier page has left in it, and what that page could undo.
 * @param {import('../state/types.js').Key} owner @param {string} api address of the document in the API @param {string} target query of the set
 * @param {{reload: () => unknown, answered: (answer: import('../state/types.js').Answer) => void}} page the set has changed elsewhere
 */
export async function openOutbox(owner, api, target, { reload, answered }) {
  const storage = await openStorage().catch(noStorage)
  const steps = await storage.steps(owner).catch(() => [])
  const name = `workbench-${owner.user}-${owner.document}-${owner.set}`
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : null
  const outbox = new Outbox({
    storage,
    versions: new Map(steps.flatMap(({ gone }) => Object.entries(gone))), // of deleted rows, which the server does not tell
    send: (body) => ask('POST', `${api}operations/${target}`, body),
    key: owner,
    // Pages without TLS have no locks; two tabs then may send the same gesture, which the server answers twice alike.
    lock: async (run) => {
      await new Promise((done) => setTimeout(done, MOMENT))
      return navigator.locks ? navigator.locks.request(name, run) : run()
    },
    refreshed: async () => versionsOf(await ask('GET', `${api}annotations/?set=${owner.set}`)),
    whoami: async () => {
      const { id } = await ask('GET', '/api/v1/me/')
      if (id === owner.user) ticket.renew() // else a later write would go out as somebody else's
      return id
    },
    onForeignChange: () => void reload(),
    onRevision: (revision) => remember(name, revision),
    onAnswer: (_entry, answer) => {
      channel?.postMessage('changed')
      answered(answer)
    },
  })
  let parked = 0
  outbox.subscribe((status) => {
    if (status.parked.length < parked) channel?.postMessage('changed') // given up or sent again: no other tab need ask for it any more
    parked = status.parked.length
  })
  if (channel) channel.onmessage = () => void (reload(), outbox.status.parked.length && outbox.retry())
  await outbox.open()
  // A page may have been read before the last answer came to another one, which then took its entry out of the storage.
  const isBehind = () => (remembered().find(([other]) => other === name)?.[1] ?? 0) > (outbox.revision ?? 0)
  return { outbox, steps, keeper: storage.keeper(owner), isBehind }
}
