// With which attributes a new span of a label begins, if somebody has asked for it. Kept in this browser, shown at the label.
import { legal } from '../state/attributes.js'

/** @typedef {Record<string, unknown>} Values */

/** What the labels of one project begin with. */
export class Sticky {
  /** @type {Record<string, Values>} */ #now = {}
  #name
  /** Run when some of it changes. */ changed = () => {}

  /** @param {number} project */
  constructor(project) {
    this.#name = `workbench-sticky-${project}`
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

  /** The attributes of a new span, as far as the schema still has them. @param {import('../state/editor.js').Label} label */
  begin({ key, attributes }) {
    return legal(attributes, this.#now[key] ?? {})
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
    this.changed()
  }
}

/**
 * What new spans of a label begin with stands at the label, and goes with a click.
 * @param {HTMLElement} place of the labels @param {import('../state/editor.js').Label[]} labels as they stand there @param {Sticky} sticky
 */
export function showSticky(place, labels, sticky) {
  const buttons = [...place.children].map((name, i) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'begins slim quiet'
    button.dataset.label = labels[i].key
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', () => sticky.set(labels[i].key, null))
    name.after(button)
    return button
  })
  sticky.changed = () => {
    for (const [i, button] of buttons.entries()) {
      const values = sticky.of(labels[i].key)
      button.hidden = !values
      const words = values ? inWords(values) : ''
      button.textContent = `${words} ×`
      button.ariaLabel = `New ${labels[i].name} begins with ${words}. Stop that`
      button.title = button.ariaLabel
    }
  }
  sticky.changed()
}

/** Values in words. @param {Values} values */
function inWords(values) {
  return Object.values(values).map((one) => (Array.isArray(one) ? one.join(', ') : one === true ? 'yes' : one === false ? 'no' : String(one))).join(' · ')
}
