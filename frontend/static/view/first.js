// Five hints for those who are here for the first time: shown once, and again from the help.
import { keys } from './keys.js'
import { make } from './fields.js'

const SEEN = 'workbench-hints'

/** Whether this browser has shown them; one that keeps nothing is not told the same every time. */
export function isFirst() {
  try {
    return localStorage.getItem(SEEN) === null
  } catch {
    return false
  }
}

/** @param {HTMLElement} side above what they stand @param {string[]} labels keys of the labels @param {() => void} closed */
export function showHints(side, labels, closed) {
  document.getElementById('hints')?.remove()
  try {
    localStorage.setItem(SEEN, 'shown')
  } catch {
    // shown in any case
  }
  const box = make('section', 'hints')
  box.id = 'hints'
  box.setAttribute('aria-labelledby', 'hints-title')
  const title = make('h2', 'h3', 'Five things to begin with')
  title.id = 'hints-title'
  const list = make('ol')
  const [first = '1'] = labels
  for (const words of [
    ['Choose words with the mouse, or with ', 'Shift+ArrowRight', '.'],
    ['Press the key of a label, such as ', first, ', or click its name above the text. The same again takes it off.'],
    ['Go to a mark by a click, or with ', ']', '. What is to be said of it: ', 'Enter', '.'],
    ['All is saved by itself. ', 'Mod+z', ' or the button takes back what you did last.'],
    ['All keys, and how to change them: ', '?', '. Any command by its name: ', 'Mod+k', '.'],
  ]) {
    const row = make('li')
    words.forEach((part, i) => row.append(...(i % 2 ? keys(part) : [part])))
    list.append(row)
  }
  const done = make('button', 'slim', 'Got it')
  done.type = 'button'
  done.addEventListener('click', () => {
    box.remove()
    closed()
  })
  box.append(title, list, done)
  side.prepend(box)
  return done
}
