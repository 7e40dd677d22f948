// The other places of a document where the same names stand and nobody is meant yet: linked in one step, if one says so.
import { ask } from '../api/http.js'
import { alike, link, plainName } from '../state/actors.js'

const WAIT = 1500 // ms for the registry to tell who is meant by other names
const ASKED = 8 // names
const HELD = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock']
const DRAWN = 500 // places of the preview
const CHUNK = 400 // spans of one gesture

/**
 * @param {import('./editor.js').Editor} editor @param {import('../state/actors.js').Known} known @param {import('../state/actors.js').Actor} actor
 * @param {string} quote that was linked just now
 */
export async function offerAlike(editor, known, actor, quote) {
  const { annotations } = editor
  const { labels } = editor.p.schema
  const unlinked = () => annotations.ordered().filter((span) => !span.actor && editor.label(span.label)?.kind === 'actor')
  if (!unlinked().length) return
  const { head } = editor.p.selection.caret
  const names = [quote, actor.name, ...(await namesLike(editor, actor.id, unlinked()))]
  const spans = alike(annotations, labels, names)
  const { modes } = editor
  const hasGoneOn = modes.mode || !editor.p.places.details.hidden || editor.p.selection.caret.head !== head
  if (!spans.length || hasGoneOn) return
  CSS.highlights?.set('workbench-same', new Highlight(...spans.slice(0, DRAWN).map((span) => editor.p.desk.range(span))))
  const yes = () => {
    modes.stop()
    for (let i = 0; i < spans.length; i += CHUNK) editor.perform({ ...link(spans.slice(i, i + CHUNK), actor, known), focus: editor.focus })
    editor.p.status.toast(`${spans.length} more linked to ${actor.name}`, 'Undo', () => editor.run({ command: 'undo' }))
  }
  modes.enter({
    kind: 'offer',
    key: (event) => {
      if (HELD.includes(event.key)) return false
      if (event.key === 'Enter') yes()
      else modes.stop()
      return event.key === 'Enter'
    },
    stop: () => void CSS.highlights?.delete('workbench-same'),
  })
  const words = [...new Set(spans.map((span) => `“${span.quote.slice(0, 30)}”`))]
  modes.ask(`${words.slice(0, 3).join(', ')}${words.length > 3 ? '…' : ''}: ${actor.name} as well?`, [
    [`Link ${spans.length} more`, yes, '↵'],
    ['No', () => void modes.stop(), 'any other key'],
  ])
}

/**
 * Which words of other spans mean this actor, as far as the registry is sure. What was linked just now has to be there first.
 * @param {import('./editor.js').Editor} editor @param {string} id @param {import('../state/types.js').Span[]} spans @returns {Promise<string[]>}
 */
async function namesLike(editor, id, spans) {
  const { outbox, project } = editor.p
  const saved = await Promise.race([outbox.idle(), new Promise((done) => setTimeout(done, WAIT))])
  if (saved?.mode !== 'saved') return []
  const quotes = new Map(spans.map(({ quote }) => [plainName(quote), quote]))
  const asked = [...quotes.values()].slice(0, ASKED).map(async (quote) => {
    const query = new URLSearchParams({ name: quote.slice(0, 150), limit: '1' })
    const { results: [first] } = await ask('GET', `/api/v1/projects/${project}/actors/candidates/?${query}`, undefined, { timeout: WAIT })
    return first?.id === id && first.match !== 'maybe' ? [quote] : []
  })
  const found = await Promise.allSettled(asked)
  return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}
