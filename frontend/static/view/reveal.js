/** A box that shows the password while it is ticked: `<label hidden><input type="checkbox" data-reveal="id">Show</label>`. */

/** @param {ParentNode} root */
export function revealBoxes(root) {
  for (const box of root.querySelectorAll('input[data-reveal]')) {
    const field = document.getElementById(box.getAttribute('data-reveal') ?? '')
    if (!(box instanceof HTMLInputElement) || !(field instanceof HTMLInputElement)) continue
    const follow = () => { field.type = box.checked ? 'text' : 'password' }
    box.addEventListener('change', follow)
    // Browsers that offer to keep a password look for a field of that type when the form is sent.
    field.form?.addEventListener('submit', () => { field.type = 'password' })
    box.closest('label')?.removeAttribute('hidden')
    follow() // a page that comes back may come back ticked
  }
}
