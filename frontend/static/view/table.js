const STEPS = new Map([['j', 1], ['ArrowDown', 1], ['k', -1], ['ArrowUp', -1]])

/**
 * Keys in a table whose rows each have one main link: j, k and arrows go from row to row, x and space tick. They act only
 * while the table has focus; letters only where the table has `data-keys`.
 * @param {HTMLElement} table @param {{toggle: (row: HTMLElement) => void} | null} ticks
 */
export function tableKeys(table, ticks) {
  const letters = 'keys' in table.dataset
  const frame = table.closest('[tabindex]') ?? table
  frame.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key.length === 1 && event.key !== ' ' && !letters) return
    const row = document.activeElement?.closest('tbody tr')
    const step = STEPS.get(event.key)
    if (step !== undefined) {
      event.preventDefault()
      go(table, row, step)
    } else if (row instanceof HTMLElement && ticks && (event.key === 'x' || (event.key === ' ' && !onBox()))) {
      event.preventDefault()
      ticks.toggle(row)
    }
  })
}

/** @param {HTMLElement} table @param {Element | null | undefined} row @param {number} step */
function go(table, row, step) {
  const rows = [...table.querySelectorAll('tbody tr')]
  const at = row ? rows.indexOf(row) + step : step > 0 ? 0 : rows.length - 1
  const link = rows[Math.max(0, Math.min(rows.length - 1, at))]?.querySelector('th a')
  if (!(link instanceof HTMLElement)) return
  link.focus()
  link.scrollIntoView({ block: 'nearest' })
}

/** Space on a box ticks it by itself. */
function onBox() {
  return document.activeElement instanceof HTMLInputElement
}
