/** The page that stands in for one that cannot be reached. It says what is kept here, and opens that page as soon as the
 * server answers. */
const LOOKS = ['theme', 'contrast']
const OWN_PATH = '/offline/' // opened by itself, there is no page that it stands in for
const FIRST_WAIT = 2000
const LONGEST_WAIT = 30_000

let wait = FIRST_WAIT
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

wearLooks()
sayWhatIsKept().catch(() => {}) // no storage, or none that can be read: then nothing is claimed
addEventListener('online', look)
document.getElementById('again')?.addEventListener('click', again)
if (location.pathname === OWN_PATH) look()
else plan()

/** The kept page was made for nobody: the reader's choice is in the cookies. */
function wearLooks() {
  for (const name of LOOKS) {
    const value = document.cookie.match(`(?:^|; )${name}=([a-z]+)`)?.[1]
    if (value) document.documentElement.dataset[name] = value
    else delete document.documentElement.dataset[name]
  }
}

async function sayWhatIsKept() {
  const user = localStorage.getItem('workbench.user')
  const place = document.getElementById('kept')
  if (!user || !place) return
  const { openStorage } = await import('../api/storage.js')
  const { total, documents } = await (await openStorage()).counts(Number(user))
  const { none = '', one = '', many = '', spread = '' } = place.dataset
  const words = total === 0 ? none : total === 1 ? one : documents === 1 ? many : spread
  place.textContent = words.replace('{n}', shown(total)).replace('{m}', shown(documents))
}

/** @param {number} count */
function shown(count) {
  return count.toLocaleString(document.documentElement.lang)
}

function plan() {
  clearTimeout(timer)
  timer = setTimeout(look, wait)
  wait = Math.min(wait * 2, LONGEST_WAIT)
}

/** Ask the server whether it is there; a proxy before it may answer for it, but not with 200. */
async function look() {
  try {
    const answer = await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
    if (answer.ok) return found()
  } catch {
    // Not yet.
  }
  plan()
}

function found() {
  if (location.pathname !== OWN_PATH) return location.reload()
  for (const element of document.querySelectorAll('[data-found]')) element.textContent = element.getAttribute('data-found')
}

/** @param {Event} event */
function again(event) {
  event.preventDefault()
  if (location.pathname === OWN_PATH) location.assign('/')
  else location.reload()
}
