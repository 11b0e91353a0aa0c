import type { FetchEvent, MessageEvent } from './worker-events.client.ts'

// What is kept of the site in the browser, and when it is shown. Another form of it is another number:
// caches of other numbers are removed.

const pagesName = 'broadsheet-1-pages'
const partsName = 'broadsheet-1-parts'
const offlinePath = '/offline'
/** The front, the offline page, and so many articles. */
const articlesKept = 20
/** When the network takes longer (ms), what is kept is shown. */
const patience = 4000

const ignoreVary = { ignoreVary: true }

/** Articles and the front are kept: as they are, without a place in them. */
const isKept = ({ pathname, search }: URL) =>
  !search && (pathname === '/' || /^\/article\/[^/]+$/.test(pathname))

const isPage = (pathname: string) => !/^\/(admin|api|preview|media|_next)(\/|$)/.test(pathname)

/** The name under which a part of a page is kept; null: it isn't. A picture is kept at one size. */
function partOf({ origin, pathname, search }: URL): string | null {
  if (origin !== location.origin) return null
  const [picture] = /^\/media\/[0-9a-f]+/.exec(pathname) ?? []
  if (picture) return picture
  return /^\/(_next\/static|theme)\/|^\/reader\.js$|^\/icon\.svg$/.test(pathname)
    ? pathname + search
    : null
}

export async function keepOfflinePage(): Promise<void> {
  const pages = await caches.open(pagesName)
  await pages.add(new Request(offlinePath, { cache: 'reload' }))
}

/** Removes what other versions kept. @param keeping else also what this one did */
export async function forgetOthers(keeping: boolean): Promise<void> {
  for (const name of await caches.keys()) {
    const present = keeping && (name === pagesName || name === partsName)
    if (name.startsWith('broadsheet-') && !present) await caches.delete(name)
  }
}

export function answerFetch(event: FetchEvent): void {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate') {
    if (isPage(url.pathname)) event.respondWith(page(event, url))
    return
  }
  const part = partOf(url)
  if (part) event.respondWith(fetch(request).catch((error) => keptPart(part, error)))
}

async function keptPart(part: string, error: unknown): Promise<Response> {
  const parts = await caches.open(partsName)
  const found = await parts.match(part, ignoreVary)
  if (!found) throw error
  return found
}

/** The network first; what is kept when it fails, is slow, or has an error. */
async function page(event: FetchEvent, url: URL): Promise<Response> {
  const pages = await caches.open(pagesName)
  const kept = isKept(url) ? await pages.match(url.pathname, ignoreVary) : undefined
  const fromNetwork = fetch(event.request).then((response) => {
    if (isKept(url)) event.waitUntil(take(pages, url.pathname, response.clone()))
    return response
  })
  if (!kept) return fromNetwork.catch(() => offlinePage(pages))
  const late = new Promise<Response>((resolve) => setTimeout(resolve, patience, kept))
  const answered = fromNetwork.then(
    (response) => (response.status >= 500 ? kept : response),
    () => kept,
  )
  event.waitUntil(answered)
  return Promise.race([answered, late])
}

/** Keeps what came, as the newest; what was taken down isn't kept any longer. */
async function take(pages: Cache, path: string, response: Response): Promise<void> {
  if (response.status === 404 || response.status === 410) await pages.delete(path)
  if (response.status !== 200) return
  await pages.delete(path)
  await pages.put(path, response)
  const articles = (await pages.keys()).filter(({ url }) => new URL(url).pathname.length > 1)
  const old = articles.filter(({ url }) => !url.endsWith(offlinePath)).slice(0, -articlesKept)
  if (old.length === 0) return
  for (const one of old) await pages.delete(one)
  await forgetParts(pages)
}

/** Removes parts that no page which is kept names, nor a style sheet. */
async function forgetParts(pages: Cache): Promise<void> {
  const parts = await caches.open(partsName)
  const texts: string[] = []
  for (const cache of [pages, parts])
    for (const request of await cache.keys()) {
      if (cache === parts && !request.url.includes('.css')) continue
      texts.push((await (await cache.match(request, ignoreVary))?.text()) ?? '')
    }
  for (const request of await parts.keys()) {
    const { pathname } = new URL(request.url)
    const name = pathname.startsWith('/media/') ? pathname : pathname.replace(/^.*\//, '')
    if (!texts.some((text) => text.includes(name))) await parts.delete(request)
  }
}

/** A page says what it loaded: that is kept with it. The browser has it all at hand. */
export async function keepParts({ data, source }: MessageEvent): Promise<void> {
  if (!source || !Array.isArray(data)) return
  const url = new URL(source.url)
  url.hash = ''
  if (url.pathname === offlinePath || !isPage(url.pathname)) return
  const pages = await caches.open(pagesName)
  if (isKept(url) && !(await pages.match(url.pathname, ignoreVary))) {
    const response = await atHand(url.pathname)
    if (response) await take(pages, url.pathname, response)
  }
  const parts = await caches.open(partsName)
  for (const given of data) {
    const address = new URL(String(given), location.origin)
    const part = partOf(address)
    // Pictures of pages that aren't kept aren't either; the rest is the same on all.
    if (!part || (part.startsWith('/media/') && !isKept(url))) continue
    if (await parts.match(part, ignoreVary)) continue
    const response = await atHand(address.href)
    if (response?.status === 200) await parts.put(part, response)
  }
}

const atHand = (url: string) => fetch(url, { cache: 'force-cache' }).catch(() => undefined)

/** The page that says so, with a list of what is kept. */
async function offlinePage(pages: Cache): Promise<Response> {
  const found = await pages.match(offlinePath, ignoreVary)
  if (!found) return Response.error()
  const items: string[] = []
  for (const request of await pages.keys()) {
    const path = new URL(request.url).pathname
    if (path === offlinePath) continue
    const html = (await (await pages.match(request, ignoreVary))?.text()) ?? ''
    // The words are taken as they stand in HTML, so they need no escaping.
    const [, title = path] = /<title>([^<]*)<\/title>/.exec(html) ?? []
    items.unshift(`<li><a href="${path}">${title}</a></li>`)
  }
  const html = await found.text()
  const list = items.join('')
  return new Response(
    list ? html.replace(/<ul data-kept[^>]*>.*?<\/ul>/s, `<ul class="kept">${list}</ul>`) : html,
    { status: 503, headers: found.headers },
  )
}
