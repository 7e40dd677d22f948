// Forms beside the text that take a document out of the hands: skip it, flag it. Loaded when the first is sent.

/**
 * Send the form as any form is sent, once the server has every mark.
 * @param {HTMLFormElement} form @param {import('../state/outbox.js').Outbox} outbox @param {{open: () => void}} status
 */
export async function sendForm(form, outbox, status) {
  const { mode } = await outbox.idle()
  if (mode !== 'saved') return status.open() // it says what is not saved yet, and why
  form.submit()
}
