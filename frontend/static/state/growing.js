/**
 * Selecting more and less: word, phrase, sentence, paragraph. Loaded after the first drawing.
 *
 * @typedef {import('./caret.js').Doc} Doc
 */
import { phrases, sentences } from '../text/sentences.js'
import { Caret, cover, edge, remember, within } from './caret.js'

/** A text whose sentences and phrases can be asked for as well, each when it first is. @param {Doc} doc @returns {Doc} the same */
export function read(doc) {
  if (doc.sentencesOf) return doc
  const first = (/** @type {number} */ block) => block - doc.blocks[block].part
  const sentencesOf = remember((block) => within(doc.text, doc.paragraphOf(block), sentences))
  const phrasesOf = remember((block) => within(doc.text, doc.paragraphOf(block), phrases))
  return Object.assign(doc, {
    sentencesOf: (/** @type {number} */ block) => sentencesOf(first(block)),
    phrasesOf: (/** @type {number} */ block) => phrasesOf(first(block)),
  })
}

/** The sentence at a caret, or those that a selection touches. @param {Caret} caret @param {Doc} doc */
export function sentenceAt(caret, doc) {
  return cover(caret, 'sentence', read(doc))
}

/** @type {('token' | 'phrase' | 'sentence' | 'block')[]} */
const LEVELS = ['token', 'phrase', 'sentence', 'block']

/**
 * Select more: the token, the phrase, the sentence, the paragraph.
 * @param {Caret} caret
 * @param {Doc} doc
 * @returns {Caret} the same one where there is nothing larger
 */
export function grow(caret, doc) {
  read(doc)
  for (const by of LEVELS) {
    const found = cover(caret, by, doc)
    const range = found && { start: Math.min(found.start, caret.start), end: Math.max(found.end, caret.end) }
    if (range && range.end - range.start > caret.end - caret.start) return new Caret(range.start, range.end, caret)
  }
  return caret
}

/**
 * Select less: back to what it has grown from, or else to the first sentence or token in it, or to its start.
 * @param {Caret} caret
 * @param {Doc} doc
 */
export function shrink(caret, doc) {
  read(doc)
  if (caret.from) return caret.from
  for (const by of LEVELS.toReversed()) {
    const start = new Caret(edge(caret.start - 1, by, 1, 'start', doc))
    const found = cover(start, by, doc)
    if (found && found.end <= caret.end && found.end - found.start < caret.end - caret.start) return new Caret(found.start, found.end)
  }
  return caret.empty ? caret : new Caret(caret.start)
}
