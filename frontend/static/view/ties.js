// The relations of a span in its form: follow one, turn it round, take it away, say more of it.
import { act, chooseByKey, control, field, follow, make, told } from './fields.js'

/**
 * @typedef {import('../state/editor.js').Attribute} Attribute
 * @typedef {{id: string, words: string, hue: number, attributes: Record<string, unknown>, known: Attribute[], turns: boolean}} Tied a
 *   relation in words; `known`: the attributes of its type; `turns`: the other way round would be legal too
 * @typedef {{follow: (id: string) => void, turn: (id: string) => void, unlink: (id: string) => void,
 *   describe: (id: string, attributes: Record<string, unknown>) => void}} TieActs
 */

/** @param {Tied[]} tied @param {TieActs} acts @param {boolean} editable @param {() => void} add */
export function tiesOf(tied, acts, editable, add) {
  const list = make('div', 'ties')
  for (const one of tied) list.append(row(one, acts, editable))
  if (editable) list.append(act('Add relation…', '', add, 'r'))
  else if (!tied.length) list.append(make('span', 'dim small', 'None'))
  return list
}

/** @param {Tied} tied @param {TieActs} acts @param {boolean} editable */
function row(tied, acts, editable) {
  const { id, words, hue, known, turns } = tied
  const line = make('div', 'row wrap')
  const to = act('', `Go to the other end: ${words}`, () => acts.follow(id))
  to.className = 'link grow cut'
  const text = make('span', 'label cut', words)
  text.dataset.hue = String(hue)
  to.append(text)
  line.append(to)
  if (editable && turns) line.append(act('Reverse', `Reverse relation: ${words}`, () => acts.turn(id)))
  if (editable) line.append(act('Remove', `Remove relation: ${words}`, () => acts.unlink(id)))
  if (!known.length) return line
  const box = make('div', 'stack grow')
  box.append(line, editable ? attributes(tied, acts) : make('span', 'small dim', inWords(tied)))
  return box
}

/** What is known of a relation, saved as soon as it is said. @param {Tied} tied @param {TieActs} acts */
function attributes({ id, known, attributes: now }, acts) {
  const form = make('div', 'attributes')
  const prefix = `r-${id}-`
  for (const one of known) {
    const pair = field(one.name + (one.required ? ' (required)' : ''), control(one, now[one.key], prefix))
    for (const node of pair) node.dataset.of = one.key
    form.append(...pair)
  }
  const values = () => told(/** @type {HTMLFormElement} */ (form.closest('form')), known, prefix)
  follow(form, known, now)
  form.addEventListener('keydown', (event) => {
    if (!chooseByKey(event)) return
    event.preventDefault()
    event.stopPropagation()
    save()
  })
  form.addEventListener('change', () => save())
  const save = () => {
    follow(form, known, values())
    if (!form.querySelector(':invalid:not(fieldset, [hidden])')) acts.describe(id, values())
  }
  return form
}

/** @param {Tied} tied */
function inWords({ known, attributes: now }) {
  return known.filter(({ key }) => now[key] !== undefined).map(({ key, name }) => `${name}: ${now[key]}`).join(' · ')
}
