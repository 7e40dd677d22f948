/** The page to sign in at. */
import { revealBoxes } from '../view/reveal.js'

revealBoxes(document)
