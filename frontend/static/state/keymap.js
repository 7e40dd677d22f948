/**
 * The keys of the editor as data: they bind, and the help is made from them.
 *
 * A key is written as Mod+Alt+Shift+key; Mod is Ctrl or Cmd. Shift is written with letters and named keys only: signs such
 * as * are what is typed, however that is done on a keyboard.
 *
 * @typedef {'text' | 'list' | 'both' | 'always'} Where the text, the list beside it, both, or anywhere on the page
 * @typedef {{id: string, name: string, group: string, keys: string[], where: Where, hint?: string, repeats?: boolean}} Command
 *   `hint`: for the line of keys at the foot; `repeats`: goes on while the key is held down
 * @typedef {{key: string, code?: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean,
 *   isComposing?: boolean, repeat?: boolean, getModifierState?: (name: string) => boolean}} KeyPress
 * @typedef {{shortcut: string}} Bound
 * @typedef {{key: string, typed: string, digit: string, combination: string, mod: boolean, extend: boolean, exact: boolean}} Reading
 */

/** @param {string} id @param {string} name @param {string} group @param {string} keys @param {Where} where @param {Partial<Command>} [more] @returns {Command} */
const command = (id, name, group, keys, where, more) => ({ id, name, group, keys: keys.split(' ').filter(Boolean), where, ...more })
const held = { repeats: true }

/** @type {Command[]} a command with a narrower place comes before one with a wider place and the same key */
export const COMMANDS = [
  command('left', 'One word back; Alt: one character; Shift: select', 'Move', 'ArrowLeft Shift+ArrowLeft Alt+ArrowLeft Alt+Shift+ArrowLeft', 'text', held),
  command('right', 'One word on; Alt: one character; Shift: select', 'Move', 'ArrowRight Shift+ArrowRight Alt+ArrowRight Alt+Shift+ArrowRight', 'text', { ...held, hint: 'move' }),
  command('up', 'One line up', 'Move', 'ArrowUp Shift+ArrowUp', 'text', held),
  command('down', 'One line down', 'Move', 'ArrowDown Shift+ArrowDown', 'text', held),
  command('line-start', 'Start of the line', 'Move', 'Home Shift+Home', 'text'),
  command('line-end', 'End of the line', 'Move', 'End Shift+End', 'text'),
  command('document-start', 'Start of the document', 'Move', 'Mod+Home Mod+Shift+Home', 'text'),
  command('document-end', 'End of the document', 'Move', 'Mod+End Mod+Shift+End', 'text'),
  command('sentence', 'Select the sentence', 'Mark', 's', 'text', { hint: 'sentence' }),
  command('grow', 'Select more: word, phrase, sentence, paragraph', 'Mark', 'w', 'text', { ...held, hint: 'more' }),
  command('shrink', 'Select less', 'Mark', 'Shift+w', 'text', held),
  command('same-text', 'Mark the same words everywhere', 'Mark', '*', 'both', { hint: 'same words' }),
  command('next-span', 'Next span', 'Spans', ']', 'both', { ...held, hint: 'next span' }),
  command('previous-span', 'Previous span', 'Spans', '[', 'both', held),
  command('cycle', 'Next of the spans that overlap here', 'Spans', 'o', 'text', held),
  command('details', 'Details of the span', 'Spans', 'Enter', 'both', { hint: 'details' }),
  command('remove', 'Delete the span', 'Spans', 'Delete Backspace', 'both', { hint: 'delete' }),
  command('resize', 'Move the end with the arrows; with Shift the start', 'Spans', 'e', 'both'),
  command('piece', 'Add words to the span, or take some out of it', 'Spans', '+', 'both'),
  command('names', 'Show or hide the names of labels', 'Spans', 'v', 'both'),
  command('relation', 'Relation to another span', 'Relations', 'r', 'both', { hint: 'relation' }),
  command('who', 'Who it is, or who says it: link to an actor', 'Relations', '=', 'both', { hint: 'who' }),
  command('figure', 'Read the figure from its words; without one in focus, all that are not read', 'Spans', '#', 'both'),
  command('checks', 'Sums, shares and conversions to look at', 'Document', 'Shift+c', 'both'),
  command('accept', 'Accept the suggestion, and go to the next', 'Suggestions', 'y', 'both'),
  command('reject', 'Reject the suggestion, and go to the next', 'Suggestions', 'n', 'both'),
  command('accept-alike', 'Accept or reject all suggestions of the same words', 'Suggestions', 'Shift+y', 'both'),
  command('next-suggestion', 'Next suggestion', 'Suggestions', '.', 'both', held),
  command('previous-suggestion', 'Previous suggestion', 'Suggestions', ',', 'both', held),
  command('suggestions', 'Show or hide suggestions', 'Suggestions', '', 'both'),
  command('suggest', 'Suggest the words of the span in the whole project', 'Suggestions', 'Shift+p', 'both'),
  command('undo', 'Undo', 'Document', 'Mod+z', 'always', { ...held, hint: 'undo' }),
  command('redo', 'Redo', 'Document', 'Mod+Shift+z Mod+y', 'always', held),
  command('filter', 'Only some spans in the list, or go to a paragraph', 'Spans', 'Shift+f', 'both'),
  command('list', 'Go to the list of spans', 'Document', 'l', 'text'),
  command('text', 'Back to the text', 'Document', 'Escape', 'list'),
  command('submit', 'Submit', 'Document', 'Mod+Enter', 'always'),
  command('aside', 'Skip it with a reason, or flag it', 'Document', 'Mod+Shift+Enter', 'always'),
  command('previous-document', 'Previous document', 'Document', 'Alt+PageUp', 'always'),
  command('next-document', 'Next document', 'Document', 'Alt+PageDown', 'always'),
  command('comments', 'Comments beside the text', 'Document', 'Shift+m', 'both'),
  command('about', 'What is known of the document', 'Document', 'Shift+i', 'both'),
  command('trail', 'History of the span', 'Spans', 'Shift+h', 'both'),
  command('guideline', 'Guideline beside the text', 'Document', 'Shift+g', 'both', { hint: 'guideline' }),
  command('find', 'Find in the document', 'Document', '/', 'both', { hint: 'find' }),
  command('palette', 'Find a command', 'Document', 'Mod+k', 'always', { hint: 'commands' }),
  command('help', 'All keys, and how to change them', 'Document', '?', 'both', { hint: 'all keys' }),
  command('escape', 'Close or cancel', 'Document', 'Escape', 'always'),
  command('labels', 'Mark with a label, or change to it; with Alt exactly what is selected', 'Mark', '', 'both'),
]

/** Commands with the keys that a person has given them. @param {Record<string, string[]>} custom by id @returns {Command[]} */
export function withKeys(custom) {
  return COMMANDS.map((one) => (Array.isArray(custom[one.id]) ? { ...one, keys: custom[one.id].map(String) } : one))
}

/**
 * What a key press asks for.
 * @template {Bound} L
 * @param {KeyPress} event
 * @param {{labels?: L[], where?: 'text' | 'list' | 'page', commands?: Command[]}} [given] the labels in the order of their digits;
 *   where the focus is; the commands with their keys
 * @returns {{command: string, extend: boolean, exact: boolean, label?: L} | null} `extend`: with Shift; `exact`: with Alt,
 *   which is by character for movements and without snapping for labels
 */
export function match(event, { labels = [], where = 'text', commands = COMMANDS } = {}) {
  const read = reading(event)
  if (!read) return null
  const { extend, exact } = read
  const found = commands.find((one) => isIn(one.where, where) && one.keys.includes(read.combination))
  if (found) return event.repeat && !found.repeats ? null : { command: found.id, extend, exact }
  if (event.repeat || where === 'page' || read.mod) return null
  const label = labelFor(read, labels, commands)
  return label ? { command: 'label', label, extend: false, exact } : null
}

/** @param {Where} bound @param {'text' | 'list' | 'page'} where */
function isIn(bound, where) {
  return bound === 'always' || bound === where || (bound === 'both' && where !== 'page')
}

/** Keys alone that are commands: no label may take them. */
const taken = (/** @type {Command[]} */ commands) => new Set(commands.flatMap(({ keys }) => keys).filter((key) => key.length === 1))

/** Whether a key alone belongs to a command, so that a label with this shortcut gets its digit. @param {string} key */
export function isTaken(key) {
  return taken(COMMANDS).has(key.toLowerCase())
}

/**
 * @template {Bound} L
 * @param {Reading} read
 * @param {L[]} labels @param {Command[]} commands
 * @returns {L | undefined}
 */
function labelFor({ key, typed, digit, extend }, labels, commands) {
  const forbidden = taken(commands)
  const free = labels.map(({ shortcut }) => shortcut.toLowerCase()).map((shortcut) => (forbidden.has(shortcut) ? '' : shortcut))
  for (const one of [typed, key, digit].filter((each) => each && !(extend && isLetter(each)))) {
    if (free.includes(one)) return labels[free.indexOf(one)]
  }
  return labels[Number(digit || NaN) - 1]
}

/** @param {KeyPress} event @returns {Reading | null} null where nothing was typed yet */
export function reading({ key, code = '', ctrlKey = false, metaKey = false, altKey = false, shiftKey = false, ...event }) {
  if (event.isComposing || key === 'Process') return null
  const graph = (ctrlKey && altKey) || Boolean(event.getModifierState?.('AltGraph')) // writes signs: ] in German
  const exact = altKey && !graph
  const name = nameOf(key, code, exact)
  if (!name || (graph && (name.length > 1 || isLetter(name) || isDigit(name)))) return null
  const mod = (ctrlKey || metaKey) && !graph
  const isSign = name.length === 1 && !isLetter(name) && !isDigit(name)
  const parts = [mod && 'Mod', exact && 'Alt', shiftKey && !isSign && 'Shift', name]
  const above = !shiftKey && !graph && !isLetter(name) ? (byCode(code, /^Digit([1-9])$/) ?? '') : '' // the row of digits in French
  const digit = /^[1-9]$/.test(name) ? name : above
  return { key: name, typed: key.toLowerCase(), digit, combination: parts.filter(Boolean).join('+'), mod, extend: shiftKey, exact }
}

/**
 * The key as commands name it: the Latin letter at its place where the layout is not Latin, or Alt has made a sign of it.
 * @param {string} key @param {string} code @param {boolean} alt
 */
function nameOf(key, code, alt) {
  const place = byCode(code, /^(?:Key([A-Z])|Digit([0-9]))$/)
  if (key === 'Dead') return alt ? (place ?? '') : ''
  if (key.length > 1) return key
  const typed = key.toLowerCase()
  if (/^[a-z0-9]$/.test(typed)) return typed
  if (alt) return place ?? typed
  if (!/[\p{L}\p{Nd}]/u.test(typed) || /\p{Script=Latin}/u.test(typed)) return typed
  return place ?? { BracketLeft: '[', BracketRight: ']' }[code] ?? typed
}

/** @param {string} code @param {RegExp} pattern */
function byCode(code, pattern) {
  const found = pattern.exec(code)
  return found ? (found[1] ?? found[2]).toLowerCase() : undefined
}

/** @param {string} key */
const isLetter = (key) => /^\p{L}$/u.test(key)

/** @param {string} key */
export const isDigit = (key) => /^[0-9]$/.test(key)
