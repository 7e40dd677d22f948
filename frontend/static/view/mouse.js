// The mouse in the text: choosing words, going through spans that overlap, moving the ends of a span.

/**
 * @param {HTMLElement} box what scrolls
 * @param {import('./editor.js').Editor} editor
 */
export function bindMouse(box, editor) {
  const { desk } = editor.p
  const { article } = desk

  const near = (/** @type {{x: number, y: number}} */ a, /** @type {{x: number, y: number}} */ b) => Math.abs(a.x - b.x) < 4 && Math.abs(a.y - b.y) < 4
  let down = { x: 0, y: 0 }
  let clicked = { x: -9, y: -9 }
  box.addEventListener('pointerdown', (event) => {
    const grip = event.target instanceof HTMLElement && event.target.closest('.handle')
    if (grip instanceof HTMLElement && editor.p.editable) drag(event, grip)
  })

  box.addEventListener('mousedown', (event) => {
    // Else a press on selected words would drag them away instead of choosing anew.
    if (event.button || event.shiftKey || !article.contains(/** @type {Node} */ (event.target))) return
    down = { x: event.clientX, y: event.clientY }
    const offset = desk.offsetAt(event.clientX, event.clientY)
    // A quick second click goes through spans that overlap; where there is one at most it chooses the word.
    if (event.detail > 1 && offset !== null && editor.annotations.spansAt(offset).length > 1) event.preventDefault()
    else document.getSelection()?.removeAllRanges()
  })

  box.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('.popover, .handle, button, a, .note')) return
    const here = { x: event.clientX, y: event.clientY }
    const chosen = document.getSelection()?.isCollapsed === false && !editor.modes.mode?.choose
    if (chosen && (event.detail > 1 || !near(here, down))) return // words were chosen, by a drag or a quick second click
    const offset = desk.offsetAt(here.x, here.y)
    if (offset === null) return
    const again = near(here, clicked)
    clicked = here
    editor.click(offset, again)
  })

  /** An end of a span follows the mouse. @param {PointerEvent} event @param {HTMLElement} grip */
  function drag(event, grip) {
    event.preventDefault()
    const begun = editor.tools.resize().then(() => /** @type {import('./resize.js').Resize} */ (editor.modes.mode))
    const name = grip.dataset.side === 'start' ? 'start' : 'end'
    const follow = async (/** @type {PointerEvent} */ one) => {
      const offset = desk.offsetAt(one.clientX, one.clientY)
      const mode = await begun
      if (offset !== null && mode?.kind === 'resize') mode.moveEnd(name, offset)
    }
    article.classList.add('dragging')
    const stop = async () => {
      article.classList.remove('dragging')
      box.removeEventListener('pointermove', follow)
      const mode = await begun
      if (mode?.kind === 'resize') mode.finish(true)
    }
    box.setPointerCapture(event.pointerId)
    box.addEventListener('pointermove', follow)
    for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, stop, { once: true })
  }
}
