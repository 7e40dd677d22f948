// The text on paper: each mark between brackets with the name of its label, for nobody prints in twelve colours.
import { make } from './fields.js'

/**
 * @typedef {import('../state/types.js').Span} Span
 * @typedef {{at: number, ends: boolean, span: Span, piece: string}} Edge
 */

/**
 * Make it when the page is printed, and only then.
 * @param {import('./desk.js').Desk} desk @param {import('../state/annotations.js').Annotations} annotations
 * @param {(span: Span) => {name: string, more: string}} show what is told of a span
 */
export function printable(desk, annotations, show) {
  const nameOf = (/** @type {Span} */ span) => show(span).name
  addEventListener('beforeprint', () => {
    document.getElementById('printed')?.remove()
    const box = make('div', 'printed')
    box.id = 'printed'
    const edges = edgesOf(annotations.ordered())
    let next = 0
    for (const [i, { start, end, part }] of desk.blocks.entries()) {
      const isLast = i === desk.blocks.length - 1
      const from = next
      while (next < edges.length && (isLast || edges[next].at < end || (edges[next].at === end && edges[next].ends) || (start === end && edges[next].at <= end))) next++
      const goesOn = part > 0 && box.lastElementChild
      const p = goesOn instanceof HTMLElement ? goesOn : make('p')
      p.dir = 'auto'
      write(p, desk.text.slice(start, end), start, edges.slice(from, next), nameOf)
      if (p !== goesOn) box.append(p)
    }
    box.append(listOf(annotations.ordered(), show))
    desk.article.after(box)
  })
  addEventListener('afterprint', () => document.getElementById('printed')?.remove())
}

/** All that is known of each, as the list beside the text tells it. @param {Span[]} spans @param {(span: Span) => {name: string, more: string}} show */
function listOf(spans, show) {
  const section = make('section')
  const list = make('ol')
  for (const span of spans) {
    const { name, more } = show(span)
    const row = make('li')
    row.dir = 'auto'
    row.append(make('strong', '', `${name}: `), span.quote, more ? ` (${more})` : '')
    list.append(row)
  }
  if (spans.length) section.append(make('h2', '', 'Annotations'), list)
  return section
}

/** @param {Span[]} spans @returns {Edge[]} in the order of the text; what ends at a place comes before what begins there, the inner first */
function edgesOf(spans) {
  const all = spans.flatMap((span) => {
    const parts = span.fragments.length ? span.fragments : [[span.start, span.end]]
    return parts.flatMap(([start, end], i) => {
      const piece = parts.length > 1 ? ` ${i + 1}/${parts.length}` : ''
      return [{ at: start, other: end, ends: false, span, piece }, { at: end, other: start, ends: true, span, piece }]
    })
  })
  return all.sort((a, b) => a.at - b.at || Number(b.ends) - Number(a.ends) || b.other - a.other)
}

/** @param {HTMLElement} p @param {string} text of a block @param {number} start @param {Edge[]} edges @param {(span: Span) => string} nameOf */
function write(p, text, start, edges, nameOf) {
  let at = 0
  for (const edge of edges) {
    const to = Math.min(Math.max(edge.at - start, at), text.length)
    p.append(text.slice(at, to), edge.ends ? make('b', '', ']') : make('b', '', '['))
    if (edge.ends) p.append(make('sub', '', `${nameOf(edge.span)}${edge.piece}`))
    at = to
  }
  p.append(text.slice(at))
}
