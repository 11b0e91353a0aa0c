import { endpoints } from '#lib/api/endpoints.ts'
import { apiPath } from '#lib/api/schema.ts'
import { type Action, type ArticleSubject, can, type Role, roles } from '#lib/auth/can.ts'
import { roleNames } from '#lib/auth/schema.ts'
import { actions } from './actions.ts'
import { apiEndpoints } from './api.ts'
import { front, readerPages, upgrades } from './front.ts'
import { pages } from './pages.ts'
import { type Entry, guards, type Who } from './schema.ts'

/** A colleague's: nothing that the user began or was given. */
const colleagues: ArticleSubject = { createdBy: null, state: 'draft', bylineOwners: [] }

/** Roles that have a permission for what is a colleague's. */
export function rolesWith(action: Action): Role[] {
  return roles.filter((role) =>
    can({ kind: 'user', id: 1, name: '', email: '', role }, action, colleagues),
  )
}

/** Roles that may, whatever it is that is asked for. */
export function rolesThatMay({ who, also }: Pick<Entry, 'who' | 'also'>): Role[] {
  if (typeof who === 'object') return []
  const may = who === 'anyone' || who === 'signed in' ? [...roles] : rolesWith(who)
  return also ? may.filter((role) => rolesWith(also).includes(role)) : may
}

/** A short entry written out. */
export const entryOf = (given: Who | Entry): Entry =>
  typeof given === 'object' && 'who' in given ? given : { who: given }

/** The address of a file below app. */
export function addressOf(file: string): string {
  const parts = file.split('/').slice(0, -1)
  const named = parts.filter((part) => !part.startsWith('('))
  return `/${named.join('/')}`.replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}')
}

const inWords = ({ who, also }: Pick<Entry, 'who' | 'also'>): string => {
  if (typeof who === 'object') return who.holder
  if (who === 'anyone') return 'anyone'
  const may = rolesThatMay({ who, also })
  const everyone = may.length === roles.length
  const names = everyone ? 'every role' : may.map((role) => roleNames[role]).join(', ')
  if (who === 'signed in' && !also) return 'everyone who is signed in'
  const permissions = [who === 'signed in' ? '' : who, also].filter(Boolean)
  return `${permissions.map((one) => `\`${one}\``).join(' and ')}: ${names}`
}

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
const table = (heads: string[], rows: string[][]) =>
  [row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

const line = (address: string, entry: Entry): string[] => [
  `\`${address}\``.replace(/^`([^/].*)`$/, '$1'),
  entry.methods ?? 'GET, HEAD',
  inWords(entry),
  guards[entry.csrf ?? 'reads'],
  [entry.limits, entry.note].filter(Boolean).join('; '),
]
const heads = ['address', 'methods', 'who', 'requests of other sites', 'limits and notes']

/** docs/security-routes.md: every route and action, and who may call it. */
export function routesDocument(): string {
  const own = Object.entries(pages).map(([file, given]) => line(addressOf(file), entryOf(given)))
  const inside = own.filter(([, , who]) => who?.startsWith('the front alone'))
  const api = endpoints.map(({ id, method, path, more }) => {
    const who = apiEndpoints[id] ?? ''
    const seesMore = more ? `; with \`${more}\` more` : ''
    return [
      `\`${method} ${apiPath}${path}\``,
      `\`${id}\``,
      who === 'anyone' ? `anyone${seesMore}` : `tokens with \`${who}\``,
    ]
  })
  const calls = Object.entries(actions).flatMap(([file, ofFile]) =>
    Object.entries(ofFile).map(([name, who]) => [`\`${name}\``, addressOf(file), inWords({ who })]),
  )
  return `<!-- Made by \`npm run routes\` from lib/access; a test fails when it is stale. -->

# Every route and action

What isn’t here, nobody may: \`lib/access/access.test.ts\` reads the source and fails when a branch of the front, a page, a route handler, a server action or an endpoint of the API has no entry, or an entry has nothing. \`e2e/access.spec.ts\` asks a running newsroom for each page and action as nobody and as each role that may not, and it must refuse.

Roles are those that may when it is a colleague’s article, picture or byline; authors have more rights to what they began, were given, or stand under ([lib/auth/can.ts](../lib/auth/can.ts)).

## What the front answers

${table(
  heads,
  [...front, ...upgrades].map((entry) => line(entry.address, entry)),
)}

## Readers’ pages

Anyone may GET them. The front keeps them; they are made without looking at a cookie.

${readerPages.map(([address]) => `- \`${address}\``).join('\n')}

Parts of them are rendered at addresses that no visitor reaches: ${inside.map(([address]) => address).join(', ')}.

## The newsroom’s pages, and what Next.js answers beside them

${table(
  heads,
  own.filter((cells) => /`\/(admin|api\/auth)/.test(cells[0] ?? '')),
)}

## Server actions

All are POST to a page of the newsroom. ${guards.action}. Each asks for the session’s row, then its command for the permission.

${table(['action', 'at', 'who'], calls)}

## The API

A token is sent in Authorization, never in a cookie; 600 requests a minute for a token, 300 for an address without one. \`GET ${apiPath}/openapi.json\`, for anyone, describes all of it.

${table(['endpoint', 'name', 'who'], api)}
`
}
