// What keys mean on many keyboards.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFree, offered } from '../../../frontend/static/state/freekeys.js'
import { COMMANDS, match, withKeys } from '../../../frontend/static/state/keymap.js'

const keysOf = (id) => COMMANDS.find((one) => one.id === id)?.keys ?? []

const LABELS = [{ key: 'claim', shortcut: 'c' }, { key: 'actor', shortcut: 'a' }, { key: 'figure', shortcut: 'f' }, { key: 'plain', shortcut: '' }]
/** A press written as Mod+Alt+Shift+key, and the place of the key if it is not that of an English keyboard. */
function press(written, code = '', more = {}) {
  const [, held, key] = /^((?:(?:Ctrl|Cmd|Alt|Shift)\+)*)(.+)$/s.exec(written)
  const has = (name) => held.includes(name)
  return { key, code, ctrlKey: has('Ctrl'), metaKey: has('Cmd'), altKey: has('Alt'), shiftKey: has('Shift'), ...more }
}
const found = (event, given) => match(event, { labels: LABELS, ...given })
const command = (...pressed) => found(press(...pressed))?.command ?? null
const label = (...pressed) => found(press(...pressed))?.label?.key ?? null

test('every command has an id of its own, words, a group, and no key that another has in the same place', () => {
  assert.equal(new Set(COMMANDS.map(({ id }) => id)).size, COMMANDS.length)
  const groups = new Set(['Move', 'Mark', 'Spans', 'Relations', 'Suggestions', 'Document'])
  for (const { id, name, group } of COMMANDS) assert.ok(name && groups.has(group), id)
  for (const where of ['text', 'list', 'page']) {
    for (const { id, keys } of COMMANDS) {
      for (const key of keys) {
        const other = COMMANDS.find((one) => one.keys.includes(key))
        assert.ok(other?.id === id || key === 'Escape', `${key} is bound twice in ${where}`)
      }
    }
  }
})

test('the keys of a command can be asked for', () => {
  assert.deepEqual(keysOf('redo'), ['Mod+Shift+z', 'Mod+y'])
  assert.deepEqual(keysOf('none'), [])
})

test('each key of each command finds it', () => {
  for (const { id, keys, where } of COMMANDS) {
    for (const key of keys) {
      const place = where === 'list' ? 'list' : 'text'
      if (id !== 'escape') assert.equal(found(press(key.replace('Mod', 'Ctrl')), { where: place })?.command, id, key)
    }
  }
})

test('movements tell whether to extend and whether to go by character', () => {
  assert.deepEqual(found(press('ArrowLeft')), { command: 'left', extend: false, exact: false })
  assert.deepEqual(found(press('Alt+Shift+ArrowRight')), { command: 'right', extend: true, exact: true })
  assert.deepEqual(found(press('Ctrl+Shift+End')), { command: 'document-end', extend: true, exact: false })
})

test('Ctrl and Cmd are the same', () => {
  for (const held of ['Ctrl', 'Cmd']) {
    assert.equal(command(`${held}+z`, 'KeyZ'), 'undo')
    assert.equal(command(`${held}+Shift+Z`, 'KeyZ'), 'redo')
    assert.equal(command(`${held}+Enter`), 'submit')
  }
  assert.equal(command('Ctrl+c', 'KeyC'), null, 'copying stays copying')
})

test('caps lock changes nothing', () => {
  assert.equal(command('W', 'KeyW'), 'grow')
  assert.equal(command('Shift+w', 'KeyW'), 'shrink')
  assert.equal(label('C', 'KeyC'), 'claim')
})

test('labels are found by shortcut and by digit', () => {
  assert.deepEqual(found(press('c', 'KeyC')), { command: 'label', label: LABELS[0], extend: false, exact: false })
  assert.equal(label('4', 'Digit4'), 'plain')
  assert.equal(label('4', 'Numpad4'), 'plain')
  assert.equal(label('5', 'Digit5'), null)
  assert.equal(label('0', 'Digit0'), null)
  assert.equal(label('Shift+C', 'KeyC'), null)
})

test('with Alt a label takes exactly what is selected, also where Alt writes other signs', () => {
  assert.equal(found(press('Alt+c', 'KeyC')).exact, true)
  assert.equal(label('Alt+ç', 'KeyC'), 'claim')
  assert.equal(label('Alt+å', 'KeyA'), 'actor')
  assert.equal(label('Alt+£', 'Digit3'), 'figure')
  assert.equal(label('Alt+Dead', 'KeyC'), 'claim')
  assert.equal(label('Alt+с', 'KeyC'), 'claim')
})

test('on a Cyrillic layout letters and brackets are found by their place', () => {
  assert.equal(label('с', 'KeyC'), 'claim')
  assert.equal(label('ф', 'KeyA'), 'actor')
  assert.equal(command('ц', 'KeyW'), 'grow')
  assert.equal(command('Shift+Ц', 'KeyW'), 'shrink')
  assert.equal(command('ъ', 'BracketRight'), 'next-span')
  assert.equal(command('х', 'BracketLeft'), 'previous-span')
  assert.equal(command('Ctrl+я', 'KeyZ'), 'undo')
  assert.equal(command('Shift+*', 'Digit8'), 'same-text')
  assert.equal(command('Shift+?', 'Digit7'), 'help')
})

test('on a Latin layout the letter counts, wherever it is', () => {
  assert.equal(label('a', 'KeyQ'), 'actor')
  assert.equal(command('w', 'KeyZ'), 'grow')
  assert.equal(command('é', 'Digit2'), null)
  assert.equal(command('Ctrl+z', 'KeyW'), 'undo')
  assert.equal(command('ü', 'BracketLeft'), null)
  assert.equal(command('Shift+?', 'Minus'), 'help')
  assert.equal(command('Shift+*', 'BracketRight'), 'same-text')
  assert.equal(command('*', 'NumpadMultiply'), 'same-text')
})

test('on a French layout digits work with and without Shift', () => {
  assert.equal(label('&', 'Digit1'), 'claim')
  assert.equal(label('Shift+1', 'Digit1'), 'claim')
  assert.equal(label('"', 'Digit3'), 'figure')
  assert.equal(label('Shift+!', 'Digit1'), null)
})

test('AltGr is for writing signs: those count, letters do not', () => {
  const graph = { getModifierState: (name) => name === 'AltGraph' }
  assert.equal(command('Ctrl+Alt+]', 'Digit9'), 'next-span')
  assert.equal(command(']', 'Digit9', graph), 'next-span')
  assert.equal(command('ć', 'KeyC', graph), null)
  assert.equal(command('Ctrl+Alt+c', 'KeyC'), null)
  assert.equal(command('c', 'KeyC', graph), null)
  assert.equal(command('ArrowLeft', 'ArrowLeft', graph), null)
})

test('what is still being written is no command', () => {
  assert.equal(command('c', 'KeyC', { isComposing: true }), null)
  assert.equal(command('Process', 'KeyC'), null)
  assert.equal(command('Dead', 'BracketLeft'), null)
  assert.equal(command('Shift', 'ShiftLeft'), null)
})

test('a key that is held down goes on moving, and does nothing else again', () => {
  const held = { repeat: true }
  assert.equal(command('ArrowRight', '', held), 'right')
  assert.equal(command(']', '', held), 'next-span')
  assert.equal(command('Ctrl+z', '', held), 'undo')
  for (const key of ['c', '1', 'Delete', 'Enter', '*', 'Ctrl+Enter']) assert.equal(command(key, '', held), null)
})

test('labels never win over commands, nor over keys that suggestions need', () => {
  const labels = ['s', 'W', 'y', '?', '[', 'к'].map((shortcut) => ({ shortcut }))
  assert.equal(match(press('s', 'KeyS'), { labels }).command, 'sentence')
  assert.equal(match(press('y', 'KeyY'), { labels }).command, 'accept')
  assert.equal(match(press('Alt+s', 'KeyS'), { labels }), null)
  assert.equal(match(press('3', 'Digit3'), { labels }).label, labels[2], 'its digit still works')
  assert.equal(match(press('к', 'KeyR'), { labels }).command, 'relation')
})

test('a label may have a digit or a letter of another script', () => {
  const labels = [{ shortcut: '' }, { shortcut: '1' }, { shortcut: 'Д' }]
  assert.equal(match(press('1', 'Digit1'), { labels }).label, labels[1])
  assert.equal(match(press('2', 'Digit2'), { labels }).label, labels[1])
  assert.equal(match(press('д', 'KeyL'), { labels, where: 'list' }).label, labels[2])
})

test('single keys act in the text and in the list alone; Escape means what is nearest', () => {
  const at = (where, key) => found(press(key), { where })?.command ?? null
  assert.deepEqual(['text', 'list', 'page'].map((where) => at(where, 'Escape')), ['escape', 'text', 'escape'])
  assert.deepEqual(['text', 'list', 'page'].map((where) => at(where, 'c')), ['label', 'label', null])
  assert.deepEqual(['text', 'list', 'page'].map((where) => at(where, 'ArrowUp')), ['up', null, null])
  assert.deepEqual(['text', 'list', 'page'].map((where) => at(where, 'Enter')), ['details', 'details', null])
  assert.deepEqual(['text', 'list', 'page'].map((where) => at(where, 'Ctrl+z')), ['undo', 'undo', 'undo'])
  assert.equal(at('page', '?'), null)
})

test('without labels there is nothing to mark with', () => {
  assert.equal(match(press('c', 'KeyC')), null)
})

test('a person can give commands other keys, and their old ones then mean nothing', () => {
  const commands = withKeys({ 'same-text': ['%'], none: ['x'] })
  assert.equal(found(press('%'), { commands })?.command, 'same-text')
  assert.equal(found(press('*'), { commands }), null)
  assert.equal(found(press('*'))?.command, 'same-text')
})

test('a key that does something else is refused, with the reason', () => {
  const names = COMMANDS.find(({ id }) => id === 'names')
  const asked = (...pressed) => offered(press(...pressed), names, COMMANDS, LABELS)
  assert.deepEqual(asked('%'), { key: '%', why: '' })
  assert.deepEqual(asked('Ctrl+m', 'KeyM'), { key: 'Mod+m', why: '' })
  assert.match(asked('o', 'KeyO').why, /It is the key of/)
  assert.match(asked('c', 'KeyC').why, /label/)
  assert.match(asked('3', 'Digit3').why, /label/)
  assert.match(asked('Ctrl+t', 'KeyT').why, /browser/)
  assert.deepEqual(asked('Shift'), { key: '', why: '' })
  assert.deepEqual(COMMANDS.filter((one) => !isFree(one)).map(({ id }) => id).filter((id) => !keysOf(id).some((key) => /Arrow|Home|End|Escape/.test(key))), ['labels'])
})
