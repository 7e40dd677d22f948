/** What every page of a signed-in person does by itself. Without it each page still works. */

const user = document.querySelector('meta[name=user]')?.getAttribute('content') ?? ''
const LOOKED_LONG_ENOUGH = 2000 // ms; whatever storage does, signing out must stay possible

if (document.querySelector('button[data-copy], button[data-copy-from]')) void import('../view/copy.js').then(({ copyButtons }) => copyButtons(document), () => {})
document.addEventListener('keydown', searchOnSlash)
for (const form of document.querySelectorAll('form[data-sign-out]')) form.addEventListener('submit', askBeforeSignOut)
document.getElementById('guideline')?.addEventListener('click', openBeside)
showSection()
rememberPerson(user)
goOn()
navigator.serviceWorker?.register('/service-worker.js').catch(() => {}) // private windows have none

/** Where the sections have no room, the current one is in sight. */
function showSection() {
  const current = document.querySelector('.top > nav [aria-current]')
  const nav = current?.parentElement
  if (!(current instanceof HTMLElement) || !nav) return
  nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2
}

/** The guideline opens beside the text; the link itself leads to its page. @param {MouseEvent} event */
async function openBeside(event) {
  const link = event.currentTarget
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const { toggleGuideline } = await import('../view/guideline.js')
  await toggleGuideline(link)
}

/** `/` goes to the search, unless it is being typed into something. @param {KeyboardEvent} event */
function searchOnSlash(event) {
  if (event.key !== '/' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  const target = event.target instanceof Element ? event.target : document.body
  if (target.closest('input, textarea, select, [contenteditable], [role=textbox], dialog[open]')) return
  const search = document.getElementById('search')
  if (!(search instanceof HTMLInputElement) || !search.checkVisibility()) return
  event.preventDefault()
  search.focus()
  search.select()
}

/** A page that says how far something is goes on by itself; a press on Stop, or any other link, leaves it there. */
function goOn() {
  const button = document.querySelector('form[data-go-on] button')
  if (button instanceof HTMLButtonElement) setTimeout(() => button.click(), 300)
}

/** Where changes are kept in this browser alone, ask first. @param {Event} event */
async function askBeforeSignOut(event) {
  const form = event.currentTarget
  if (!(form instanceof HTMLFormElement)) return
  event.preventDefault()
  const kept = await keptChanges()
  if (kept > 0 && !(await agreed(kept))) return
  rememberPerson('')
  await inTime(openStorage().then((storage) => storage.forgetSteps(Number(user))))
  form.submit() // raises no submit event, so it asks nothing again
}

/** How many changes of this person wait here; 0 if that cannot be found out. @returns {Promise<number>} */
async function keptChanges() {
  const counted = await inTime(openStorage().then((storage) => storage.counts(Number(user))))
  return counted?.total ?? 0
}

async function openStorage() {
  const storage = await import('../api/storage.js')
  return storage.openStorage()
}

/** What a promise answers, or nothing if that takes too long. @template T @param {Promise<T>} promise @returns {Promise<T | undefined>} */
function inTime(promise) {
  const late = new Promise((resolve) => setTimeout(resolve, LOOKED_LONG_ENOUGH))
  return /** @type {Promise<T | undefined>} */ (Promise.race([promise.catch(() => {}), late]))
}

/** @param {number} kept @returns {Promise<boolean>} */
function agreed(kept) {
  const dialog = document.getElementById('sign-out-question')
  const text = document.getElementById('sign-out-text')
  if (!(dialog instanceof HTMLDialogElement) || !text) return Promise.resolve(true)
  const { one = '', many = '' } = text.dataset
  text.textContent = kept === 1 ? one : many.replace('{n}', kept.toLocaleString(document.documentElement.lang))
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'leave'), { once: true })
  })
}

/** The offline page is the same for everybody and has to know whose kept changes to count. @param {string} person */
function rememberPerson(person) {
  try {
    if (person) localStorage.setItem('workbench.user', person)
    else localStorage.removeItem('workbench.user')
  } catch {
    // No storage: then nothing is kept here either.
  }
}
