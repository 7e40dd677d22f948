// How the reader wants the text: size, face, width, and whether single keys act. Kept in this browser; changed in panel.js.

export const KEPT = 'workbench-reading'

/** @typedef {{size: number, face: string, width: string, names: boolean, single: boolean, whole: boolean,
 *   keys: Record<string, string[]>}} Reading `whole`: a long text is laid out whole; `keys`: of commands that have others here */

/** @returns {Reading} */
export function kept() {
  const normal = { size: 19, face: 'serif', width: '40rem', names: false, single: true, whole: false, keys: {} }
  try {
    return { ...normal, ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') }
  } catch {
    return normal // a browser that keeps nothing, or something that we did not write
  }
}

/** Make the text so. @param {Reading} now @param {HTMLElement} article */
export function apply({ size, width, face, whole }, article) {
  const root = document.documentElement.style
  root.setProperty('--read', `${size / 16}rem`)
  root.setProperty('--measure', /^\d+rem$/.test(width) ? width : '40rem')
  article.dataset.face = face
  article.classList.toggle('whole', whole)
}
