// What a span says in words: its own, and what is stored with it besides its attributes.

/** The words of a span; of one in pieces those of each, not what stands between. @param {import('./types.js').Span} span @param {string} [gap] */
export function wordsOf({ start, quote, fragments }, gap = ' … ') {
  return fragments.length ? fragments.map(([from, to]) => quote.slice(from - start, to - start)).join(gap) : quote
}

/** What is stored with a span besides its attributes, as short as can be: ≥ 16 person. @param {import('./types.js').Span} span @param {Map<string, string>} [actors] names */
export function factsOf(span, actors) {
  const figure = /** @type {Record<string, string | null> | null} */ (span.figure)
  if (span.actor) return actors?.get(span.actor) ?? span.actor
  if (!figure) return ''
  if (figure.kind === 'date_range') return spanOfDates(figure)
  const apart = (/** @type {string} */ number) => number.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ','))
  const { value, low, high, bound } = figure
  const number = value ? apart(value) : low && high ? `${apart(low)}–${apart(high)}` : low ? `${apart(low)}+` : high ? `≤ ${apart(high)}` : bound === 'vague' ? 'vague' : ''
  return [value ? SIGNS[bound ?? ''] : '', number, figure.counted || figure.unit].filter(Boolean).join(' ')
}

/** From which date to which: 2014 to 2022, day 3 to 7. @param {Record<string, string | null>} figure */
export function spanOfDates({ low, high, unit, as_of: date }) {
  if (date?.includes('/')) return date.replace('/', ' to ')
  return low && high ? `${unit && unit !== 'year' ? `${unit} ` : ''}${low} to ${high}` : 'no number'
}

const SIGNS = /** @type {Record<string, string>} */ ({ approx: '≈', at_least: '≥', at_most: '≤', more_than: '>', less_than: '<' })
