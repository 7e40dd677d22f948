// Comments beside the text: threads about the document or one of its spans. They need the server; what it did not take stays in
// the field, and in this browser. Loaded when they are first asked for.
import { ask } from '../api/http.js'
import { filled, open, toggle } from './beside.js'
import { drafts, writer } from './comment_form.js'
import { act, make } from './fields.js'

/**
 * @typedef {{id: string, author: string, text: string, created_at: string, edited_at: string | null, yours: boolean}} Comment
 * @typedef {Comment & {span: string | null, quote: string | null, deleted: boolean, resolved_at: string | null,
 *   resolved_by: string | null, answers: Comment[]}} Thread
 */

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** The panel of comments. */
export class Comments {
  /** @type {Thread[]} */ #threads = []
  /** @type {HTMLElement | null} */ #box = null

  /** @param {import('./editor.js').Editor} editor @param {() => void} counted the counts may have changed */
  constructor(editor, counted) {
    this.e = editor
    this.counted = counted
    this.drafts = drafts(editor.p.owner)
  }

  /** On the span in focus, or on the document; closes the panel if that is what it shows. */
  toggle() {
    const { span } = this.e
    this.span = span ?? null
    const name = `comments ${span?.id ?? ''}`
    const close = open() === name
    const title = span ? `Comments: ${this.e.nameOf(span)}` : 'Comments'
    toggle(name, title, (box) => {
      this.#box = box
      void filled(box, () => this.#load(true))
    })
    if (close) this.#box = null
  }

  /** @param {boolean} [toField] whether one writes next */
  async #load(toField = false) {
    const { api, set } = this.e.p
    /** @type {Thread[]} */
    const found = []
    let after = ''
    do {
      const page = await ask('GET', `${api}comments/?set=${set}&limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`)
      found.push(...page.results)
      after = page.next ?? ''
    } while (after && found.length < 2000)
    this.#threads = found
    this.#count()
    this.#draw()
    if (toField) this.#box?.querySelector('textarea')?.focus()
  }

  /** The counts at the spans and in the bar. */
  #count() {
    const { session } = this.e.p
    const waiting = this.#threads.filter((one) => !isOver(one))
    /** @type {Record<string, number>} */
    const spans = {}
    for (const { span } of waiting) if (span) spans[span] = (spans[span] ?? 0) + 1
    session.comments = { open: waiting.length, spans }
    this.counted()
  }

  #draw() {
    if (!this.#box?.isConnected) return
    const { span } = this
    const hadFocus = this.#box.contains(document.activeElement)
    const mine = (/** @type {Thread} */ one) => (span ? one.span === span.id : true)
    const shown = this.#threads.filter((one) => mine(one) && !isOver(one))
    const others = this.#threads.filter((one) => !mine(one) && !isOver(one))
    const done = this.#threads.filter(isOver)
    const quote = span ? [quoted(span.quote)] : []
    const form = writer({
      name: span ? 'New comment on these words' : 'New comment on the document',
      send: 'Comment', draft: this.drafts(span ? `span-${span.id}` : 'document'),
      run: (text, id) => this.#post({ id, text, span: span?.id ?? null }), done: () => void this.#again(),
    })
    this.#box.replaceChildren(
      ...quote, form,
      ...shown.map((one) => this.#thread(one)),
      ...(shown.length ? [] : [make('p', 'dim', span ? 'Nobody has said anything about these words.' : 'No open comments.')]),
      ...this.#folded(`Elsewhere in the document (${others.length})`, others),
      ...this.#folded(`Resolved (${done.length})`, done),
    )
    if (hadFocus) this.#box.focus({ preventScroll: true })
  }

  /** @param {string} words @param {Thread[]} threads */
  #folded(words, threads) {
    if (!threads.length) return []
    const box = make('details', 'stack')
    box.append(make('summary', '', words), ...threads.map((one) => this.#thread(one)))
    return [box]
  }

  /** @param {Thread} thread */
  #thread(thread) {
    const box = make('section', 'thread stack')
    box.dataset.thread = thread.id
    box.ariaLabel = `Comment by ${thread.author || 'somebody'}`
    const there = thread.span && this.e.annotations.spans.get(thread.span)
    if (thread.quote !== null && thread.span !== this.span?.id) {
      const go = there ? act(`“${thread.quote.slice(0, 80)}”`, 'Go to these words', () => this.e.goTo(there.id)) : quoted(`${thread.quote.slice(0, 80)} (deleted)`)
      if (there) go.classList.add('link')
      box.append(go)
    }
    box.append(thread.deleted ? make('p', 'dim', 'This comment was deleted.') : this.#one(thread, thread))
    for (const one of thread.answers) {
      const answer = this.#one(one, thread)
      answer.classList.add('answer')
      box.append(answer)
    }
    if (thread.deleted) return box // nobody can answer it any more
    const note = thread.resolved_at ? [make('p', 'hint', `Resolved by ${thread.resolved_by ?? 'somebody'}, ${when(thread.resolved_at)}`)] : []
    const answer = writer({
      name: 'Answer', send: 'Answer', draft: this.drafts(`thread-${thread.id}`), folded: 'Answer…',
      run: (text, id) => this.#post({ id, text, thread: thread.id }), done: () => void this.#again(),
    })
    answer.append(act(thread.resolved_at ? 'Reopen' : 'Resolve', '', () => this.#run(box, () => ask('PATCH', `/api/v1/comments/${thread.id}/`, { resolved: !thread.resolved_at }))))
    box.append(...note, answer)
    return box
  }

  /** One comment or answer. @param {Comment} one @param {Thread} thread */
  #one(one, thread) {
    const box = make('div', 'comment')
    const head = make('div', 'row')
    head.append(make('strong', '', one.author), make('time', 'hint', when(one.created_at) + (one.edited_at ? ', edited' : '')), make('span', 'push'))
    const text = make('p', 'said', one.text)
    text.dir = 'auto'
    box.append(head, text)
    const { role } = this.e.p
    if (one.yours) {
      head.append(act('Edit', '', () => {
        const form = writer({
          name: 'Your comment', send: 'Save', draft: this.drafts(`edit-${one.id}`), text: one.text,
          run: (words) => ask('PATCH', `/api/v1/comments/${one.id}/`, { text: words }), done: () => void this.#again(),
          cancel: () => this.#draw(),
        })
        text.replaceWith(form)
        form.querySelector('textarea')?.focus()
      }))
    }
    if (one.yours || role === 'manager') {
      const gone = act('Delete', '', () => {
        if (gone.dataset.sure) return void this.#run(box, () => ask('DELETE', `/api/v1/comments/${one.id}/`))
        gone.dataset.sure = 'yes'
        gone.textContent = thread.id === one.id && thread.answers.length ? 'Delete it, answers stay' : 'Delete for good'
      })
      gone.addEventListener('blur', () => {
        delete gone.dataset.sure
        gone.textContent = 'Delete'
      })
      head.append(gone)
    }
    return box
  }

  /** @param {{id: string, text: string, span?: string | null, thread?: string}} body */
  async #post(body) {
    const { api, set, outbox } = this.e.p
    if (body.span && (await outbox.idle()).mode !== 'saved') throw new Error('The words that it speaks of are not saved yet. Try again when the page says Saved.')
    await ask('POST', `${api}comments/?set=${set}`, body)
    this.e.p.status.announce('Comment sent.')
  }

  /** Show what there is now; that it cannot be had does not undo what was done. */
  async #again() {
    await this.#load().catch((error) => this.e.p.status.toast(`Done, but the comments could not be read again: ${error instanceof Error ? error.message : error}`))
  }

  /** Something with a button; what goes wrong is told at its place. @param {HTMLElement} box @param {() => Promise<unknown>} call */
  async #run(box, call) {
    try {
      await call()
      await this.#again()
    } catch (error) {
      const note = make('p', 'note bad', error instanceof Error ? error.message : String(error))
      note.role = 'alert'
      box.append(note)
    }
  }
}

/** @param {string} text */
function quoted(text) {
  const node = make('p', 'quote', text.slice(0, 400))
  node.dir = 'auto'
  return node
}

/** @param {string} time */
const when = (time) => WHEN.format(new Date(time))

/** Whether a thread waits for nothing any more. @param {Thread} thread */
const isOver = (thread) => thread.resolved_at !== null || thread.deleted
