import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnv } from './env.ts'

test('nothing set gives the defaults', () => {
  expect(parseEnv({})).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    DATA_DIR: '.data',
    NEWSROOM_TIMEZONE: 'UTC',
    DEMO: true,
    TRUST_PROXY: 0,
  })
})

test('what is set is parsed', () => {
  const env = parseEnv({ PORT: '8080', DEMO: '0', SITE_URL: 'https://news.example/' })
  expect(env).toMatchObject({ PORT: 8080, DEMO: false, SITE_URL: 'https://news.example' })
})

test.each([
  [{ PORT: 'abc' }, /^PORT must be a port number .*"abc"/],
  [{ PORT: '70000' }, /^PORT must be/],
  [{ SITE_URL: 'news.example' }, /^SITE_URL must be the http or https address/],
  [{ SITE_URL: 'https://news.example/blog' }, /^SITE_URL .* without a path/],
  [{ NEWSROOM_TIMEZONE: 'Mars/Olympus' }, /^NEWSROOM_TIMEZONE must be an IANA time zone/],
  [{ DEMO: 'yes' }, /^DEMO must be 1/],
  [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY must be the number of proxies/],
  [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must be a PostgreSQL address/],
  [{ ADMIN_EMAIL: 'a@example.org' }, /^ADMIN_PASSWORD must be set too/],
  [{ SMTP_URL: 'http://mail.example' }, /^SMTP_URL must be the address of a mail server/],
  [{ SMTP_URL: 'smtp://mail.example' }, /^MAIL_FROM must be set too/],
  [
    { MAIL_FROM: 'Courier <a@example.org>\r\nBcc: b@example.org' },
    /^MAIL_FROM must be whom mails come from/,
  ],
  [{ PURGE_URLS: 'varnish:6081' }, /^PURGE_URLS must be the http or https addresses/],
  [{ PURGE_URLS: 'http://varnish:6081' }, /^PURGE_SECRET must be set too/],
  [{ MAIL_FROM: 'nobody' }, /^MAIL_FROM must be whom mails come from/],
])('%o stops with one line', (source, message) => {
  expect(() => parseEnv(source)).toThrow(message)
})

test('whom mails come from is a name and an address, or the address alone', () => {
  const from = (MAIL_FROM: string) =>
    parseEnv({ MAIL_FROM, SMTP_URL: 'smtp://m.example' }).MAIL_FROM
  expect(from('The Courier <desk@example.org>')).toEqual({
    name: 'The Courier',
    address: 'desk@example.org',
  })
  expect(from('desk@example.org')).toEqual({ name: '', address: 'desk@example.org' })
})

test('a wrong secret is not printed', () => {
  expect(() => parseEnv({ ADMIN_PASSWORD: 'short' })).toThrow(
    /^ADMIN_PASSWORD must be 12 to 200 characters\.$/,
  )
  expect(() => parseEnv({ SMTP_URL: 'ftp://user:secret@mail.example' })).toThrow(/465\.$/)
})

test('a secret may stand in a file; the value itself counts before it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-secrets-'))
  const file = join(folder, 'database-url')
  writeFileSync(file, 'postgresql://a:b@db:5432/news\n')
  const DATABASE_URL_FILE = file
  expect(parseEnv({ DATABASE_URL_FILE }).DATABASE_URL).toBe('postgresql://a:b@db:5432/news')
  const DATABASE_URL = 'postgresql://c:d@db:5432/other'
  expect(parseEnv({ DATABASE_URL_FILE, DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL)
  writeFileSync(file, '\n')
  expect(() => parseEnv({ DATABASE_URL_FILE })).toThrow(/^DATABASE_URL_FILE .* is empty\.$/)
  expect(() => parseEnv({ PURGE_SECRET_FILE: join(folder, 'none') })).toThrow(
    /^PURGE_SECRET_FILE must name a file that can be read: .*none \(ENOENT\)\.$/,
  )
  // What is no secret is no file.
  expect(parseEnv({ PORT_FILE: file }).PORT).toBe(3000)
  writeFileSync(file, 'mysql://user:hidden@db/news')
  const wrong = { message: expect.not.stringContaining('hidden') }
  expect(() => parseEnv({ DATABASE_URL_FILE })).toThrow(expect.objectContaining(wrong))
})
