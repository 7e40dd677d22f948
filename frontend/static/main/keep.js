// The outbox of the annotation page: in this browser's storage, one tab at a time, for the person whose page it is.
import { ask, page as ticket } from '../api/http.js'
import { noStorage, openStorage } from '../api/storage.js'
import { Outbox } from '../state/outbox.js'
import { versionsOf } from '../state/wire.js'

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
  if (channel) channel.onmessage = () => void reload()
  const outbox = new Outbox({
    storage,
    versions: new Map(steps.flatMap(({ gone }) => Object.entries(gone))), // of deleted rows, which the server does not tell
    send: (body) => ask('POST', `${api}operations/${target}`, body),
    key: owner,
    // Pages without TLS have no locks; two tabs then may send the same gesture, which the server answers twice alike.
    lock: navigator.locks ? (run) => navigator.locks.request(name, run) : (run) => run(),
    refreshed: async () => versionsOf(await ask('GET', `${api}annotations/?set=${owner.set}`)),
    whoami: async () => {
      const { id } = await ask('GET', '/api/v1/me/')
      if (id === owner.user) ticket.renew() // else a later write would go out as somebody else's
      return id
    },
    onForeignChange: () => void reload(),
    onAnswer: (_entry, answer) => {
      channel?.postMessage('changed')
      answered(answer)
    },
  })
  await outbox.open()
  return { outbox, steps, keeper: storage.keeper(owner) }
}
