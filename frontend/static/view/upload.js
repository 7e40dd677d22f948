/**
 * <upload-form data-to="address of the API" data-then="/imports/0/">: the form around it sends its file with bytes that can
 * be seen and stopped. What goes wrong is said at its field; nothing that was chosen is lost. Without it the form is a
 * plain one.
 */
import { page } from '../api/http.js'

/** @typedef {{limit: number, endings: Record<string, string>, words: Record<string, string>}} Page */

const FLAGS = ['update', 'skip_bad', 'create_labels', 'dry_run']
const FIELDS = ['file', 'format', 'encoding', 'form']

export class UploadForm extends HTMLElement {
  /** @type {XMLHttpRequest | null} */ #sending = null
  #sent = 0
  #whole = false
  #leaving = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault()

  /** @type {Page} */ page = { limit: Infinity, endings: {}, words: {} }

  get form() { return one(this, 'form', HTMLFormElement) }
  get file() { return one(this, 'input[type=file]', HTMLInputElement) }
  get bar() { return one(this, '[data-bar]', HTMLProgressElement) }
  get button() { return one(this, '[data-send]', HTMLButtonElement) }

  connectedCallback() {
    this.page = JSON.parse(document.getElementById('page')?.textContent ?? '{}')
    this.form.addEventListener('submit', (event) => this.#submitted(event))
    this.file.addEventListener('change', () => this.#chosen())
    one(this, '[data-cancel]', HTMLButtonElement).addEventListener('click', () => this.#sending?.abort())
    this.#letDrop(one(this, '[data-drop]', HTMLElement))
  }

  disconnectedCallback() {
    removeEventListener('beforeunload', this.#leaving)
    this.#sending?.abort()
  }

  /** @param {HTMLElement} place */
  #letDrop(place) {
    for (const kind of ['dragenter', 'dragover']) {
      place.addEventListener(kind, (event) => {
        event.preventDefault()
        place.classList.add('over')
      })
    }
    place.addEventListener('dragleave', (event) => {
      const to = /** @type {DragEvent} */ (event).relatedTarget
      if (!(to instanceof Node && place.contains(to))) place.classList.remove('over')
    })
    place.addEventListener('drop', (event) => {
      event.preventDefault()
      place.classList.remove('over')
      const files = event.dataTransfer?.files
      if (!files?.length || this.#sending) return
      if (files.length > 1) return this.#wrong('file', this.#say('several'))
      this.file.files = files
      this.#chosen()
    })
  }

  /** The ending of the name tells the format. */
  #chosen() {
    this.#clear()
    const file = this.file.files?.[0]
    if (!file) return
    const ending = Object.keys(this.page.endings).find((one) => file.name.toLowerCase().endsWith(one))
    const format = ending && this.form.querySelector(`[name=format][value="${this.page.endings[ending]}"]`)
    if (format instanceof HTMLInputElement) format.checked = true
    const refused = this.#tooMuch(file)
    if (refused) this.#wrong('file', refused)
    else this.#quiet(this.#say('chosen', { name: file.name, total: sized(file.size) }))
  }

  /** @param {File} file */
  #tooMuch(file) {
    const { limit } = this.page
    if (file.size > limit) return this.#say('tooLarge', { name: file.name, total: sized(file.size), limit: sized(limit) })
    return file.size ? '' : this.#say('empty', { name: file.name })
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    event.preventDefault()
    if (this.#sending) return
    this.#clear()
    const file = this.file.files?.[0]
    const refused = file && this.#tooMuch(file)
    if (!file) return
    if (refused) return this.#wrong('file', refused)
    this.#send(file)
  }

  /** @param {File} file */
  #send(file) {
    const given = new FormData(this.form)
    const body = new FormData()
    body.append('format', String(given.get('format') ?? ''))
    const options = Object.fromEntries(FLAGS.map((name) => [name, given.has(name)]))
    body.append('options', JSON.stringify({ ...options, encoding: String(given.get('encoding') ?? '').trim() || 'utf-8' }))
    body.append('file', file) // last, so that the small fields are there first
    const request = new XMLHttpRequest()
    request.open('POST', this.dataset.to ?? '')
    request.setRequestHeader('X-CSRFToken', page.csrf())
    request.setRequestHeader('Accept', 'application/json')
    request.upload.addEventListener('progress', (event) => this.#progressed(event))
    request.upload.addEventListener('load', () => this.#allSent(file))
    request.addEventListener('load', () => this.#answered(request))
    request.addEventListener('error', () => this.#stopped('cut'))
    request.addEventListener('abort', () => this.#stopped('cancelled'))
    this.#busy(request)
    request.send(body)
  }

  /** @param {ProgressEvent} event */
  #progressed(event) {
    if (!event.lengthComputable) return
    this.#sent = event.loaded
    this.bar.value = event.loaded / event.total
    const percent = Math.floor(100 * this.bar.value)
    this.#state(this.#say('sending', { sent: sized(event.loaded), total: sized(event.total), percent }))
  }

  /** From here the server may have begun the import: to cancel it is the import's own button. @param {File} file */
  #allSent(file) {
    this.#whole = true
    one(this, '[data-cancel]', HTMLButtonElement).hidden = true
    this.bar.removeAttribute('value')
    const words = this.#say('waiting', { total: sized(file.size) })
    this.#state(words)
    this.#announce(words)
  }

  /** @param {XMLHttpRequest} request */
  #answered(request) {
    const answer = parsed(request.responseText)
    if (request.status === 202 && answer.id) {
      removeEventListener('beforeunload', this.#leaving)
      location.assign((this.dataset.then ?? '').replace('/0/', `/${answer.id}/`))
      return
    }
    this.#free()
    const signIn = request.status === 401 ? 'signedOut' : answer.code === 'csrf_failed' ? 'signedInAnew' : ''
    if (signIn) {
      page.renew() // the next try is sent as whoever is signed in by then
      return this.#wrong('form', this.#say(signIn))
    }
    const field = String(answer.pointer ?? '').split('/').at(-1) || 'form'
    const words = answer.detail || this.#say('foreign', { status: request.status })
    this.#wrong(FIELDS.includes(field) ? field : 'form', words)
  }

  /** @param {'cut' | 'cancelled'} how */
  #stopped(how) {
    const words = this.#say(how === 'cut' && this.#whole ? 'unsure' : how, { sent: sized(this.#sent) })
    this.#free()
    if (how === 'cut') this.#wrong('form', words)
    else this.#quiet(words)
    this.button.focus()
  }

  /** @param {XMLHttpRequest} request */
  #busy(request) {
    this.#sending = request
    this.#sent = 0
    this.#whole = false
    this.bar.value = 0
    this.button.disabled = true
    one(this, '[data-cancel]', HTMLButtonElement).hidden = false
    one(this, '[data-sending]', HTMLElement).hidden = false
    addEventListener('beforeunload', this.#leaving)
  }

  #free() {
    this.#sending = null
    this.button.disabled = false
    one(this, '[data-sending]', HTMLElement).hidden = true
    this.#state('')
    removeEventListener('beforeunload', this.#leaving)
  }

  #clear() {
    this.#quiet('')
    for (const name of FIELDS) this.#wrong(name, '')
  }

  /** What is wrong with a field; '' for nothing. @param {string} name @param {string} words */
  #wrong(name, words) {
    const place = one(this, `[data-error="${name}"]`, HTMLElement)
    place.hidden = !words
    one(place, 'span', HTMLElement).textContent = words
    const field = this.querySelector(`#${name}`)
    if (words) field?.setAttribute('aria-invalid', 'true')
    else field?.removeAttribute('aria-invalid')
    if (words) this.#announce(words)
  }

  /** @param {string} words */
  #announce(words) {
    const place = document.getElementById('announced')
    if (place) place.textContent = words
  }

  /** @param {string} words */
  #quiet(words) {
    one(this, '[data-quiet]', HTMLElement).textContent = words
  }

  /** @param {string} words */
  #state(words) {
    one(this, '[data-said]', HTMLElement).textContent = words
  }

  /** @param {string} name @param {Record<string, string | number>} [facts] */
  #say(name, facts = {}) {
    return fill(this.page.words[name] ?? '', facts)
  }
}

/** @param {string} text @returns {{id?: number, code?: string, detail?: string, pointer?: string}} */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

/**
 * @template {Element} T
 * @param {Element} root @param {string} selector @param {new () => T} kind @returns {T}
 */
function one(root, selector, kind) {
  const found = root.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`the form has no ${selector}`)
  return found
}

/** Words in braces, filled in. @param {string} words @param {Record<string, string | number>} facts */
function fill(words, facts) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole))
}

/** Bytes as the server writes them: 812 bytes, 200.1 KiB, 1 GiB. @param {number} bytes */
function sized(bytes) {
  const units = ['KiB', 'MiB', 'GiB']
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  let amount = bytes
  let unit = ''
  while (amount >= 1024 && units.length) {
    amount /= 1024
    unit = units.shift() ?? unit
  }
  return `${amount.toFixed(1).replace(/\.0$/, '')} ${unit}`
}
