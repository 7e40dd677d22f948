/** Settings of a label: the picture of a span follows the form. */
import { follow } from '../view/preview.js'

follow(document)
