import { z } from 'zod'
import { adsProblems, contactProblems, robotsProblems } from './lines.ts'

// What the newsroom tells programs that find, read and link it.

const text = (max: number) =>
  z
    .string()
    .max(max, `Use at most ${max} characters.`)
    .refine((value) => !/[^\P{Cc}\t\r\n]/u.test(value), 'Use text without control characters.')
    .default('')

/** Text each of whose lines is looked at. */
const lines = (max: number, problems: (text: string) => string[]) =>
  text(max).superRefine((value, context) => {
    for (const message of problems(value).slice(0, 20))
      context.addIssue({ code: 'custom', message })
  })

const secureAddress = z
  .union([z.literal(''), z.url({ protocol: /^https$/, error: 'Enter an https address.' })])
  .default('')

/** An endpoint of IndexNow; several may be told at once. */
const endpoints = text(2000).superRefine((value, context) => {
  for (const line of endpointsOf(value))
    if (!URL.canParse(line) || !/^https?:$/.test(new URL(line).protocol))
      context.addIssue({ code: 'custom', message: `“${line}” is no https address.` })
})

/** One address a line. */
export function endpointsOf(value: string): string[] {
  return value
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

export const hubKinds = ['own', 'other', 'none'] as const

export const discoverySchema = z.object({
  /** Agents of lib/discovery/crawlers.ts that may not read the site. */
  forbiddenCrawlers: z.array(z.string().max(60)).max(200).default([]),
  /** More lines of robots.txt. */
  robotsLines: lines(10_000, robotsProblems),
  /** security.txt: where to write, one a line; empty: there is no such file. */
  securityContacts: lines(2000, contactProblems),
  /** A day, after which it isn't to be believed any more. */
  securityExpires: z.union([z.literal(''), z.iso.date('Choose a day.')]).default(''),
  securityPolicy: secureAddress,
  securityEncryption: secureAddress,
  securityLanguages: z
    .string()
    .trim()
    .regex(/^([A-Za-z]{2,3}(-[A-Za-z0-9]+)*(\s*,\s*|$))*$/, 'Enter languages, such as en, cs.')
    .max(100)
    .default(''),
  adsTxt: lines(200_000, adsProblems),
  humansTxt: text(20_000),
  /** Which WebSub hub the feeds name. */
  hub: z.enum(hubKinds).default('own'),
  hubAddress: z
    .union([z.literal(''), z.url({ protocol: /^https?$/, error: 'Enter the hub’s address.' })])
    .default(''),
  indexNow: z.boolean().default(false),
  indexNowEndpoints: endpoints.default('https://api.indexnow.org/indexnow'),
  /** Made by us when it is switched on for the first time. */
  indexNowKey: z
    .string()
    .regex(/^([0-9a-f]{32})?$/)
    .default(''),
})
export type Discovery = z.output<typeof discoverySchema>

/** The group of settings, as lib/settings/groups.ts reads and stores it. */
export const discoveryGroup = { name: 'discovery', schema: discoverySchema }

/** What an administrator sends: what only means something together is looked at too. */
export const discoveryEditSchema = discoverySchema
  .omit({ indexNowKey: true })
  .superRefine((given, context) => {
    const wrong = (path: keyof Discovery, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (given.securityContacts.trim()) {
      const expires = Date.parse(given.securityExpires)
      if (!given.securityExpires)
        wrong('securityExpires', 'Say until when the contacts hold: RFC 9116 asks for a day.')
      else if (expires <= Date.now()) wrong('securityExpires', 'This day is past: choose another.')
      else if (expires > Date.now() + 366 * 86_400_000)
        wrong('securityExpires', 'Choose a day within a year, and look at it again then.')
    }
    if (given.hub === 'other' && !given.hubAddress) wrong('hubAddress', 'Enter the hub’s address.')
    if (given.indexNow && endpointsOf(given.indexNowEndpoints).length === 0)
      wrong('indexNowEndpoints', 'Enter at least one endpoint.')
  })
export type DiscoveryEdit = z.input<typeof discoveryEditSchema>

/** Files that are made of these settings, by their address. */
export const textFiles = {
  '/robots.txt': 'robots',
  '/.well-known/security.txt': 'security',
  '/ads.txt': 'ads',
  '/humans.txt': 'humans',
} as const
