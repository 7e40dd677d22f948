/** The list of documents: ticks with their bar, keys in the table, and a toast that goes by itself. */
import { tableKeys } from '../view/table.js'
import { Ticks } from '../view/ticks.js'
import { passing } from '../view/passing.js'

const table = document.getElementById('table')
const bulk = document.getElementById('bulk')
const ticks = table && bulk instanceof HTMLFormElement ? new Ticks(table, bulk) : null
if (table) tableKeys(table, ticks)
const toast = document.getElementById('toast')
if (toast) passing(toast)
