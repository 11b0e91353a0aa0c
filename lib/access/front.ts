import type { Entry } from './schema.ts'

/** Addresses that the front answers by itself; `asked` is the condition in server.ts that finds them. */
type FrontEntry = Entry & { address: string; asked: string }

const cached = 'one render at a time for each page'

/** Every branch of `answer` in server.ts, in its order. A new one without an entry fails the tests. */
export const front: FrontEntry[] = [
  {
    address: '/healthz, /readyz',
    asked: 'answerHealth(req, res, readiness)',
    who: 'anyone',
    limits: 'one look a second, whoever asks',
    note: 'by any name of the host',
  },
  {
    address: 'old addresses with a query',
    asked: 'search && (await redirects.overridesPage(path, search))',
    who: 'anyone',
  },
  {
    address: '/newsletters',
    asked:
      "req.method === 'POST' && path === newslettersPath && (await newsletters(req, res, path))",
    who: 'anyone',
    methods: 'POST',
    csrf: 'origin',
    limits: '20 kB; tries of an address are counted',
  },
  {
    address: 'readers’ pages: see below',
    asked: 'route',
    who: 'anyone',
    limits: cached,
    note: 'never look at cookies',
  },
  { address: '/_next/static/…', asked: 'sendBuilt(req, res, path)', who: 'anyone' },
  {
    address: '/api/articles/{slug}/reads, …/reads.gif',
    asked: 'read',
    who: 'anyone',
    methods: 'GET, HEAD, POST',
    csrf: 'origin',
    limits: 'by settings: of a visitor and of an address in 10 s',
  },
  { address: '/api/reads', asked: 'path === manyReadsPath', who: 'anyone' },
  {
    address: '/api/v1/…: see below',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text of the source
    asked: 'path.startsWith(`${apiPath}/`)',
    who: 'anyone',
    methods: 'GET, HEAD, POST, PATCH, OPTIONS',
    csrf: 'noCookie',
    limits: 'of a token and of an address in a minute',
  },
  {
    address: '/api/articles/{slug}/live',
    asked: 'liveSlug !== undefined',
    who: 'anyone',
    methods: 'GET (event stream)',
    limits: 'LIVE_READERS at once',
  },
  { address: '/oembed', asked: 'path === oEmbedPath', who: 'anyone' },
  {
    address: '/media/{file}',
    asked: "path.startsWith('/media/')",
    who: 'anyone',
    note: 'only pictures that the site shows; others are 404',
  },
  {
    address: '/api/alerts',
    asked: 'path === alertsPath',
    who: { holder: 'the device’s own address at its push service' },
    methods: 'POST, PUT, DELETE',
    csrf: 'json',
    limits: '8 kB; 60 of an address in an hour',
  },
  {
    address: '/sw.js, /icon-192.png, /icon-512.png, /icon-maskable.png, /apple-touch-icon.png',
    asked: 'await answerOffline(req, res, path, scripts.worker)',
    who: 'anyone',
  },
  {
    address: '/theme/{file}',
    asked: 'path.startsWith(themePath) && (await serveThemeFile(res, path))',
    who: 'anyone',
  },
  { address: '/reader.js', asked: "path === '/reader.js'", who: 'anyone' },
  {
    address: '/newsletters/{sent,confirmed}',
    asked: 'await newsletters(req, res, path)',
    who: 'anyone',
  },
  {
    address: '/newsletters/{confirm,preferences}/{token}',
    asked: 'await newsletters(req, res, path)',
    who: { holder: 'the token of the link in her mail' },
    methods: 'GET, HEAD, POST',
    csrf: 'noCookie',
    limits: '20 kB',
  },
  {
    address: '/newsletters/unsubscribe/{token}',
    asked: 'await newsletters(req, res, path)',
    who: { holder: 'the token of the link in her mail' },
    methods: 'GET, HEAD, POST',
    csrf: 'noCookie',
    note: 'mail programs post it from anywhere (RFC 8058)',
  },
  {
    address: '/api/newsletter/bounces',
    asked: 'await newsletters(req, res, path)',
    who: { holder: 'NEWSLETTER_BOUNCE_SECRET, as a bearer' },
    methods: 'POST',
    csrf: 'noCookie',
    limits: '5 MB',
  },
  {
    address: '/hub',
    asked: 'path === hubPath',
    who: 'anyone',
    methods: 'POST',
    csrf: 'noCookie',
    limits: '8 kB; 60 of an address in a minute',
    note: 'the callback itself must confirm',
  },
  {
    address: '/preview/{token}, /preview/{token}/media/{file}',
    asked: "path.startsWith('/preview/')",
    who: { holder: 'the token of the preview link' },
  },
  {
    address: '/preview/front/{token}, …/media/{file}',
    asked: "path.startsWith('/preview/')",
    who: { holder: 'the token of the front’s preview link' },
  },
  {
    address: '/preview/theme/{scheme}',
    asked: "path.startsWith('/preview/')",
    who: 'settings.manage',
  },
  {
    address: '/admin/uploads, /admin/uploads/{upload}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is text of the source
    asked: 'path === uploadPath || path.startsWith(`${uploadPath}/`)',
    who: 'media.upload',
    methods: 'POST, HEAD, PATCH, DELETE, OPTIONS (tus 1.0.0)',
    csrf: 'lax',
    limits: 'the size of a picture; kept for a day',
    note: 'only her own uploads',
  },
  {
    address: '/admin/live/{id}',
    asked: 'liveArticle !== undefined',
    who: 'article.open',
    methods: 'GET (event stream)',
  },
  {
    address: '/admin/reads/now',
    asked: 'path === nowPath',
    who: 'reads.open',
    methods: 'GET (event stream)',
    limits: '500 at once',
  },
  {
    address: '/admin/…, /api/auth/…, /_next/…, /icon.svg: by Next.js, see below',
    asked: "nextPaths.test(path) || (dev && path.startsWith('/__next'))",
    who: 'anyone',
    methods: 'each its own',
    csrf: 'action',
    note: 'each page and action asks for itself',
  },
]

/** Every branch of the `upgrade` of a connection. */
export const upgrades: FrontEntry[] = [
  {
    address: '/admin/together',
    asked: "req.url?.split('?')[0] === togetherPath",
    who: 'article.open',
    methods: 'GET (WebSocket)',
    csrf: 'socket',
    limits: '8 MB a message',
    note: 'who may not article.edit only reads; the session’s row is asked again every 15 s',
  },
  {
    address: 'any other, in development alone',
    asked: 'dev',
    who: 'anyone',
    methods: 'GET (WebSocket)',
  },
]

/** Conditions in there that find no address of their own. */
export const inner = [
  '!door.admits(req, res)',
  'await redirects.answer(req, res, path, search)',
  '!(await answerPreview(req, res, path, renderPreview))',
  'immutable',
]

/** The same of `upgrade`. */
export const innerOfUpgrade = ['!door.admitsUpgrade(req, socket)']

/** Readers’ pages: an address for each pattern of lib/cache/routes.ts. */
export const readerPages: [address: string, pattern: RegExp][] = [
  ['/', /^\/$/],
  ['/article/{slug}', /^\/article\/([^/]+)$/],
  ['/article/{slug}/history', /^\/article\/([^/]+)(\/history)$/],
  ['/page/{slug}', /^\/page\/([^/]+)$/],
  ['/sitemap.xml, /sitemap-….xml', /^\/sitemap(?:-[a-z]{1,20}(?:-\d{1,7})?)?\.xml$/],
  [
    '/robots.txt, /ads.txt, /humans.txt, /{IndexNow key}.txt',
    /^\/(?:robots|ads|humans|[0-9a-f]{32})\.txt$/,
  ],
  ['/.well-known/security.txt', /^\/\.well-known\/security\.txt$/],
  [
    '/offline, /notifications, /manifest.webmanifest',
    /^\/(?:offline|notifications|manifest\.webmanifest)$/,
  ],
  ['/newsletters', /^\/newsletters$/],
  ['/api/v1', /^\/api\/v1$/],
  ['/corrections', /^\/corrections$/],
  ['/card/{slug}.png', /^\/card\/[a-z0-9-]+\.png$/],
  ['/feed.{xml,atom,json}', /^\/feed\.(?:xml|atom|json)$/],
  ['/section/{slug}/feed.{xml,atom,json}', /^\/section\/([^/]+)(\/feed\.(?:xml|atom|json))$/],
  ['/by/{slug}/feed.{xml,atom,json}', /^\/by\/([^/]+)(\/feed\.(?:xml|atom|json))$/],
  ['/section/{slug}', /^\/section\/([^/]+)$/],
  ['/topic/{slug}/feed.{xml,atom,json}', /^\/topic\/([^/]+)(\/feed\.(?:xml|atom|json))$/],
  ['/topic/{slug}', /^\/topic\/([^/]+)$/],
  ['/by/{slug}', /^\/by\/([^/]+)$/],
  ['/archive', /^\/archive$/],
  ['/{year}, /{year}/{month}', /^\/[12]\d{3}(?:\/(?:0[1-9]|1[0-2]))?$/],
  ['/{year}/{month}/{day}', /^\/[12]\d{3}\/(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])$/],
  ['/most-read', /^\/most-read$/],
  ['/search', /^\/search$/],
]
