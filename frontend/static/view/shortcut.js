/** Whose a shortcut is already, said while it is typed: `<input data-taken="JSON of key to label">` and its hint. */
import { isTaken } from '../state/keymap.js'

/** @param {ParentNode} root */
export function watchShortcuts(root) {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input[data-taken]'))) {
    const hint = document.getElementById(field.getAttribute('aria-describedby') ?? '')
    if (!hint) continue
    const usual = hint.textContent ?? ''
    /** @type {Record<string, string>} */
    const labels = JSON.parse(field.dataset.taken ?? '{}')
    hint.setAttribute('role', 'status')
    field.addEventListener('input', () => {
      const said = conflict(field.value.trim().toLowerCase(), labels, field.dataset)
      field.setCustomValidity(said.taken)
      if (said.taken) field.setAttribute('aria-invalid', 'true')
      else field.removeAttribute('aria-invalid')
      hint.textContent = said.taken || said.passed || usual
      hint.className = said.taken ? 'error' : 'hint'
    })
  }
}

/** @param {string} key @param {Record<string, string>} labels @param {DOMStringMap} words */
function conflict(key, labels, words) {
  const owner = key ? labels[key] : ''
  if (owner) return { taken: (words.words ?? '').replace('LABEL', owner), passed: '' }
  return { taken: '', passed: key && isTaken(key) ? (words.command ?? '') : '' }
}
