import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { addressesOf } from './database-hosts.ts'
import { StartFailure } from './failures.ts'
import { processState } from './process-state.ts'
import { trustedProxiesSchema } from './visitor-address.ts'

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max))

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** Of one host, or of several that follow each other, with commas between. */
const postgresAddress = z
  .string()
  .refine((text) =>
    addressesOf(text).every((url) => z.url({ protocol: /^postgres(ql)?$/ }).safeParse(url).success),
  )

/** A name or address, with a port or without. */
const isHost = (value: string) => {
  const url = URL.parse(`http://${value}`)
  return url !== null && (url.host === value || `${url.host}:80` === value)
}

/** "Name <name@example.org>", or the address alone. */
const sender = z
  .string()
  .regex(/^[^\p{Cc}<>]*<[^<>]+>$|^[^\p{Cc}<>]+$/u)
  .transform((text) => {
    const [, name = '', address = text] = /^(.*)<(.+)>$/.exec(text) ?? []
    return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: address.trim() }
  })
  .refine(({ address }) => z.email().safeParse(address).success)

/** "editor=desk, author=reporters": what members of a group are. The first that fits counts. */
const groupRoles = z
  .string()
  .max(2000)
  .transform((text) => text.split(',').map((pair) => pair.split('=').map((part) => part.trim())))
  .pipe(
    z.array(
      z.tuple([z.enum(['administrator', 'editor', 'author', 'byline_manager']), z.string().min(1)]),
    ),
  )

/** "127.0.0.1:9464", "[::1]:9464", ":9464" (every address of the machine). */
const listening = z
  .string()
  .regex(/^(\[[\da-f:]+\]|[\w.-]*):\d{1,5}$/i)
  .transform((text) => {
    const at = text.lastIndexOf(':')
    const host = text.slice(0, at).replace(/^\[|\]$/g, '')
    return { host: host || '::', port: Number(text.slice(at + 1)) }
  })
  .refine(({ port }) => port <= 65_535)

/** An address that nobody between can read or change, or one of this machine. */
const isSafeIssuer = (url: URL) =>
  url.protocol === 'https:' || /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname)

/** Each variable: how it is read, and the words that end "NAME must be …". */
const variables = {
  PORT: [optional(wholeNumber(0, 65_535).default(3000)), 'a port number from 0 to 65535'],
  HOST: [
    optional(
      z
        .string()
        .regex(/^[\w.:-]+$/)
        .default('127.0.0.1'),
    ),
    'a host name or address to listen on, such as 127.0.0.1',
  ],
  DATA_DIR: [optional(z.string().min(1).default('.data')), 'a folder'],
  DATABASE_URL: [
    optional(postgresAddress.optional()),
    'a PostgreSQL address such as postgresql://user:password@host:5432/name, or of several hosts: postgresql://user:password@one:5432,two:5432/name',
  ],
  DATABASE_REPLICA_URL: [
    optional(z.url({ protocol: /^postgres(ql)?$/ }).optional()),
    'the PostgreSQL address of a server that follows the one of DATABASE_URL, such as postgresql://user:password@host:5432/name',
  ],
  SITE_URL: [
    optional(
      z
        .url({ protocol: /^https?$/ })
        .transform((url) => new URL(url))
        .refine((url) => url.pathname === '/' && !url.search)
        .transform((url) => url.origin)
        .optional(),
    ),
    'the http or https address of the site without a path, such as https://news.example',
  ],
  SITE_HOSTS: [
    optional(
      z
        .string()
        .transform((text) =>
          text
            .toLowerCase()
            .split(/[\s,]+/)
            .filter(Boolean),
        )
        .pipe(z.array(z.string().refine(isHost)).max(50))
        .default([]),
    ),
    'more names by which the site may be asked, separated by commas, such as www.news.example, news.example:8443',
  ],
  HSTS: [
    optional(
      z
        .string()
        .regex(/^(0|max-age=\d{1,10}(; includeSubDomains)?(; preload)?)$/)
        .default('max-age=31536000')
        .transform((value) => (value === '0' ? '' : value)),
    ),
    'what Strict-Transport-Security says under https, such as max-age=31536000; includeSubDomains, or 0',
  ],
  SITE_NAME: [optional(z.string().trim().min(1).max(100).optional()), '1 to 100 characters'],
  NEWSROOM_TIMEZONE: [
    optional(z.string().refine(isTimeZone).default('UTC')),
    'an IANA time zone such as Europe/Prague',
  ],
  ADMIN_EMAIL: [optional(z.email().optional()), 'an e-mail address'],
  ADMIN_PASSWORD: [optional(z.string().min(12).max(200).optional()), '12 to 200 characters'],
  DEMO: [
    optional(
      z
        .enum(['0', '1'])
        .default('1')
        .transform((v) => v === '1'),
    ),
    '1 (load the demo newsroom into an empty database) or 0',
  ],
  TRUST_PROXY: [
    optional(trustedProxiesSchema.default(0)),
    'the number of proxies in front whose X-Forwarded-For is trusted, 0 to 10, or their addresses, such as "loopback, 10.0.0.0/8"',
  ],
  REQUESTS_PER_ADDRESS: [
    optional(wholeNumber(0, 1_000_000).default(2000)),
    'how many requests an address may send in 10 seconds, 0 (any number) to 1000000',
  ],
  SIGN_IN_REQUESTS_PER_ADDRESS: [
    optional(wholeNumber(0, 1_000_000).default(60)),
    'how many requests that sign in or search an address may send in 10 seconds, 0 (any number) to 1000000',
  ],
  CONNECTIONS_PER_ADDRESS: [
    optional(wholeNumber(0, 1_000_000).default(500)),
    'how many connections an address may have open at once, 0 (any number) to 1000000',
  ],
  HEADERS_TIMEOUT: [
    optional(wholeNumber(1, 600).default(15)),
    'how many seconds the head of a request may take to arrive, 1 to 600',
  ],
  REQUEST_TIMEOUT: [
    optional(wholeNumber(1, 86_400).default(300)),
    'how many seconds a whole request, such as an upload, may take to arrive, 1 to 86400',
  ],
  SLOW_READER_TIMEOUT: [
    optional(wholeNumber(1, 3600).default(60)),
    'after how many seconds of reading next to nothing a connection is closed, 1 to 3600',
  ],
  S3_BUCKET: [optional(z.string().min(3).max(63).optional()), 'the name of a bucket'],
  S3_ENDPOINT: [
    optional(z.url({ protocol: /^https?$/ }).optional()),
    'the http or https address of an S3-compatible service',
  ],
  S3_REGION: [optional(z.string().min(1).default('us-east-1')), 'a region such as eu-central-1'],
  S3_ACCESS_KEY_ID: [optional(z.string().min(1).optional()), 'an access key'],
  S3_SECRET_ACCESS_KEY: [optional(z.string().min(1).optional()), 'the key’s secret'],
  SMTP_URL: [
    optional(z.url({ protocol: /^smtps?$/, hostname: /./ }).optional()),
    'the address of a mail server such as smtps://user:password@mail.example:465',
  ],
  MAIL_FROM: [
    optional(sender.optional()),
    'whom mails come from, such as "The Courier <newsroom@news.example>"',
  ],
  NEWSLETTER_RATE: [
    optional(wholeNumber(1, 60_000).default(300)),
    'how many newsletters are sent a minute at most, by all instances together, 1 to 60000',
  ],
  NEWSLETTER_BOUNCE_ADDRESS: [
    optional(z.email().max(200).optional()),
    'the address to which newsletters that can’t be delivered come back, such as bounces@news.example',
  ],
  NEWSLETTER_BOUNCE_SECRET: [
    optional(z.string().min(16).max(200).optional()),
    '16 to 200 characters, by which a mail server that hands on bounces proves itself',
  ],
  NEWSLETTER_UNSUBSCRIBE_ADDRESS: [
    optional(z.email().max(200).optional()),
    'an address whose mails are handed on like bounces, such as unsubscribe@news.example',
  ],
  PAGE_CACHE_MB: [
    optional(wholeNumber(0, 65_536).default(48)),
    'the size of the page cache in megabytes, 0 (keep nothing) to 65536',
  ],
  PURGE_URLS: [
    optional(
      z
        .string()
        .transform((text) => text.split(/[\s,]+/).filter(Boolean))
        .pipe(
          z
            .array(z.url({ protocol: /^https?$/ }))
            .min(1)
            .max(20),
        )
        .default([]),
    ),
    'the http or https addresses of the caches in front, separated by commas, such as http://varnish:6081',
  ],
  PURGE_SECRET: [
    optional(
      z
        .string()
        .regex(/^[\x21-\x7e]{16,200}$/)
        .optional(),
    ),
    '16 to 200 characters without spaces, which the caches in front know too',
  ],
  READ_JOURNAL_MB: [
    optional(wholeNumber(0, 65_536).default(64)),
    'how many megabytes of reads are kept on the disk while the database is away, 0 to 65536',
  ],
  LIVE_READERS: [
    optional(wholeNumber(0, 1_000_000).default(10_000)),
    'how many readers may follow live coverage at once over an open connection, 0 to 1000000',
  ],
  VAPID_PRIVATE_KEY: [
    optional(
      z
        .string()
        .regex(/^[\w-]{43}$/)
        .optional(),
    ),
    'a private key of P-256 in base64url, 43 characters',
  ],
  OFFLINE: [
    optional(
      z
        .enum(['0', '1'])
        .default('1')
        .transform((v) => v === '1'),
    ),
    '1 (browsers keep the last articles readable without a connection) or 0',
  ],
  OIDC_ISSUER: [
    optional(
      z
        .url({ protocol: /^https?$/ })
        .refine((url) => isSafeIssuer(new URL(url)))
        .refine((url) => !/[?#@]|\/\.well-known\//.test(url))
        .optional(),
    ),
    'the https address of an OpenID Connect provider as it names itself, such as https://login.example/realms/news',
  ],
  OIDC_CLIENT_ID: [optional(z.string().min(1).max(300).optional()), 'the client’s id there'],
  OIDC_CLIENT_SECRET: [
    optional(z.string().min(1).max(1000).optional()),
    'the client’s secret there',
  ],
  OIDC_NAME: [
    optional(z.string().trim().min(1).max(60).default('single sign-on')),
    'the provider’s name for people, 1 to 60 characters',
  ],
  OIDC_SCOPES: [
    optional(
      z
        .string()
        .regex(/^openid( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
        .default('openid email profile'),
    ),
    'scopes separated by spaces, the first of them openid',
  ],
  OIDC_GROUPS_CLAIM: [
    optional(z.string().min(1).max(200).default('groups')),
    'the name of the claim that lists someone’s groups',
  ],
  OIDC_ROLES: [
    optional(groupRoles.optional()),
    'pairs of a role (administrator, editor, author, byline_manager) and a group, such as editor=desk, author=reporters',
  ],
  OIDC_PRIVATE_NETWORK: [
    optional(
      z
        .enum(['0', '1'])
        .default('0')
        .transform((v) => v === '1'),
    ),
    '1 (the OpenID Connect provider may be on a private network) or 0',
  ],
  PASSWORDS: [
    optional(
      z
        .enum(['0', '1'])
        .default('1')
        .transform((v) => v === '1'),
    ),
    '1 (people may sign in with a password) or 0',
  ],
  PRIVATE_CALLBACKS: [
    optional(
      z
        .enum(['0', '1'])
        .default('0')
        .transform((v) => v === '1'),
    ),
    '1 (addresses that others give us may be on private networks) or 0',
  ],
  BACKUP_FOLDER: [
    optional(z.string().min(1).optional()),
    'a folder for backups, at best on another disk; unless given: backups in DATA_DIR',
  ],
  BACKUP_S3_BUCKET: [optional(z.string().min(3).max(63).optional()), 'the name of a bucket'],
  BACKUP_S3_PREFIX: [
    optional(
      z
        .string()
        .regex(/^[\w!'().*-][\w!'().*/-]*$/)
        .transform((text) => text.replace(/\/*$/, '/'))
        .optional(),
    ),
    'what the names of backups begin with in the bucket, such as courier/',
  ],
  BACKUP_S3_ENDPOINT: [
    optional(z.url({ protocol: /^https?$/ }).optional()),
    'the http or https address of an S3-compatible service',
  ],
  BACKUP_S3_REGION: [
    optional(z.string().min(1).default('us-east-1')),
    'a region such as eu-central-1',
  ],
  BACKUP_S3_ACCESS_KEY_ID: [optional(z.string().min(1).optional()), 'an access key'],
  BACKUP_S3_SECRET_ACCESS_KEY: [optional(z.string().min(1).optional()), 'the key’s secret'],
  BACKUP_S3_PART_MB: [
    optional(wholeNumber(5, 1024).default(32)),
    'the size of an upload’s parts in megabytes, 5 to 1024 (10,000 parts make the largest backup)',
  ],
  BACKUP_PASSPHRASE: [
    optional(z.string().min(12).max(1000).optional()),
    '12 to 1000 characters, which a restore needs again',
  ],
  BACKUP_RECIPIENTS: [
    optional(
      z
        .string()
        .transform((text) => text.split(/[\s,]+/).filter(Boolean))
        .pipe(z.array(z.string().regex(/^age1[a-z0-9]+$/)).min(1))
        .optional(),
    ),
    'public keys of age (age1…), with commas between',
  ],
  BACKUP_IDENTITY: [
    optional(
      z
        .string()
        .regex(/^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/)
        .optional(),
    ),
    'the secret key of age (AGE-SECRET-KEY-1…) that opens backups, for a restore',
  ],
  IMPORT_MAX_MB: [
    optional(wholeNumber(1, 10_485_760).default(5120)),
    'how many megabytes an archive that is uploaded to be imported may have, 1 to 10485760',
  ],
  STOP_DELAY: [
    optional(wholeNumber(0, 600).default(0)),
    'how many seconds requests are still taken after the signal to stop, while /readyz says 503, 0 to 600',
  ],
  STOP_TIMEOUT: [
    optional(wholeNumber(1, 3600).default(20)),
    'how many seconds what is under way has to finish at a stop, 1 to 3600',
  ],
  DISK_RESERVE_MB: [
    optional(wholeNumber(0, 1_048_576).default(64)),
    'how many megabytes must be free in DATA_DIR for /readyz to say 200, 0 to 1048576',
  ],
  LOG_LEVEL: [
    optional(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
    'debug, info, warn, error or silent',
  ],
  METRICS_ADDRESS: [
    optional(listening.optional()),
    'an address and a port of this machine, such as 127.0.0.1:9464',
  ],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    optional(z.url({ protocol: /^https?$/ }).optional()),
    'the http or https address of an OpenTelemetry receiver (OTLP over HTTP), such as http://127.0.0.1:4318',
  ],
  OTEL_SERVICE_NAME: [
    optional(z.string().trim().min(1).max(100).default('broadsheet')),
    '1 to 100 characters by which traces name this site',
  ],
  LOG_REQUESTS: [
    optional(
      z
        .enum(['0', '1'])
        .default('0')
        .transform((v) => v === '1'),
    ),
    '1 (a line in the log for each request, without the address) or 0',
  ],
} as const

type Variables = typeof variables

/** Variables that mean something only together. */
const pairs = [
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['SMTP_URL', 'MAIL_FROM'],
  ['BACKUP_S3_ACCESS_KEY_ID', 'BACKUP_S3_SECRET_ACCESS_KEY'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
  ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
] as const

/** Variables that mean nothing without another one. */
const needed = [
  ['DATABASE_REPLICA_URL', 'DATABASE_URL'],
  ['OIDC_ROLES', 'OIDC_ISSUER'],
  ['NEWSLETTER_BOUNCE_ADDRESS', 'NEWSLETTER_BOUNCE_SECRET'],
  ['NEWSLETTER_UNSUBSCRIBE_ADDRESS', 'NEWSLETTER_BOUNCE_SECRET'],
] as const

/** The names of all of them. */
export const variableNames = Object.keys(variables)

/** The settings that come from outside, parsed. */
export type Env = {
  [Name in keyof Variables]: z.output<Variables[Name][0]>
}

/** Never printed; each may be given as a file, by NAME_FILE. */
export const secretNames = new Set<string>([
  'ADMIN_PASSWORD',
  'DATABASE_URL',
  'DATABASE_REPLICA_URL',
  'S3_SECRET_ACCESS_KEY',
  'SMTP_URL',
  'NEWSLETTER_BOUNCE_SECRET',
  'PURGE_SECRET',
  'VAPID_PRIVATE_KEY',
  'BACKUP_S3_SECRET_ACCESS_KEY',
  'BACKUP_PASSPHRASE',
  'BACKUP_IDENTITY',
  'OIDC_CLIENT_SECRET',
])

/**
 * A secret's value, or what stands in the file that NAME_FILE names: containers and systemd hand secrets
 * over as files. The value itself counts before the file.
 * @throws StartFailure when the file can't be read, or is empty
 */
export function valueOrFile(
  source: Record<string, string | undefined>,
  name: string,
): string | undefined {
  const file = source[`${name}_FILE`]
  if (source[name] || !file) return source[name]
  let text: string
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new StartFailure(`${name}_FILE must name a file that can be read: ${file} (${why}).`)
  }
  if (!text)
    throw new StartFailure(`${name}_FILE must name a file with the secret in it: ${file} is empty.`)
  return text
}

/**
 * Parses environment variables.
 * @throws StartFailure with one line that names the variable and what would be right.
 */
export function parseEnv(given: Record<string, string | undefined>): Env {
  const secrets = [...secretNames].map((name) => [name, valueOrFile(given, name)])
  const source: typeof given = { ...given, ...Object.fromEntries(secrets) }
  const entries = Object.entries(variables).map(([name, [schema, rule]]) => {
    const parsed = schema.safeParse(source[name])
    if (!parsed.success) {
      const given = secretNames.has(name) ? '' : `, but it is "${source[name]}"`
      throw new StartFailure(`${name} must be ${rule}${given}.`)
    }
    return [name, parsed.data]
  })
  const env = Object.fromEntries(entries) as Env
  for (const [one, other] of pairs) {
    if (!env[one] === !env[other]) continue
    throw new StartFailure(`${env[one] ? other : one} must be set too: both or neither.`)
  }
  if (env.PURGE_URLS.length && !env.PURGE_SECRET)
    throw new StartFailure('PURGE_SECRET must be set too: PURGE_URLS is of no use without it.')
  for (const [one, other] of needed)
    if (env[one] && !env[other])
      throw new StartFailure(`${other} must be set too: ${one} is of no use without it.`)
  if (env.BACKUP_PASSPHRASE && env.BACKUP_RECIPIENTS)
    throw new StartFailure(
      'BACKUP_RECIPIENTS must not be set together with BACKUP_PASSPHRASE: backups are encrypted by one of them.',
    )
  if (!env.PASSWORDS && !env.OIDC_ISSUER)
    throw new StartFailure('OIDC_ISSUER must be set too: with PASSWORDS=0 nobody else can sign in.')
  return env
}

/** The process's settings, parsed once. */
export function env(): Env {
  return processState('env', () => parseEnv(process.env))
}

/** Origin of the public site, without a trailing slash. */
export function siteUrl(): string {
  const { SITE_URL, HOST, PORT } = env()
  return SITE_URL ?? `http://${HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST}:${PORT}`
}
