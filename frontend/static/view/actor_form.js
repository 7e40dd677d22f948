// Whom a span means, or who says a claim, in the form of the span.
import { speakersOf } from '../state/actors.js'
import { visible } from '../text/turning.js'
import { act, make } from './fields.js'
import { addressOf, knownOf } from './known.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {import('./editor.js').Editor} Editor
 */

/** The actor of a span, or the speakers of a claim, in its form; null for what is neither. @param {Editor} editor @param {Span} span @returns {import('./figure_form.js').Part | null} */
export function actorPart(editor, span) {
  const kind = editor.label(span.label)?.kind
  const isClaim = kind === 'claim' && speaking(editor).length > 0
  if (kind !== 'actor' && !isClaim) return null
  const node = make('div', 'attributes')
  const fill = () => {
    const mentions = isClaim ? speakersOf(editor.annotations, editor.p.schema.labels, span) : [editor.annotations.spans.get(span.id) ?? span]
    const box = make('div', 'stack')
    box.append(...mentions.map((one) => row(editor, span, one)), ...(mentions.length ? [] : [nobody(editor, span)]))
    node.replaceChildren(make('span', 'key', isClaim ? 'Speaker' : 'Actor'), box)
  }
  fill()
  const key = (/** @type {KeyboardEvent} */ { key: pressed, target, ctrlKey, metaKey, altKey }) => {
    const isText = target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type)
    if (pressed !== '=' || isText || ctrlKey || metaKey || altKey || !mayLink(editor, span)) return false
    editor.tools.who(span)
    return true
  }
  return { node, refresh: fill, key }
}

/** A suggestion means nobody before it is accepted. @param {Editor} editor @param {Span} span */
const mayLink = (editor, span) => editor.p.editable && editor.annotations.spans.has(span.id)

/** Relations from a claim to who says it. @param {Editor} editor */
function speaking({ p: { schema } }) {
  const kinds = new Map(schema.labels.map(({ key, kind }) => [key, kind]))
  return schema.relation_types.filter(({ heads, tails }) => heads.some((key) => kinds.get(key) === 'claim') && tails.some((key) => kinds.get(key) === 'actor'))
}

/** @param {Editor} editor @param {Span} span */
function nobody(editor, span) {
  const line = make('div', 'row wrap')
  line.append(make('span', 'dim small', 'Nobody yet'), ...(mayLink(editor, span) ? [act('Who says it…', '', () => editor.tools.who(span), '=')] : []))
  return line
}

/** @param {Editor} editor @param {Span} span whose form it is @param {Span} mention */
function row(editor, span, mention) {
  const line = make('div', 'row wrap who-row')
  if (span.id !== mention.id) {
    const quote = make('q', 'small', visible(mention.quote.slice(0, 60)))
    quote.dir = 'auto'
    line.append(quote, '→')
  }
  const actor = knownOf(editor).get(mention.actor)
  if (actor) {
    const link = make('a', 'cut', actor.name)
    link.href = addressOf(editor, actor.id)
    link.dir = 'auto'
    line.append(link, ...(actor.type ? [make('span', 'dim small', actor.type)] : []))
  } else line.append(make('span', 'dim small', 'Not linked'))
  if (mayLink(editor, span)) line.append(act(actor ? 'Change…' : 'Link…', '', () => editor.tools.who(span), '='))
  return line
}
