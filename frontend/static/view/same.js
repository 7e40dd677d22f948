// Marking the same words everywhere in the document, with a preview.
import * as edit from '../state/changes.js'

const DRAWN = 2000 // places of the preview

/**
 * Ask whether the other places of these words are to be marked too.
 * @param {import('./editor.js').Editor} editor @param {import('../state/types.js').Span} span
 */
export function sameText(editor, span) {
  const { text, desk, status } = editor.p
  const quote = span.quote.slice(0, 40)
  const ranges = edit.elsewhere(editor.annotations, text, span)
  if (!ranges.length) return status.toast(`“${quote}” stands nowhere else unmarked.`, 'Suggest it in the project…', () => editor.tools.spread(span))
  CSS.highlights?.set('workbench-same', new Highlight(...ranges.slice(0, DRAWN).map((range) => desk.range(range))))
  const name = editor.nameOf(span)
  const yes = () => {
    editor.modes.stop()
    editor.perform(edit.markAll(text, span, ranges, name)) // sent in parts where there are very many, and one step of the undo
  }
  return editor.modes.ask(
    `Mark “${quote}” at ${ranges.length} more ${ranges.length === 1 ? 'place' : 'places'} as ${name}?`,
    [
      [`Mark ${ranges.length}`, yes, '↵'],
      [`Mark ${ranges.length}, then suggest in the project…`, () => {
        yes()
        editor.tools.spread(span)
      }, '2'],
      ['Cancel', () => void editor.modes.stop(), 'Esc'],
    ],
    () => void CSS.highlights?.delete('workbench-same'),
  )
}
