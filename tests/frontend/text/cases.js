/** The cases that Python's tests read too, in tests/cases/. */
import { readFileSync } from 'node:fs'
import { Offsets } from '../../../frontend/static/text/offsets.js'

/** @param {string} name of the file, without its ending */
export function cases(name) {
  return JSON.parse(readFileSync(new URL(`../../cases/${name}.json`, import.meta.url), 'utf8'))
}

/**
 * Ranges in units as pairs of code points, in which the shared cases are written.
 * @param {string} text
 * @param {{start: number, end: number}[]} ranges
 */
export function inPoints(text, ranges) {
  const offsets = new Offsets(text)
  return ranges.map(({ start, end }) => [offsets.toPoints(start), offsets.toPoints(end)])
}
