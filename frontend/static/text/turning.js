/**
 * Characters that turn the direction in which the words after them are read. They have no shape of their own, so a page
 * shows what they are; the text keeps them. The same as annotations/text/turning.py.
 */
const NAMES = {
  '\u202a': 'LRE', '\u202b': 'RLE', '\u202c': 'PDF', '\u202d': 'LRO', '\u202e': 'RLO',
  '\u2066': 'LRI', '\u2067': 'RLI', '\u2068': 'FSI', '\u2069': 'PDI',
}
const ONE = /[\u202a-\u202e\u2066-\u2069]/g

/** @param {string} found */
const nameOf = (found) => NAMES[/** @type {keyof typeof NAMES} */ (found)]

/** Whether a text has any. @param {string} text */
export const isTurning = (text) => text.search(ONE) >= 0

/** Where they are, in UTF-16 units, and which. @param {string} text @returns {{at: number, name: string}[]} */
export function turnsIn(text) {
  return Array.from(text.matchAll(ONE), (found) => ({ at: found.index, name: nameOf(found[0]) }))
}

/**
 * Those that stand side by side as one: from `at` to before `to`. `ends`: the last of them ends a turn.
 * @param {{at: number, name: string}[]} turns
 */
export function groups(turns) {
  /** @type {{at: number, to: number, name: string, ends: boolean}[]} */
  const found = []
  for (const { at, name } of turns) {
    const last = found[found.length - 1]
    const ends = name === 'PDF' || name === 'PDI'
    if (last?.to === at) Object.assign(last, { to: at + 1, name: `${last.name} ${name}`, ends })
    else found.push({ at, to: at + 1, name, ends })
  }
  return found
}

/** The text with ‹RLO› in place of U+202E, and so for each of them. @param {string} text */
export function visible(text) {
  return text.replace(ONE, (found) => `‹${nameOf(found)}›`)
}
