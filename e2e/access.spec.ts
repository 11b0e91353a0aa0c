import { type APIRequestContext, type APIResponse, expect, test } from '@playwright/test'
import { actions } from '#lib/access/actions.ts'
import { pages } from '#lib/access/pages.ts'
import { addressOf, entryOf, rolesThatMay } from '#lib/access/table.ts'
import { type Role, roles } from '#lib/auth/can.ts'
import { samples, type World } from './access-samples.ts'
import { callAction } from './actions.ts'
import { type Person, stateOf } from './people.ts'

// The table of routes and actions (lib/access) is asked of a running newsroom: what it says nobody or a
// role may not, is refused. What is refused changes nothing, so the other journeys don't notice.

const person: Record<Role, Person> = {
  administrator: 'administrator',
  editor: 'editor',
  author: 'author',
  byline_manager: 'bylineManager',
}
let nobody: APIRequestContext
let as: Record<Role, APIRequestContext>
let world: World

/** Asks many times, some at once, so that it takes seconds. */
async function forEach<T>(all: T[], ask: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await ask(one)
  }
  await Promise.all(Array.from({ length: 4 }, next))
}

/** An address with something in place of its parameters. */
function filled(address: string): string {
  return address
    .replace(/^(\/admin\/(?:reads\/)?articles)\/\{id\}/, `$1/${world.article}`)
    .replace('{front}', 'home')
    .replace('{file}', '00000000000000000000000000000000-96.webp')
    .replace('{id}', '1')
}

const call = (who: APIRequestContext, file: string, name: string, input: unknown) =>
  callAction(who, file, name, input, filled)

/** A call that must succeed. @returns what it gave, as far as it is a number at `field` */
async function made(file: string, name: string, input: unknown, field = 'id'): Promise<number> {
  const { outcome, text } = await call(as.editor, `(desk)/${file}`, name, input)
  expect(`${name} ${outcome} ${outcome === 'saved' ? '' : text}`).toBe(`${name} saved `)
  return Number(new RegExp(`"${field}":(\\d+)`).exec(text)?.[1])
}

test.beforeAll(async ({ playwright }) => {
  const baseURL = process.env.SITE ?? ''
  nobody = await playwright.request.newContext({ baseURL })
  const contexts = roles.map(async (role) => {
    const storageState = stateOf(person[role])
    return [role, await playwright.request.newContext({ baseURL, storageState })] as const
  })
  as = Object.fromEntries(await Promise.all(contexts)) as typeof as

  const { items } = await (await nobody.get('/api/v1/articles?limit=100')).json()
  const published = items.at(-1).id as number
  world = { article: 1, published, entry: 0, thread: 0, comment: 0, schedule: 0, correction: 0 }
  world.article = await made('articles/actions.ts', 'beginArticle', {
    key: crypto.randomUUID(),
    state: 'AAA=',
  })
  const articleId = world.article
  await made('articles/[id]/live/actions.ts', 'moveCoverage', { articleId, step: 'begin' })
  const content = [{ type: 'paragraph', content: [{ type: 'text', text: 'It begins.' }] }]
  world.entry = await made('articles/[id]/live/actions.ts', 'addEntry', {
    articleId,
    key: crypto.randomUUID(),
    body: { type: 'doc', content },
  })
  const comments = 'articles/comment-actions.ts'
  world.thread = await made(comments, 'openThread', { articleId, text: 'Is it?' }, 'result')
  world.comment = await made(comments, 'listThreads', { articleId }, 'comments":\\[\\{"id')
  await made('calendar/actions.ts', 'scheduleArticle', {
    id: published,
    baseVersion: 1,
    kind: 'take_down',
    dueAt: '2098-01-01T10:00:00Z',
  })
  world.correction = await made(
    'articles/corrections/actions.ts',
    'issueCorrection',
    { articleId: published, kind: 'clarification', text: 'It is as it was.' },
    'result',
  )
  const followed = { id: published }
  world.schedule = await made(
    'calendar/actions.ts',
    'followArticle',
    followed,
    'schedules":\\[\\{"id',
  )
})

test.afterAll(async () => {
  await made('articles/corrections/actions.ts', 'removeCorrection', { id: world.correction })
  await made('calendar/actions.ts', 'cancelSchedule', { scheduleId: world.schedule })
  await Promise.all([nobody, ...Object.values(as)].map((context) => context.dispose()))
})

const everyAction = Object.entries(actions).flatMap(([file, ofFile]) =>
  Object.entries(ofFile).map(([name, who]) => ({ file, name, who })),
)

test('nobody may call a server action', async () => {
  const wrong: string[] = []
  await forEach(everyAction, async ({ file, name, who }) => {
    const { outcome } = await call(nobody, file, name, samples(world)[file]?.[name] ?? {})
    // What has a holder is refused for what was sent.
    const right = /^(setup|login|invitation|reset)\//.test(file) ? 'invalid' : 'signed-out'
    if (outcome !== right) wrong.push(`${file} ${name} (${JSON.stringify(who)}): ${outcome}`)
  })
  expect(wrong).toEqual([])
})

test('a role may call no server action that the table doesn’t give it', async () => {
  test.setTimeout(120_000)
  const wrong: string[] = []
  let asked = 0
  const calls = everyAction.flatMap(({ who, ...action }) =>
    typeof who === 'object'
      ? []
      : roles
          .filter((role) => !rolesThatMay({ who }).includes(role))
          .map((role) => ({ ...action, role })),
  )
  await forEach(calls, async ({ file, name, role }) => {
    const sample = samples(world)[file]?.[name]
    if (sample === undefined) return void wrong.push(`${file} ${name} has no sample`)
    asked++
    const { outcome, text } = await call(as[role], file, name, sample)
    if (outcome !== 'refused')
      wrong.push(`${role} ${file} ${name}: ${outcome} ${text.slice(0, 300)}`)
  })
  expect(wrong).toEqual([])
  expect(asked).toBeGreaterThan(200)
})

/** Is this the newsroom's way of saying no? */
async function isRefusal(response: APIResponse): Promise<boolean> {
  if ([401, 403].includes(response.status())) return true
  if ((response.headers().location ?? '').includes('/admin/login')) return true
  return (await response.text()).includes('You are not allowed to see this.')
}

const everyPage = Object.entries(pages)
  .filter(([file]) => file.startsWith('(admin)/'))
  .map(([file, given]) => ({ address: addressOf(file), ...entryOf(given) }))
  .filter(({ who }) => who !== 'anyone' && typeof who !== 'object')

test('nobody sees a page or file of the newsroom', async () => {
  const wrong: string[] = []
  await forEach(everyPage, async ({ address }) => {
    const response = await nobody.get(filled(address), { maxRedirects: 0 })
    if (!(await isRefusal(response))) wrong.push(`${address}: ${response.status()}`)
  })
  expect(wrong).toEqual([])
})

test('a role sees the pages and files that the table gives it, and no others', async () => {
  test.setTimeout(120_000)
  const wrong: string[] = []
  const asked = everyPage.flatMap((page) => roles.map((role) => ({ ...page, role })))
  await forEach(asked, async ({ address, role, who, also }) => {
    const may = rolesThatMay({ who, ...(also && { also }) }).includes(role)
    // Who may everything stands for whoever may.
    if (may && role !== 'administrator') return
    const response = await as[role].get(filled(address), { maxRedirects: 0 })
    const refused = await isRefusal(response)
    // Or she is led to a place of her own.
    const isElsewhere = response.status() === 307
    const right = may ? response.status() < 405 && !refused : refused || isElsewhere
    if (!right) wrong.push(`${role} ${address}: ${response.status()}, ${may ? 'may' : 'may not'}`)
  })
  expect(wrong).toEqual([])
})

test('what is nowhere in the newsroom is 404 in its frame, with scripts that its policy lets run', async () => {
  for (const address of [
    '/admin/nowhere',
    '/admin/articles/nowhere/at/all',
    '/admin/bylines/999999',
  ]) {
    const response = await as.administrator.get(address)
    const html = await response.text()
    expect([address, response.status(), html.includes('Nothing is here')]).toEqual([
      address,
      404,
      true,
    ])
    const nonce = response.headers()['content-security-policy']?.match(/'nonce-([^']+)'/)?.[1]
    const scripts = html.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(3)
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
    const asked = await nobody.get(address, { maxRedirects: 0 })
    expect([address, asked.headers().location]).toEqual([address, '/admin/login'])
  }
})

test('what the front answers itself for the newsroom is refused to others', async () => {
  for (const address of [`/admin/live/${world.article}`, '/admin/reads/now', '/admin/uploads']) {
    expect([address, (await nobody.fetch(address)).status()]).toEqual([address, 401])
  }
  expect((await as.author.get(`/admin/live/${world.article}`)).status()).toBe(403)
  for (const who of [nobody, as.editor])
    expect((await who.get('/preview/theme/light')).status()).toBe(404)
})
