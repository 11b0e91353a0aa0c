import { expect, test } from 'vitest'
import { connectionsFrom } from '#testing/source.ts'

// Whatever opens a connection of its own must be known: to addresses that others name, only outward.ts
// does. A new one fails here until it is moved there, or stands here with its reason.

const allowed: Record<string, string> = {
  'lib/platform/outward.ts': 'the one way to addresses that others name',
  'lib/platform/db.ts': 'DATABASE_URL, of whoever runs the site',
  'lib/platform/primary.ts': 'DATABASE_URL',
  'lib/platform/standby.ts': 'DATABASE_REPLICA_URL, of whoever runs the site',
  'lib/platform/tracing-sdk.ts': 'OTEL_EXPORTER_OTLP_ENDPOINT, of whoever runs the site',
  'lib/cache/standby-watch.ts': 'DATABASE_URL and DATABASE_REPLICA_URL',
  'lib/platform/migrate.ts': 'DATABASE_URL',
  'lib/platform/bucket.ts': 'S3_ENDPOINT and BACKUP_S3_ENDPOINT, of whoever runs the site',
  'lib/backup/create.ts': 'DATABASE_URL',
  'lib/backup/restore.ts': 'DATABASE_URL',
  'lib/backup/verify.ts': 'DATABASE_URL',
  'lib/health/figures.ts': 'DATABASE_URL',
  'lib/health/readiness.ts': 'DATABASE_URL',
  'scripts/db.ts': 'DATABASE_URL',
  'lib/cache/listener.ts': 'DATABASE_URL',
  'lib/outbox/queue.ts': 'DATABASE_URL',
  'lib/notifications/mail.ts': 'SMTP_URL, of whoever runs the site',
  'lib/newsletter/mail.ts': 'writes mails into memory, sends none',
  'lib/newsletter/smtp.ts': 'SMTP_URL',
  'lib/cache/shared-caches.ts': 'PURGE_URLS, of whoever runs the site',
  'lib/jobs/readers.ts': 'this process itself, by the port that it listens at',
  'lib/push/post.ts': 'encrypts alone; what it makes goes out by outward.ts',
  'lib/auth/cookies.ts': 'writes the cookie alone',
  'lib/auth/current-user.ts': 'reads the cookie alone',
  'lib/auth/request-user.ts': 'reads the cookie alone',
  'app/api/auth/[...nextauth]/route.ts': 'the sign-in',
  'lib/together/server.ts': 'takes connections, opens none',
  'server.ts': 'an unconnected socket, for requests that are made inside',
}

test('nothing but what is known opens connections', () => {
  const found = connectionsFrom(['lib', 'app', 'scripts', 'server.ts'])
  expect(Object.fromEntries(found.map(([file, by]) => [file, allowed[file] ? true : by]))).toEqual(
    Object.fromEntries(Object.keys(allowed).map((file) => [file, true])),
  )
})
