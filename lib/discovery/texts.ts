import { limitValidity } from '#lib/cache/tags.ts'
import { db, timeOf } from '#lib/platform/db.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { crawlers } from './crawlers.ts'
import { type Discovery, discoveryGroup, textFiles } from './schema.ts'

/** The text of robots.txt, security.txt, ads.txt, humans.txt or IndexNow's key; null: there is none. */
export async function readText(path: string): Promise<string | null> {
  const settings = await readGroup(discoveryGroup)
  const name = textFiles[path as keyof typeof textFiles]
  if (name === undefined) {
    const { indexNow, indexNowKey } = settings
    return indexNow && indexNowKey && path === `/${indexNowKey}.txt` ? `${indexNowKey}\n` : null
  }
  if (name === 'robots') return robots(settings, siteUrl())
  if (name === 'security') {
    const text = security(settings, siteUrl())
    if (!text) return null
    const left = Date.parse(settings.securityExpires) - +(await timeOf(db()))
    // After its day it says nothing that is to be believed: then there is no such file.
    if (left <= 0) return null
    limitValidity(left)
    return text
  }
  const said = name === 'ads' ? settings.adsTxt : settings.humansTxt
  return said.trim() ? `${lines(said).join('\n')}\n` : null
}

const lines = (text: string) => text.trim().split(/\r?\n/)

/** RFC 9309. Styles, scripts and pictures are open to all. */
export function robots(settings: Discovery, origin: string): string {
  const forbidden = crawlers.filter(({ agent }) => settings.forbiddenCrawlers.includes(agent))
  const extra = settings.robotsLines.trim()
  return [
    ...(forbidden.length
      ? [...forbidden.map(({ agent }) => `User-agent: ${agent}`), 'Disallow: /', '']
      : []),
    'User-agent: *',
    'Disallow: /admin',
    'Disallow: /api/',
    ...(extra ? lines(extra) : []),
    '',
    `Sitemap: ${origin}/sitemap.xml`,
    `Sitemap: ${origin}/sitemap-news.xml`,
    '',
  ].join('\n')
}

/** RFC 9116. @returns null when nobody is named */
export function security(settings: Discovery, origin: string): string | null {
  const contacts = lines(settings.securityContacts).filter((line) => line.trim())
  if (contacts.length === 0 || !settings.securityExpires) return null
  const { securityEncryption, securityPolicy, securityLanguages } = settings
  return [
    ...contacts.map((contact) => `Contact: ${contact.trim()}`),
    `Expires: ${new Date(settings.securityExpires).toISOString()}`,
    ...(securityEncryption ? [`Encryption: ${securityEncryption}`] : []),
    ...(securityLanguages ? [`Preferred-Languages: ${securityLanguages}`] : []),
    `Canonical: ${origin}/.well-known/security.txt`,
    ...(securityPolicy ? [`Policy: ${securityPolicy}`] : []),
    '',
  ].join('\n')
}
