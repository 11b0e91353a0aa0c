import { expect, test } from 'vitest'
import { resolveAddress } from '#lib/addresses/addresses.ts'
import { createByline, saveByline } from '#lib/bylines/commands.ts'
import { subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeUser, system } from '#testing/newsroom.ts'
import { createPage, restorePage, savePage } from './commands.ts'
import {
  listFooterPages,
  listPages,
  listPolicies,
  openPage,
  pageVersions,
  readPage,
} from './queries.ts'
import { emptyPage, type PageEdit } from './schema.ts'

ownDatabase()

const edit = (change: Partial<PageEdit> = {}): PageEdit => ({
  ...emptyPage,
  title: 'A page',
  body: documentFromMarkdown('Some words.'),
  published: true,
  ...change,
})

async function save(id: number, change: Partial<PageEdit>) {
  const { version, edit } = await openPage(system, id)
  const done = await savePage(system, { id, baseVersion: version, ...edit, ...change })
  if (done.outcome !== 'saved') throw new Error('stale')
  return done.page
}

test('the desk makes and changes pages; others may not even list them', async () => {
  const editor = await makeUser('editor')
  const id = await createPage(editor, edit({ title: 'Jobs' }))
  expect((await openPage(editor, id)).savedBy).toBe(editor.name)
  for (const role of ['author', 'byline_manager'] as const) {
    const other = await makeUser(role)
    await expect(createPage(other, edit())).rejects.toThrow(Refused)
    await expect(savePage(other, { id, baseVersion: 1, ...edit() })).rejects.toThrow(Refused)
    await expect(restorePage(other, { id, version: 1, baseVersion: 1 })).rejects.toThrow(Refused)
    await expect(listPages(other)).rejects.toThrow(Refused)
    await expect(openPage(other, id)).rejects.toThrow(Refused)
    await expect(pageVersions(other, id)).rejects.toThrow(Refused)
  }
  const audit = await db().auditEntry.findMany({ where: { subject: `page:${id}` } })
  expect(audit.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['page.create', editor.id],
  ])
})

test('a page has a purpose of its own, which leads to it while it is public', async () => {
  const id = await createPage(system, edit({ title: 'Our ethics', purpose: 'ethics', position: 2 }))
  await createPage(system, edit({ title: 'Hidden', purpose: 'privacy', published: false }))
  await createPage(system, edit({ title: 'Aside', purpose: 'terms', inFooter: false }))
  expect(await listPolicies()).toMatchObject({ ethics: '/page/our-ethics', terms: '/page/aside' })
  expect(await listPolicies()).not.toHaveProperty('privacy')
  const footer = (await listFooterPages()).map(({ title }) => title)
  expect(footer).toContain('Our ethics')
  expect(footer).not.toContain('Aside')
  expect(footer).not.toContain('Hidden')
  const second = createPage(system, edit({ title: 'More ethics', purpose: 'ethics' }))
  await expect(second).rejects.toMatchObject({
    fields: { purpose: ['“Our ethics” is already the page for “Ethics policy”.'] },
  })
  await save(id, { published: false })
  expect(await listPolicies()).not.toHaveProperty('ethics')
})

test('two who make the same page at once: one of them is told', async () => {
  const both = await Promise.allSettled([
    createPage(system, edit({ title: 'Contact one', purpose: 'contact' })),
    createPage(system, edit({ title: 'Contact two', purpose: 'contact' })),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: Invalid.prototype,
  })
})

test('a save that others overtook is refused with both texts at hand', async () => {
  const id = await createPage(system, edit({ title: 'Overtaken' }))
  await save(id, { body: documentFromMarkdown('Theirs.') })
  const mine = {
    id,
    baseVersion: 1,
    ...edit({ title: 'Overtaken', body: documentFromMarkdown('Mine.') }),
  }
  const refused = await savePage(system, mine)
  expect(refused).toMatchObject({ outcome: 'stale', theirs: { version: 2 } })
  expect(JSON.stringify(refused)).toContain('Theirs.')
  expect(await pageVersions(system, id)).toHaveLength(2)
  const [one, two] = await Promise.all([
    savePage(system, { ...mine, baseVersion: 2 }),
    savePage(system, { ...mine, baseVersion: 2 }),
  ])
  expect([one.outcome, two.outcome].sort()).toEqual(['saved', 'stale'])
})

test('every version is kept, and an earlier one comes back on top', async () => {
  const id = await createPage(system, edit({ title: 'Kept', body: documentFromMarkdown('One.') }))
  await save(id, { body: documentFromMarkdown('Two.'), slug: 'kept-2' })
  const restored = await restorePage(system, { id, version: 1, baseVersion: 2 })
  expect(restored).toMatchObject({
    outcome: 'saved',
    page: { version: 3, edit: { slug: 'kept-2' } },
  })
  expect(JSON.stringify(await readPage('kept-2'))).toContain('One.')
  const words = (await pageVersions(system, id)).map(({ edit }) => JSON.stringify(edit.body))
  expect(words.map((text) => /One|Two/.exec(text)?.[0])).toEqual(['One', 'Two', 'One'])
  await expect(restorePage(system, { id, version: 9, baseVersion: 3 })).rejects.toThrow(
    'no such version',
  )
})

test('addresses that were public lead on; what was never public is nowhere; the rest is gone', async () => {
  const id = await createPage(system, edit({ title: 'Draft of it', published: false }))
  expect(await resolveAddress('page', 'draft-of-it')).toEqual({ status: 'none' })
  expect(await readPage('draft-of-it')).toBeNull()
  await save(id, { published: true })
  await save(id, { slug: 'final' })
  expect(await resolveAddress('page', 'draft-of-it')).toEqual({
    status: 'moved',
    id,
    slug: 'final',
  })
  expect(await readPage('final')).toMatchObject({ id })
  await expect(createPage(system, edit({ slug: 'draft-of-it' }))).rejects.toMatchObject({
    fields: { slug: ['/page/draft-of-it is, or was, the address of another page.'] },
  })
  await save(id, { published: false })
  expect(await resolveAddress('page', 'final')).toEqual({ status: 'gone', id })
  expect(await readPage('final')).toBeNull()
})

test('a page is made anew when it or what it shows changes, and nothing else is', async () => {
  const id = await createPage(system, edit({ title: 'Masthead', purpose: 'masthead' }))
  const tags = new Set<Tag>()
  const before = await collectingTags(tags, () => readPage('masthead'))
  expect(before?.people).toEqual([])
  expect([...tags].sort()).toEqual(['bylines', `page:${id}`])
  const announced: string[] = []
  subscribe(({ expire, remove }) => announced.push(...expire, ...remove))
  const about = { slug: '', biography: '', userId: null }
  const ada = await createByline(system, {
    name: 'Ada',
    roleTitle: 'Editor',
    kind: 'staff',
    ...about,
  })
  await createByline(system, { name: 'Wire', roleTitle: '', kind: 'agency', ...about })
  expect(announced).toContain('bylines')
  expect((await readPage('masthead'))?.people).toMatchObject([{ name: 'Ada', roleTitle: 'Editor' }])
  await saveByline(system, ada, {
    name: 'Ada',
    roleTitle: 'Editor',
    kind: 'staff',
    leftOn: '2020-01-01',
    ...about,
  })
  expect((await readPage('masthead'))?.people).toEqual([])
  announced.length = 0
  await save(id, { description: 'Who we are.' })
  expect([...new Set(announced)]).toEqual([`page:${id}`])
  await save(id, { title: 'The people' })
  expect(new Set(announced)).toEqual(new Set([`page:${id}`, 'pages']))
})
