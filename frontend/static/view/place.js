// Where what floats stands: below the line of a span; where there is no room the text scrolls up.

/** @param {import('./editor.js').Editor} editor @param {HTMLElement} float that is shown @param {import('../state/types.js').Span} span */
export function place(editor, float, span) {
  const { box } = editor.p.places
  editor.p.selection.reveal(span.start)
  const at = editor.p.desk.caretBox(span.start)
  const base = box.getBoundingClientRect()
  const left = Math.max(12, Math.min(at.left - base.left - 8, box.clientWidth - float.offsetWidth - 16))
  const top = at.bottom - base.top + box.scrollTop + 22
  float.style.left = `${left}px`
  float.style.top = `${top}px`
  const below = top + float.offsetHeight + 16 - box.clientHeight
  if (box.scrollTop < below) box.scrollTop = Math.min(below, at.top - base.top + box.scrollTop - 40)
}
