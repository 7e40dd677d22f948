// How the reader wants the text: size, face, width, and whether single keys act. Kept in this browser.

const KEPT = 'workbench-reading'
const SIZES = [15, 16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 32]

/** @typedef {{size: number, face: string, width: string, names: boolean, single: boolean, keys: Record<string, string[]>}} Reading `keys`: of commands that have others here */

/** @returns {Reading} */
function kept() {
  const normal = { size: 19, face: 'serif', width: '40rem', names: false, single: true, keys: {} }
  try {
    return { ...normal, ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') }
  } catch {
    return normal // a browser that keeps nothing, or something that we did not write
  }
}

/** Bind the panel of settings. @param {HTMLElement} panel @param {HTMLElement} article @param {() => void} redraw */
export function readingSettings(panel, article, redraw) {
  const now = kept()
  const size = /** @type {HTMLOutputElement} */ (panel.querySelector('#size'))
  const show = () => {
    const root = document.documentElement.style
    root.setProperty('--read', `${now.size / 16}rem`)
    root.setProperty('--measure', /^\d+rem$/.test(now.width) ? now.width : '40rem')
    article.dataset.face = now.face
    size.value = String(now.size)
    for (const [name, value] of [['face', now.face], ['width', now.width]]) {
      const radio = /** @type {HTMLInputElement | null} */ (panel.querySelector(`[name=${name}][value="${CSS.escape(value)}"]`))
      if (radio) radio.checked = true
    }
  }
  const set = (/** @type {Partial<Reading>} */ change) => {
    Object.assign(now, change)
    try {
      localStorage.setItem(KEPT, JSON.stringify(now))
    } catch {
      // it holds for this page then
    }
    show()
    redraw()
  }
  panel.addEventListener('click', (event) => {
    const step = Number(event.target instanceof HTMLElement ? event.target.dataset.size : 0)
    if (!step) return
    const at = SIZES.findIndex((one) => one >= now.size)
    set({ size: SIZES[Math.min(Math.max(at + step, 0), SIZES.length - 1)] })
  })
  panel.addEventListener('change', (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target)
    set({ [name]: value })
  })
  show()
  return { now, set }
}
