/**
 * Looking again and again: soon while things move, later while they stand still, at once when somebody comes back.
 * Knows neither a page nor a clock; both are handed in.
 *
 * @typedef {{over?: boolean, moved?: boolean}} Look  what one look found: over ends it, moved makes the next one soon
 * @typedef {{set: (fn: () => void, ms: number) => any, clear: (id: any) => void, now: () => number}} Timers
 * @typedef {{kind: 'seen'} | {kind: 'lost', since: number, error: unknown} | {kind: 'ended', error: unknown}} Told
 *   lost: no answer since then (ms), it goes on; ended: an answer that says there is nothing to look at
 */

export const FIRST = 1000 // ms
export const MOST = 5000
const GROWTH = 1.25

export class Poll {
  #look
  #tell
  #final
  #timers
  /** @type {any} */ #timer = null
  #delay = FIRST
  #awake = false
  #looking = false
  #over = false
  #answered

  /**
   * @param {{look: () => Promise<Look>, tell: (told: Told) => void, final?: (error: unknown) => boolean, timers: Timers}} parts
   *   `final` says of an error whether looking again can never help
   */
  constructor({ look, tell, final = () => false, timers }) {
    this.#look = look
    this.#tell = tell
    this.#final = final
    this.#timers = timers
    this.#answered = timers.now()
  }

  /** Begin. The page was made a moment ago, so the first look can wait. */
  start() {
    if (this.#over || this.#awake) return
    this.#awake = true
    this.#delay = FIRST
    this.#plan()
  }

  /** Nobody looks: ask nothing. */
  sleep() {
    this.#awake = false
    this.#stop()
  }

  /** Somebody looks again: ask at once. */
  wake() {
    if (this.#over || this.#awake) return
    this.#awake = true
    this.#delay = FIRST
    this.#now()
  }

  /** For good. An answer that is still on its way is not told any more. */
  end() {
    this.#over = true
    this.sleep()
  }

  get over() {
    return this.#over
  }

  #stop() {
    this.#timers.clear(this.#timer)
    this.#timer = null
  }

  #plan() {
    this.#stop()
    this.#timer = this.#timers.set(() => this.#now(), this.#delay)
  }

  async #now() {
    if (this.#looking) return // never two at once; the one under way plans the next
    this.#stop()
    this.#looking = true
    try {
      this.#seen(await this.#look())
    } catch (error) {
      this.#missed(error)
    } finally {
      this.#looking = false
    }
    if (this.#awake && !this.#over) this.#plan()
  }

  /** @param {Look} found */
  #seen(found) {
    if (this.#over) return
    this.#answered = this.#timers.now()
    this.#delay = found.moved ? FIRST : this.#later()
    this.#tell({ kind: 'seen' })
    if (found.over) this.end()
  }

  /** @param {unknown} error */
  #missed(error) {
    if (this.#over) return
    if (this.#final(error)) {
      this.end()
      this.#tell({ kind: 'ended', error })
      return
    }
    this.#delay = this.#later()
    this.#tell({ kind: 'lost', since: this.#answered, error })
  }

  #later() {
    return Math.min(Math.round(this.#delay * GROWTH), MOST)
  }
}
