/** Reads [[text, start, end, kind], …] in code points from stdin; prints what the browser's rules make of each. */
import { readFileSync } from 'node:fs'
import { Offsets } from '../../frontend/static/text/offsets.js'
import { snap } from '../../frontend/static/text/snap.js'
import { sentences } from '../../frontend/static/text/sentences.js'
import { tokenize } from '../../frontend/static/text/tokens.js'

const asked = JSON.parse(readFileSync(0, 'utf8'))
const answers = asked.map(([text, start, end, kind]) => {
  const offsets = new Offsets(text)
  const pair = range => range && [offsets.toPoints(range.start), offsets.toPoints(range.end)]
  return [
    tokenize(text).map(pair),
    sentences(text).map(pair),
    pair(snap(text, offsets.toUnits(start), offsets.toUnits(end), kind)),
  ]
})
process.stdout.write(JSON.stringify(answers))
