// What is drawn when the text is: the list beside it, and relations.
import { factsOf } from '../state/facts.js'
import { Links } from '../view/links.js'
import { Side } from '../view/side.js'

/** @type {(id: string) => any} */
const by = (id) => document.getElementById(id)

const NUMBER = new Intl.NumberFormat('en') // toLocaleString would make one each time

/**
 * @param {import('../view/editor.js').Editor} editor
 */
export function bindRest(editor) {
  const { annotations } = editor
  const { session, desk, ink, actors, schema } = editor.p
  const { list } = editor.p.places
  const types = new Map(schema.relation_types.map((one) => [one.key, one]))
  const nameOf = (/** @type {string} */ type) => types.get(type)?.name ?? type

  // --- The list beside the text ---------------------------------------------------------------------------------------

  const lineNumbers = desk.numbers()
  const side = new Side(list, annotations, {
    show: (span) => ({ name: editor.nameOf(span), hue: editor.label(span.label)?.hue ?? 8, more: moreOf(span) }),
    paragraph: (span) => lineNumbers[desk.blockAt(span.start)],
    choose: (id, why) => chosen(id, why),
    open: () => void (editor.span && !editor.modes.mode && editor.tools.details()),
    count: (shown, all) => {
      by('count').textContent = (shown < all ? `${NUMBER.format(shown)} of ` : '') + NUMBER.format(all)
      if (by('list-empty').hidden !== all > 0) by('list-empty').hidden = all > 0
    },
  })
  editor.p.side = side

  /** What the list says of a span: who said it, what it is worth. @param {import('../state/types.js').Span} span */
  function moreOf(span) {
    const tied = annotations.relationsOf(span.id).filter(({ head }) => head === span.id)
    const said = tied.map((one) => `${nameOf(one.type)}: ${annotations.spans.get(one.tail)?.quote.slice(0, 60) ?? ''}`)
    const keys = new Set([...(editor.label(span.label)?.attributes ?? []).map(({ key }) => key), ...Object.keys(span.attributes)])
    const attributes = [...keys].map((key) => span.attributes[key] ?? '').map((value) => (typeof value === 'boolean' ? '' : String(value)))
    return [session.talkOf(span.id), factsOf(span, actors), ...said, ...attributes].filter(Boolean).join(' · ')
  }

  /** A row of the list was chosen. @param {string} id @param {'move' | 'click'} why */
  function chosen(id, why) {
    const span = annotations.spans.get(id)
    const { mode } = editor.modes
    if (span && why === 'click' && mode?.choose) mode.choose([span])
    else editor.goTo(id, true)
  }

  /** @type {Map<string, string>} the span at whose row each relation is shown */
  const heads = new Map()
  for (const { id, head } of annotations.relations.values()) heads.set(id, head)
  /** Spans whose rows in the list say something else now. @param {import('../state/session.js').Shown} change */
  function rewritten({ spans, relations }) {
    const found = new Set(spans)
    for (const id of relations) {
      const head = annotations.relations.get(id)?.head
      for (const one of [heads.get(id), head]) if (one) found.add(one)
      if (head) heads.set(id, head)
      else heads.delete(id)
    }
    // A tail that changed is named at the row of its head.
    for (const id of spans) for (const { head } of annotations.relationsOf(id)) found.add(head)
    return found
  }

  // --- Over the text --------------------------------------------------------------------------------------------------

  /** A relation that leads far away was followed. @param {string} id @param {string | null} other one of several is chosen in its form */
  function followed(id, other) {
    editor.goTo(other ?? id)
    if (!other) editor.tools.details()
  }
  const links = new Links(desk, ink, annotations, nameOf, followed)
  links.setFocus(editor.focus)
  links.redraw()

  // --- All of it follows ----------------------------------------------------------------------------------------------

  /** @param {import('../state/session.js').Shown} change */
  function follow(change) {
    side.update(change.all ? null : rewritten(change))
    if (change.all || change.relations.size) links.redraw()
    void editor.tools.follow()
  }
  session.subscribe((change) => queueMicrotask(() => follow(change))) // behind the text: what is written here would be laid out twice
  side.update()
  side.select(editor.focus)

  return { side, links }
}
