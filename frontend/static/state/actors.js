/**
 * Who is meant: what of a quote is the name, whom the document knows already, and the gestures that link.
 *
 * @typedef {import('./types.js').Span} Span
 * @typedef {import('./types.js').Operation} Operation
 * @typedef {import('./annotations.js').Annotations} Annotations
 * @typedef {import('./editor.js').Gesture} Gesture
 * @typedef {import('./editor.js').Label} Label
 * @typedef {{id: string, name: string, type: string | null}} Actor
 * @typedef {Actor & {alias?: string, match: string}} Candidate `match`: same, sounds, maybe (never without a person's yes), or here:
 *   of this document
 */

/** What an actor can be, in the order of the keys that choose it. */
export const TYPES = ['person', 'organisation', 'state', 'group', 'media', 'anonymous']

// The usual ones: to find the same name again in one document. Who is meant is the server's to say (text/persons.py).
const TITLES = new Set('the a an mr mrs ms miss dr prof professor sir lord lady president premier minister chancellor secretary ambassador senator governor mayor king queen prince general colonel spokesman spokeswoman chairman former prime foreign vice deputy'.split(' '))

/** A name to compare by: without titles, possessive, marks and case. @param {string} quote */
export function plainName(quote) {
  const folded = quote.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[’']s?(?=$|[^\p{L}])/gu, '')
  const words = folded.split(/[^\p{L}\p{N}-]+/u).filter(Boolean)
  const first = words.findIndex((word) => !TITLES.has(word))
  return words.slice(first < 0 ? 0 : first).join(' ')
}

/** The name in a quote as it is written there, for somebody new: without titles before it and a possessive behind it. @param {string} quote */
export function bareName(quote) {
  const words = quote.trim().replace(/[’']s?$/u, '').split(/\s+/u)
  const first = words.findIndex((word) => !TITLES.has(word.toLowerCase().replace(/\.$/, '')))
  return words.slice(first < 0 ? 0 : first).join(' ')
}

/** The actors that a page knows by name. */
export class Known {
  /** @type {Map<string, Actor>} */
  actors = new Map()
  /** @type {Map<string, Actor>} made here; the server has not told of them yet */
  made = new Map()
  /** @type {Set<string>} made in a gesture that was refused */
  #refused = new Set()
  #names

  /** @param {Map<string, string>} names where the rest of the page looks names up @param {Actor[]} [rows] */
  constructor(names, rows = []) {
    this.#names = names
    this.learn(rows)
  }

  /** Whether there is no name for an actor yet. @param {string | null} id */
  lacks(id) {
    return id !== null && !this.#names.has(id)
  }

  /** What the server has told. @param {Actor[]} rows */
  learn(rows) {
    for (const { id, name, type } of rows) {
      this.made.delete(id)
      this.#keep({ id, name, type })
    }
  }

  /** Everything was sent: the server knows those whom it did not refuse. */
  sent() {
    for (const id of this.made.keys()) if (!this.#refused.has(id)) this.made.delete(id)
  }

  /** What was refused: whoever was made in it may not be there. @param {import('./types.js').WireOperation[]} operations */
  keep(operations) {
    for (const one of operations) if (one.op === 'put_actor') this.#refused.add(one.id)
  }

  /** Somebody new. @param {Actor} actor */
  make(actor) {
    this.made.set(actor.id, actor)
    this.#keep(actor)
  }

  /** @param {string | null} id @returns {Actor | null} */
  get(id) {
    if (!id) return null
    return this.actors.get(id) ?? { id, name: this.#names.get(id) ?? id, type: null }
  }

  /** @param {Actor} actor */
  #keep(actor) {
    this.actors.set(actor.id, actor)
    this.#names.set(actor.id, actor.name)
  }
}

/** Whom the same words mean elsewhere in the document. @param {Annotations} annotations @param {Known} known @param {Span} span @returns {Candidate[]} */
export function sameWords(annotations, known, span) {
  const name = plainName(span.quote)
  const ids = new Set(annotations.ordered().filter((one) => one.actor && one.id !== span.id && plainName(one.quote) === name).map(({ actor }) => actor))
  return [...ids].flatMap((id) => known.get(id) ?? []).map((actor) => ({ ...actor, match: 'here' }))
}

/** The actors of the document whose name or words have these letters, all of them where nothing was typed. @param {Annotations} annotations @param {Known} known @param {string} typed @returns {Candidate[]} */
export function ofDocument(annotations, known, typed) {
  const wanted = plainName(typed)
  /** @type {Map<string, string[]>} */
  const names = new Map([...known.actors.values()].map(({ id, name }) => [id, [plainName(name)]]))
  for (const { actor, quote } of annotations.ordered()) if (actor) names.set(actor, [...(names.get(actor) ?? []), plainName(quote)])
  const fits = [...names].filter(([, all]) => all.some((one) => one.includes(wanted)))
  return fits.flatMap(([id]) => known.get(id) ?? []).map((actor) => ({ ...actor, match: 'here' }))
}

/** One list of what was found in several places; the first word on each stands. @param {Candidate[][]} lists */
export function joined(...lists) {
  const all = lists.flat()
  return all.filter(({ id }, i) => all.findIndex((one) => one.id === id) === i)
}

/** The same person may be written down twice: those who are only perhaps the same. @param {Candidate} one */
export const isMaybe = ({ match }) => match === 'maybe'

/**
 * Say of spans whom they mean. A new actor is made in the same gesture, so that it works without a server.
 * @param {Span[]} spans @param {Actor} actor @param {Known} known @returns {Gesture}
 */
export function link(spans, actor, known) {
  const made = known.made.get(actor.id)
  /** @type {Operation[]} */
  const news = made ? [{ op: 'put_actor', id: made.id, name: made.name, type: made.type ?? '' }] : []
  /** @type {Operation[]} */
  const puts = spans.map((span) => ({ op: 'put_span', span: { ...span, actor: actor.id } }))
  return { name: spans.length > 1 ? `Link ${spans.length} more to ${actor.name}` : `Link to ${actor.name}`, operations: [...news, ...puts] }
}

/** @param {Span} span @returns {Gesture} */
export function unlink(span) {
  return { name: 'Unlink', operations: [{ op: 'put_span', span: { ...span, actor: null } }] }
}

/**
 * The other actor spans whose words are one of these names and that mean nobody yet.
 * @param {Annotations} annotations @param {Label[]} labels @param {string[]} names
 */
export function alike(annotations, labels, names) {
  const plain = new Set(names.map(plainName).filter(Boolean))
  const keys = new Set(labels.filter(({ kind }) => kind === 'actor').map(({ key }) => key))
  return annotations.ordered().filter(({ label, actor, quote }) => keys.has(label) && !actor && plain.has(plainName(quote)))
}

/** The spans of those who say a claim. @param {Annotations} annotations @param {Label[]} labels @param {Span} claim */
export function speakersOf(annotations, labels, claim) {
  const keys = new Set(labels.filter(({ kind }) => kind === 'actor').map(({ key }) => key))
  const tails = annotations.relationsOf(claim.id).filter(({ head }) => head === claim.id).map(({ tail }) => annotations.spans.get(tail))
  return tails.flatMap((span) => (span && keys.has(span.label) ? [span] : []))
}
