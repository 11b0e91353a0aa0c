import { expect, test } from 'vitest'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { detailsSchema, takeDownSchema } from '#lib/articles/schema.ts'
import { type Announcement, subscribe } from '#lib/cache/announce.ts'
import { collectingTags, type Tag } from '#lib/cache/tags.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { ownDatabase } from '#testing/database.ts'
import { makeDraft, makePublished, makeUser, system } from '#testing/newsroom.ts'
import { linkTranslation, unlinkTranslation } from './commands.ts'
import { readVersions, versionsOf } from './queries.ts'
import {
  eachLanguageOnce,
  languageName,
  languageTagFrom,
  languageTitle,
  offeredLanguages,
} from './schema.ts'

ownDatabase()

const inLanguage = (language: string) => ({ details: detailsSchema.parse({ language }) })
const publishedIn = async (language: string) => (await makePublished(inLanguage(language))).id
const languagesOf = async (id: number) => (await readVersions(id)).map(({ language }) => language)
const link = (
  articleId: number,
  originalId: number,
  actor: Parameters<typeof linkTranslation>[0] = system,
) => linkTranslation(actor, { articleId, originalId })

/** A group as the table has it: what each of its articles is a translation of. */
async function rootsOf(...ids: number[]) {
  const rows = await db().article.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } })
  return rows.map(({ translationOfId }) => translationOfId)
}

test('versions know each other, each is among its own, the original comes first', async () => {
  const [en, de, fr] = [await publishedIn(''), await publishedIn('de'), await publishedIn('fr')]
  expect(await readVersions(en)).toEqual([])
  await link(de, en)
  // Of a translation: it joins the same group.
  await link(fr, de)
  expect(await rootsOf(en, de, fr)).toEqual([null, en, en])
  for (const id of [en, de, fr]) expect(await languagesOf(id)).toEqual(['en-GB', 'de', 'fr'])
  expect((await readVersions(de)).map(({ original }) => original)).toEqual([true, false, false])
  // Asked again, nothing changes, whichever way round.
  await link(en, fr)
  expect(await rootsOf(en, de, fr)).toEqual([null, en, en])
})

test('an original that turns out to be a translation brings its translations along', async () => {
  const [en, de, uk] = [await publishedIn(''), await publishedIn('de'), await publishedIn('uk')]
  await link(de, en)
  await link(en, uk)
  expect(await rootsOf(en, de, uk)).toEqual([uk, uk, null])
  expect(await languagesOf(de)).toEqual(['uk', 'en-GB', 'de'])
})

test('each language stands once, and no article translates itself', async () => {
  const [en, other, de] = [
    await publishedIn(''),
    await publishedIn('en-GB'),
    await publishedIn('de'),
  ]
  await expect(link(en, en)).rejects.toThrow(Invalid)
  const wrong = await link(other, en).catch((error) => error)
  expect(wrong).toBeInstanceOf(Invalid)
  expect(wrong.fields.originalId[0]).toMatch(/Two of them would be in British English/)
  await link(de, en)
  await expect(link(other, de)).rejects.toThrow(Invalid)
  expect(await rootsOf(en, other, de)).toEqual([null, null, en])
})

test('of two that came to have the same language readers get one, and the desk is told', async () => {
  const [en, de, fr] = [await publishedIn(''), await publishedIn('de'), await publishedIn('fr')]
  await link(de, en)
  await link(fr, en)
  const { version, edit } = await openArticle(system, fr)
  await publishArticle(system, {
    id: fr,
    baseVersion: version,
    edit: { ...edit, ...inLanguage('de') },
  })
  expect(await languagesOf(en)).toEqual(['en-GB', 'de'])
  // It is no true version of anything: it names none, and none names it.
  expect(await readVersions(fr)).toEqual([])
  expect((await versionsOf(system, en)).map(({ twice }) => twice)).toEqual([false, false, true])
})

test('readers have only what is published; a take-down leaves the group at once', async () => {
  const [en, de] = [await publishedIn(''), await publishedIn('de')]
  const draft = await makeDraft(system, inLanguage('fr'))
  await link(de, en)
  await link(draft.id, en)
  expect(await languagesOf(en)).toEqual(['en-GB', 'de'])
  expect((await versionsOf(system, en)).map(({ state }) => state)).toEqual([
    'published',
    'published',
    'draft',
  ])
  await publishArticle(system, { id: draft.id, baseVersion: draft.version, edit: draft.edit })
  expect(await languagesOf(en)).toEqual(['en-GB', 'de', 'fr'])
  await takeDownArticle(system, takeDownSchema.parse({ id: de }))
  expect(await languagesOf(en)).toEqual(['en-GB', 'fr'])
  // What is left alone has no other version.
  await takeDownArticle(system, takeDownSchema.parse({ id: en }))
  expect(await readVersions(draft.id)).toEqual([])
})

test('what is linked is unlinked; an original hands its translations on', async () => {
  const [en, de, fr] = [await publishedIn(''), await publishedIn('de'), await publishedIn('fr')]
  await link(de, en)
  await link(fr, en)
  await unlinkTranslation(system, { articleId: en })
  expect(await rootsOf(en, de, fr)).toEqual([null, null, de])
  expect(await languagesOf(fr)).toEqual(['de', 'fr'])
  await unlinkTranslation(system, { articleId: fr })
  expect(await rootsOf(en, de, fr)).toEqual([null, null, null])
  // Once more: nothing to do, and nothing noted.
  const noted = () => db().auditEntry.count({ where: { subject: `article:${fr}` } })
  const before = await noted()
  await unlinkTranslation(system, { articleId: fr })
  expect(await noted()).toBe(before)
})

test('a publication, a link and a take-down renew the versions’ pages, and no others', async () => {
  const [en, other] = [await publishedIn(''), await publishedIn('')]
  const draft = await makeDraft(system, inLanguage('fr'))
  const [own, others] = [new Set<Tag>(), new Set<Tag>()]
  const renewed: { own: boolean; others: boolean }[] = []
  const read = async () => {
    own.clear()
    others.clear()
    await collectingTags(own, () => readVersions(en))
    await collectingTags(others, () => readVersions(other))
  }
  subscribe(({ expire, remove }: Announcement) => {
    const touches = (tags: Set<Tag>) => [...expire, ...remove].some((tag) => tags.has(tag as Tag))
    renewed.push({ own: touches(own), others: touches(others) })
  })
  const after = async (change: () => Promise<unknown>) => {
    await read()
    renewed.length = 0
    await change()
    return { own: renewed.some(({ own }) => own), others: renewed.some(({ others }) => others) }
  }
  const onlyOwn = { own: true, others: false }
  const { id, version, edit } = draft
  expect(await after(() => link(id, en))).toEqual(onlyOwn)
  expect(await after(() => saveArticle(system, { id, baseVersion: version, edit }))).toEqual({
    own: false,
    others: false,
  })
  expect(
    await after(async () => {
      const now = await openArticle(system, id)
      return publishArticle(system, { id, baseVersion: now.version, edit: now.edit })
    }),
  ).toEqual(onlyOwn)
  expect(await after(() => takeDownArticle(system, takeDownSchema.parse({ id })))).toEqual(onlyOwn)
  expect(await after(() => unlinkTranslation(system, { articleId: id }))).toEqual(onlyOwn)
})

test('whoever may edit both may link them; what readers have changes by the desk alone', async () => {
  const [author, stranger, editor] = [
    await makeUser('author'),
    await makeUser('author'),
    await makeUser('editor'),
  ]
  const manager = await makeUser('byline_manager')
  const [one, two] = [await makeDraft(author), await makeDraft(author, inLanguage('uk'))]
  for (const actor of [stranger, manager]) {
    await expect(link(two.id, one.id, actor)).rejects.toThrow(Refused)
    await expect(unlinkTranslation(actor, { articleId: two.id })).rejects.toThrow(Refused)
    await expect(versionsOf(actor, two.id)).rejects.toThrow(Refused)
  }
  const strangers = await makeDraft(stranger, inLanguage('fr'))
  await expect(link(strangers.id, one.id, author)).rejects.toThrow(Refused)
  await link(two.id, one.id, author)
  await unlinkTranslation(author, { articleId: two.id })
  for (const { id, version, edit } of [one, two])
    await publishArticle(system, { id, baseVersion: version, edit })
  await expect(link(two.id, one.id, author)).rejects.toThrow(Refused)
  await link(two.id, one.id, editor)
  await expect(unlinkTranslation(author, { articleId: two.id })).rejects.toThrow(Refused)
  await unlinkTranslation(editor, { articleId: two.id })
})

test('two who link at once leave one whole group', async () => {
  const ids = [
    await publishedIn(''),
    await publishedIn('de'),
    await publishedIn('fr'),
    await publishedIn('uk'),
  ]
  const [en = 0, de = 0, fr = 0, uk = 0] = ids
  await Promise.all(
    [link(de, en), link(fr, uk), link(uk, en), link(en, fr)].map((one) =>
      one.catch((error) => expect(error).toBeInstanceOf(Invalid)),
    ),
  )
  const roots = await rootsOf(...ids)
  expect(roots.filter((root) => root === null)).toHaveLength(1)
  expect(new Set(roots.filter((root) => root !== null)).size).toBe(1)
})

test('languages by name, and each of them once', () => {
  expect(['de', 'uk', 'ar'].map((one) => languageName(one))).toEqual([
    'Deutsch',
    'українська',
    'العربية',
  ])
  expect(languageName('pt-BR', 'en')).toBe('Brazilian Portuguese')
  expect(languageName('not a tag')).toBe('not a tag')
  const version = (id: number, language: string, original = false) => ({ id, language, original })
  expect(
    eachLanguageOnce([
      version(2, 'de'),
      version(1, 'DE'),
      version(3, 'de', true),
      version(4, 'fr'),
    ]),
  ).toEqual([version(3, 'de', true), version(4, 'fr')])
})

test('what is typed where a language is chosen is a title of the list, a tag, or neither', () => {
  for (const language of offeredLanguages)
    expect(languageTagFrom(languageTitle(language))).toBe(language)
  expect(languageTitle('de')).toBe('German (de)')
  expect(languageTagFrom(' pt-br ')).toBe('pt-BR')
  expect(languageTagFrom('')).toBe('')
  expect(['Ger', 'German', 'de-', 'd', 'x'].map(languageTagFrom)).toEqual(Array(5).fill(null))
})
