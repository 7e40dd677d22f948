// Finding words in a text: whatever their case and marks, as they stand in it.

const MOST = 10_000 // places; who gets more will type more

/**
 * Where words stand. Case and combining marks do not matter; white space is any white space.
 * @param {string} text @param {string} words
 * @returns {{start: number, end: number}[]} in UTF-16 units
 */
export function find(text, words) {
  const wanted = [...words.trim()].map((one) => (/\s/u.test(one) ? ' ' : one)).join('').replace(/ +/g, ' ')
  if (!wanted) return []
  const plain = wanted.normalize('NFD').replace(/\p{M}/gu, '')
  const pattern = [...plain].map((one) => (one === ' ' ? '\\s+' : `${escape(one)}\\p{M}*`)).join('')
  const folded = new RegExp(pattern, 'giu')
  return [...places(text, folded)]
}

/** @param {string} text @param {RegExp} pattern */
function* places(text, pattern) {
  const { source, map, end } = folding(text)
  let count = 0
  for (const found of source.matchAll(pattern)) {
    if (!found[0] || count++ >= MOST) return
    yield { start: map(found.index), end: end(found.index + found[0].length) }
  }
}

/**
 * The text as it is searched: letters with marks as letters and marks, with the way back to the places in the text.
 * @param {string} text
 */
function folding(text) {
  if (/^[\x00-\x7f]*$/.test(text) || text === text.normalize('NFD')) return { source: text, map: same, end: same }
  /** @type {number[]} */
  const back = []
  let source = ''
  for (let at = 0; at < text.length; ) {
    const one = String.fromCodePoint(text.codePointAt(at) ?? 0)
    const parts = one.normalize('NFD')
    for (let i = 0; i < parts.length; i++) back.push(at)
    source += parts
    at += one.length
  }
  back.push(text.length)
  const map = (/** @type {number} */ at) => back[at]
  // What ends within that which one letter has become ends behind that letter.
  const end = (/** @type {number} */ at) => {
    let behind = at
    while (behind < source.length && back[behind] === back[at - 1]) behind++
    return back[behind]
  }
  return { source, map, end }
}

/** @param {number} at */
const same = (at) => at

/** @param {string} one */
function escape(one) {
  return /[\\^$.*+?()[\]{}|/-]/.test(one) ? `\\${one}` : one
}
