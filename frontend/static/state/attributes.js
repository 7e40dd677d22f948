/**
 * Which attributes of a span may have a value, and which numbers are in range: the rules of services/attributes.py, held to
 * the same cases (tests/cases/attributes.json).
 *
 * @typedef {import('./editor.js').Attribute} Attribute
 * @typedef {Record<string, unknown>} Values
 */

/**
 * Keys that may have a value beside these: those without a condition, and those whose condition is met. A condition on an
 * attribute that is itself not allowed is not met.
 * @param {Attribute[]} defined @param {Values} values
 */
export function allowed(defined, values) {
  /** @type {Set<string>} */ const legal = new Set()
  for (const { key, allowed_if: rule } of defined) {
    if (!rule || (legal.has(rule.attribute) && meets(values[rule.attribute], rule.values))) legal.add(key)
  }
  return legal
}

/** Values that the schema allows as it is now. @param {Attribute[]} known @param {Record<string, unknown>} values */
export function legal(known, values) {
  const fits = (/** @type {Attribute} */ { choices }, /** @type {unknown} */ value) => !choices || [value].flat().every((one) => choices.includes(String(one)))
  const there = Object.fromEntries(known.filter((one) => one.key in values && fits(one, values[one.key])).map(({ key }) => [key, values[key]]))
  const keys = allowed(known, there)
  return Object.fromEntries(Object.entries(there).filter(([key]) => keys.has(key)))
}

/** Keys of required attributes that are allowed and not filled in. @param {Attribute[]} defined @param {Values} values */
export function missing(defined, values) {
  const legal = allowed(defined, values)
  return defined.filter(({ key, required }) => required && legal.has(key) && isEmpty(values[key])).map(({ key }) => key)
}

/** The limit that a number does not keep, in words; '' if it keeps both. @param {Attribute} one @param {string} value a canonical decimal */
export function rangeOf(one, value) {
  if (one.minimum !== undefined && compare(value, one.minimum) < 0) return `at least ${one.minimum}`
  if (one.maximum !== undefined && compare(value, one.maximum) > 0) return `at most ${one.maximum}`
  return ''
}

/** The order of two canonical decimals, exact whatever their digits. @param {string} a @param {string} b @returns {number} below, at or above 0 */
export function compare(a, b) {
  const [minusA, minusB] = [a.startsWith('-'), b.startsWith('-')]
  if (minusA !== minusB) return minusA ? -1 : 1
  if (minusA) return size(b.slice(1), a.slice(1))
  return size(a, b)
}

/** As compare, of decimals without a sign. @param {string} a @param {string} b */
function size(a, b) {
  const [wholeA, partA = ''] = a.split('.')
  const [wholeB, partB = ''] = b.split('.')
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length
  if (wholeA !== wholeB) return wholeA < wholeB ? -1 : 1
  return partA === partB ? 0 : partA < partB ? -1 : 1 // without zeros at the end their letters are in the order of their values
}

/** @param {unknown} value @param {string[]} wanted */
function meets(value, wanted) {
  if (typeof value === 'boolean') return wanted.includes(String(value))
  if (Array.isArray(value)) return value.some((one) => wanted.includes(one))
  return typeof value === 'string' && wanted.includes(value)
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
}
