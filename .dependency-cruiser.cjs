// Who imports whom. Inside lib a domain knows only those to its left, so there are no circles, and
// what a domain does can be read without the rest.
const groups = [
  ['platform', 'messages', 'theme'],
  ['metrics'],
  ['addresses', 'health'],
  ['cache', 'outbox'],
  ['auth', 'document'],
  ['checks'],
  ['settings'],
  ['audit', 'notifications', 'media', 'topics', 'redirects'],
  ['bylines', 'sections'],
  ['accounts'],
  ['articles'],
  ['credits'],
  [
    'comments',
    'corrections',
    'translations',
    'front',
    'live',
    'reads',
    'search',
    'together',
    'feeds',
    'offline',
    'pages',
    'push',
  ],
  ['sitemaps'],
  ['discovery'],
  ['hub'],
  ['newsletter', 'previews', 'organisation', 'webhooks'],
  ['cards'],
  ['linked-data', 'oembed'],
  ['schedules'],
  ['export', 'api'],
  ['door'],
  ['access'],
  ['backup'],
  ['site-state'],
  ['import'],
  ['jobs'],
]

/** In lib, a domain imports only from groups to its left (and from itself). */
const leftward = groups.flatMap((group, at) =>
  group.map((domain) => ({
    name: `lib-${domain}-imports-leftward`,
    severity: 'error',
    from: { path: `^lib/${domain}/`, pathNot: '\\.test\\.ts$' },
    to: {
      path: '^lib/',
      pathNot: `^lib/(${[domain, ...groups.slice(0, at).flat()].join('|')})/`,
    },
  })),
)

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...leftward,
    {
      name: 'lib-knows-no-screen',
      severity: 'error',
      // A test may look at the real thing.
      from: { path: '^lib/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(app|components|scripts|server\\.ts)' },
    },
    {
      name: 'components-import-schemas-only',
      severity: 'error',
      from: { path: '^components/' },
      to: {
        path: '^(app/|lib/)',
        pathNot:
          '^lib/(\\w+/schema|addresses/slug|bylines/printed|linked-data/\\w+|articles/(shared-document|workflow)|messages/say|theme/schema|front/arranging|settings/local-time|reads/numbers|document/\\w+)\\.ts$',
      },
    },
    {
      name: 'only-db-imports-the-client',
      severity: 'error',
      from: {
        path: '^(app|components|lib|scripts|bench|server)',
        pathNot: '^lib/platform/(db\\.ts|prisma/)',
      },
      to: { path: '^lib/platform/prisma/' },
    },
    {
      name: 'only-lib-queries',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: { path: '^lib/platform/db\\.ts$' },
    },
    {
      name: 'browser-reaches-no-server',
      severity: 'error',
      from: { path: '\\.client\\.tsx?$' },
      to: { path: '^lib/platform/(db|env|log)\\.ts$|^node_modules/next/headers', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^lib/platform/prisma/' },
    exclude: { path: '^(\\.next|node_modules)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Erased types don't count.
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
