/** How a span of a label looks, while its form is filled in: `<form data-preview="id of the picture">`. */

/** @param {ParentNode} root */
export function follow(root) {
  for (const form of root.querySelectorAll('form[data-preview]')) {
    const picture = document.getElementById(form.getAttribute('data-preview') ?? '')
    if (!(form instanceof HTMLFormElement) || !picture) continue
    const draw = () => show(picture, new FormData(form))
    form.addEventListener('input', draw)
    draw() // a page that comes back may come back filled in
  }
}

/** @param {HTMLElement} picture @param {FormData} data */
function show(picture, data) {
  const hue = String(data.get('hue') ?? '')
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (picture.querySelectorAll('[data-hue]'))) if (hue) one.dataset.hue = hue
  const name = picture.querySelector('[data-name]')
  const key = /** @type {HTMLElement | null} */ (picture.querySelector('[data-shortcut]'))
  const words = String(data.get('name') ?? '')
  if (name && words) name.textContent = words
  if (!key) return
  key.textContent = String(data.get('shortcut') ?? '')
  key.hidden = !key.textContent
}
