/** Settings of a label: the picture of a span follows the form, and a shortcut that is taken says so. */
import { follow } from '../view/preview.js'
import { watchShortcuts } from '../view/shortcut.js'

follow(document)
watchShortcuts(document)
