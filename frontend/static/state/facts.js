// What is stored with a span besides its attributes.

/** What is stored with a span besides its attributes, in words. @param {import('./types.js').Span} span @param {Map<string, string>} [actors] names */
export function factsOf(span, actors) {
  const figure = /** @type {Record<string, string | null> | null} */ (span.figure)
  if (span.actor) return actors?.get(span.actor) ?? span.actor
  if (!figure) return ''
  const [low, high] = [figure.low ?? figure.value, figure.high ?? figure.value]
  const number = figure.value ?? (low === high ? low : `${low ?? '?'} to ${high ?? '?'}`)
  const bound = figure.bound === 'exact' || figure.bound === 'range' ? '' : figure.bound?.replace('_', ' ')
  return [bound, number, figure.counted || figure.unit].filter(Boolean).join(' ')
}
