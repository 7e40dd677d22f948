// Where what floats stands: below the line of a span; where there is no room the text scrolls up.

const GAP = 22 // pixels between a line and what floats below it

/** @type {WeakMap<HTMLElement, number>} the height of the line that each of them stands below */
const lines = new WeakMap()

/** @param {import('./editor.js').Editor} editor @param {HTMLElement} float that is shown @param {import('../state/types.js').Span} span */
export function place(editor, float, span) {
  const { selection, desk } = editor.p
  const { box } = editor.p.places
  selection.reveal(span.start)
  const at = desk.caretBox(span.start)
  const base = box.getBoundingClientRect()
  const left = Math.max(12, Math.min(at.left - base.left - 8, box.clientWidth - float.offsetWidth - 16))
  float.style.left = `${left}px`
  float.style.top = `${at.bottom - base.top + box.scrollTop + GAP}px`
  if (!lines.has(float)) new ResizeObserver(() => show(selection, float)).observe(float) // grown, its foot would be out of sight
  lines.set(float, at.height)
  show(selection, float)
}

/** Scroll as far as is needed to show all of it, but for the line above it. @param {import('./selection.js').Selection} selection @param {HTMLElement} float */
function show(selection, float) {
  if (float.hidden) return
  const { scroller, top, bottom } = selection.sight()
  const at = float.getBoundingClientRect()
  const room = at.top - GAP - (lines.get(float) ?? 0) - 40 - top
  scroller.scrollTop += Math.max(0, Math.min(at.bottom + 16 - bottom, room))
}
