/**
 * Which keys a person may give to commands. Loaded after the first drawing, with the help.
 *
 * @typedef {import('./keymap.js').Command} Command
 * @typedef {import('./keymap.js').KeyPress} KeyPress
 * @typedef {import('./keymap.js').Bound} Bound
 */
import { isDigit, reading } from './keymap.js'

/** Whether a person may give a command other keys: movements and Escape are what they are everywhere. @param {Command} command */
export function isFree({ group, keys, id }) {
  return group !== 'Move' && id !== 'labels' && !keys.includes('Escape')
}

/**
 * The key of a press, as commands write it, or why it cannot be one.
 * @param {KeyPress} event @param {Command} command that is to have it @param {Command[]} commands @param {Bound[]} labels
 * @returns {{key: string, why: string}} `key` is '' until something was typed that can be a key
 */
export function offered(event, command, commands, labels) {
  const read = reading(event)
  if (!read || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Tab', 'Escape'].includes(read.key)) return { key: '', why: '' }
  const { combination } = read
  const other = commands.find((one) => one.id !== command.id && one.keys.includes(combination))
  if (other) return { key: combination, why: `It is the key of “${other.name}”.` }
  if (labels.some(({ shortcut }) => shortcut.toLowerCase() === combination) || isDigit(combination)) return { key: combination, why: 'It marks with a label.' }
  if (read.mod && 'acvxlnrtw'.includes(read.key) && !event.shiftKey) return { key: combination, why: 'The browser needs it.' }
  return { key: combination, why: '' }
}
