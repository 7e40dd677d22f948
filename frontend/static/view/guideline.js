// The guideline beside the text, as the server has drawn it. Loaded, and asked for, when it is first opened.

/** @type {Element | null} where the focus was */
let before = null

/** Open it, or close it if it is open. @param {HTMLAnchorElement} link to its page, which is opened instead if need be */
export async function toggleGuideline(link) {
  const panel = document.getElementById('guide')
  const text = document.getElementById('guide-text')
  if (!panel || !text) return location.assign(link.href)
  if (!panel.hidden) return close(panel)
  if (!text.childElementCount && !(await filled(text, link))) return location.assign(link.href)
  before = document.activeElement
  panel.hidden = false
  link.querySelector('.new')?.remove()
  text.focus({ preventScroll: true })
  if (panel.dataset.bound) return
  panel.dataset.bound = 'true'
  panel.querySelector('button')?.addEventListener('click', () => close(panel))
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault() // so that Escape means nothing else to the page
    close(panel)
  })
}

/** What the server has made of it. False if it cannot be had: no network, or somebody has to sign in. @param {HTMLElement} text @param {HTMLAnchorElement} link */
async function filled(text, link) {
  try {
    const answer = await fetch(String(link.dataset.text))
    if (!answer.ok || answer.redirected) return false
    const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html')
    text.replaceChildren(...parsed.body.childNodes)
    return true
  } catch {
    return false
  }
}

/** @param {HTMLElement} panel */
function close(panel) {
  const inside = panel.contains(document.activeElement)
  panel.hidden = true
  if (inside && before instanceof HTMLElement) before.focus({ preventScroll: true })
}
