// With which attributes a new span of a label begins, if somebody has asked for it. Kept in this browser, shown at the label.

/** @typedef {Record<string, unknown>} Values */

/** What the labels of one project begin with. */
export class Sticky {
  /** @type {Record<string, Values>} */ #now = {}
  #name
  #changed

  /** @param {number} project @param {() => void} changed */
  constructor(project, changed) {
    this.#name = `workbench-sticky-${project}`
    this.#changed = changed
    try {
      this.#now = JSON.parse(localStorage.getItem(this.#name) ?? '{}') ?? {}
    } catch {
      // a browser that keeps nothing, or something that we did not write
    }
  }

  /** @param {string} label @returns {Values | null} */
  of(label) {
    return this.#now[label] ?? null
  }

  /** @param {string} label @param {Values | null} values null or none: new spans begin empty again */
  set(label, values) {
    const { [label]: _, ...others } = this.#now
    this.#now = values && Object.keys(values).length ? { ...others, [label]: values } : others
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.#now))
    } catch {
      // it holds for this page then
    }
    this.#changed()
  }
}

/** Values in words. @param {Values} values */
export function inWords(values) {
  return Object.values(values).map((one) => (Array.isArray(one) ? one.join(', ') : one === true ? 'yes' : one === false ? 'no' : String(one))).join(' · ')
}
