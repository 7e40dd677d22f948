/** The service worker: one page for when the server does not answer, and nothing else. It never keeps what the API or a
 * page has said: whoever uses this browser next shall find nothing of it. A classic script, run by /service-worker.js,
 * which says first what is kept: `self.kept`. */
(() => {
  // The checker takes this file for a script of a page; the types of workers and of pages exclude each other.
  const worker = /** @type {any} */ (self)
  /** @type {{release: string, page: string, files: string[]}} */
  const kept = worker.kept
  const NAME = `workbench-${kept.release}`
  const FILES = new Set(kept.files)

  worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(install()))
  worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(activate()))
  worker.addEventListener('fetch', answer)

  async function install() {
    const cache = await caches.open(NAME)
    // Without cookies the page is nobody's.
    await cache.add(new Request(kept.page, { cache: 'reload', credentials: 'omit' }))
    await cache.addAll(kept.files)
    await worker.skipWaiting()
  }

  async function activate() {
    for (const name of await caches.keys()) {
      if (name.startsWith('workbench-') && name !== NAME) await caches.delete(name)
    }
    // The browser asks the server while this worker is still waking up.
    await worker.registration.navigationPreload?.enable()
    await worker.clients.claim()
  }

  /** Whatever is not answered here goes to the network as if there were no worker. @param {any} event */
  function answer(event) {
    const { request } = event
    if (request.method !== 'GET') return // a form that was sent: the browser's own page can send it again
    if (request.mode === 'navigate') event.respondWith(navigate(event))
    else if (FILES.has(new URL(request.url).pathname)) event.respondWith(fromCache(request))
  }

  /** @param {any} event @returns {Promise<Response>} */
  async function navigate(event) {
    try {
      return (await event.preloadResponse) ?? (await fetch(event.request))
    } catch (error) {
      const page = await (await caches.open(NAME)).match(kept.page)
      if (!page) throw error
      return page
    }
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async function fromCache(request) {
    return (await (await caches.open(NAME)).match(request)) ?? fetch(request)
  }
})()
