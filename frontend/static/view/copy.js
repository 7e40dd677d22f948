/** Buttons that copy: `<button type="button" data-copy="text">`, or `data-copy-from="id"` for the words of an element. */

const SAID_FOR = 3000 // ms

/** @param {ParentNode} root */
export function copyButtons(root) {
  for (const button of root.querySelectorAll('button[data-copy], button[data-copy-from]')) {
    if (!(button instanceof HTMLButtonElement)) continue
    const said = document.createElement('span')
    said.className = 'hint'
    said.setAttribute('role', 'status')
    button.after(said)
    button.addEventListener('click', () => copy(button, said))
    button.hidden = false
  }
}

/** @param {HTMLButtonElement} button @param {HTMLElement} said */
async function copy(button, said) {
  const source = sourceOf(button)
  const text = button.dataset.copy ?? textOf(source)
  try {
    await navigator.clipboard.writeText(text)
    said.textContent = button.dataset.copied ?? 'Copied'
  } catch {
    // Without HTTPS there is no clipboard: what is to be copied is at least marked.
    if (source) mark(source)
    said.textContent = button.dataset.notCopied ?? 'Not copied: mark the text and copy it'
  }
  setTimeout(() => { said.textContent = '' }, SAID_FOR)
}

/** @param {HTMLButtonElement} button */
function sourceOf(button) {
  return button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null
}

/** @param {HTMLElement | null} source */
function textOf(source) {
  return source instanceof HTMLInputElement ? source.value : source?.textContent ?? ''
}

/** @param {HTMLElement} source */
function mark(source) {
  if (source instanceof HTMLInputElement) source.select()
  else getSelection()?.selectAllChildren(source)
}
