// Somebody new in the registry: the name as it stands in the text, to be corrected, and what they are, by one key.
import { TYPES } from '../state/actors.js'
import { newId } from '../state/wire.js'
import { act, chooseByKey, field, make } from './fields.js'

/** The part of the picker in which a new actor is named. */
export class NewActor {
  /** @param {(actor: import('../state/actors.js').Actor) => void} made */
  constructor(made) {
    this.made = made
    this.form = make('form', 'who-new attributes')
    this.form.hidden = true
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#make()
    })
  }

  /** @param {string} written the name that stands there */
  open(written) {
    const name = make('input')
    name.name = 'name'
    name.required = true
    name.maxLength = 300
    name.autocomplete = 'off'
    name.value = written
    const types = make('fieldset', 'segments')
    for (const [i, type] of TYPES.entries()) {
      const input = make('input')
      input.type = 'radio'
      input.name = 'type'
      input.value = type
      input.checked = i === 0
      const label = make('label')
      label.dataset.key = String(i + 1)
      label.append(input, type)
      types.append(label)
    }
    this.form.replaceChildren(...field('Type', types), ...field('Name', name), make('span'), act('Make and link', '', () => this.#make(), '↵'))
    this.form.hidden = false
    types.querySelector('input')?.focus()
  }

  /** Whether it was open. */
  close() {
    const was = !this.form.hidden
    this.form.hidden = true
    return was
  }

  #make() {
    if (!this.form.reportValidity()) return
    const data = new FormData(this.form)
    const name = String(data.get('name')).trim()
    if (name) this.made({ id: newId(), name, type: String(data.get('type') ?? '') })
  }

  /** A digit or a letter says what they are, Enter makes them. @param {KeyboardEvent} event */
  key(event) {
    if (event.target instanceof HTMLButtonElement) return false
    if (event.key !== 'Enter') return chooseByKey(event)
    this.#make()
    return true
  }
}
