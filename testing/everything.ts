import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { publishArticle, saveArticle, takeDownArticle } from '#lib/articles/commands.ts'
import { changeSchema, type OpenArticle } from '#lib/articles/schema.ts'
import { createByline, setPortrait } from '#lib/bylines/commands.ts'
import { issueCorrection, openHistory } from '#lib/corrections/commands.ts'
import { mergeBylines } from '#lib/credits/commands.ts'
import { documentFromMarkdown } from '#lib/document/from-html.ts'
import type { Document } from '#lib/document/schema.ts'
import { publishEdition, saveDraft } from '#lib/front/commands.ts'
import { layoutSchema } from '#lib/front/schema.ts'
import { addEntry, deleteEntry, moveCoverage } from '#lib/live/commands.ts'
import { cropPicture, savePicture, setFocalPoint, storePicture } from '#lib/media/commands.ts'
import { createPage } from '#lib/pages/commands.ts'
import { emptyPage } from '#lib/pages/schema.ts'
import { db } from '#lib/platform/db.ts'
import { mergeArticles } from '#lib/reads/merging.ts'
import { saveRedirect } from '#lib/redirects/commands.ts'
import { scheduleArticle } from '#lib/schedules/commands.ts'
import { createSection, saveSection } from '#lib/sections/commands.ts'
import { mergeTopics } from '#lib/topics/commands.ts'
import { linkTranslation } from '#lib/translations/commands.ts'
import { makeNewsletter, makeSubscribers } from './newsletters.ts'
import { credits, makeDraft, makePublished, makeUser, system } from './newsroom.ts'
import { forgetProcessState } from './process-state.ts'

/** The address of someone who gets a newsletter. */
export const subscriberEmail = 'reader.of.letters@example.net'
/** Words that only the desk may read. */
export const deskNote = 'Call the harbour master again.'

const text = (markdown: string): Document => documentFromMarkdown(markdown)

const picture = (colour: string, width = 900, height = 600) =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .jpeg()
    .toBuffer()

/** A library picture's id. */
async function makePicture(colour: string): Promise<number> {
  const { picture: stored } = await storePicture(system, await picture(colour), {
    fileName: `${colour}.jpg`,
    said: { alt: `All ${colour}`, caption: 'A colour & a half', credit: 'Ana Alm' },
  })
  return stored.id
}

async function publishAgain(
  { id, version, edit }: OpenArticle,
  change: Partial<OpenArticle['edit']>,
  kind: 'minor' | 'update' | 'correction' = 'minor',
): Promise<OpenArticle> {
  const outcome = await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, ...change },
    change: changeSchema.parse({
      kind,
      note: kind === 'minor' ? '' : 'The ferry left at seven, not at six.',
      substantial: kind !== 'minor',
    }),
  })
  if (outcome.outcome !== 'saved') throw new Error('stale')
  return outcome.article
}

/**
 * Adds to a newsroom what an export must not lose: names and addresses that moved, merges, corrections,
 * a take-down, live coverage, a curated front, drafts, a schedule, people who mustn't be in it.
 */
export async function makeEverything() {
  const user = await makeUser('editor')
  const sectionId = await createSection(system, {
    name: 'Harbour',
    slug: 'harbor',
    description: 'By the water.',
    position: 90,
  })
  await saveSection(system, sectionId, {
    name: 'Harbour',
    slug: 'harbour',
    description: 'By the water.',
    position: 90,
  })
  const mara = await createByline(system, {
    name: 'Mara Export',
    roleTitle: 'Correspondent',
    biography: 'Writes about boats.',
    biographies: [{ language: 'cs', text: 'Píše o lodích.' }],
    contact: 'mara@example.org',
    links: [{ label: 'Mastodon', url: 'https://social.example/@mara' }],
    beats: ['Ferries', 'Fog'],
    userId: user.id,
  })
  await setPortrait(system, mara, await picture('#345678', 400, 400))
  const old = await createByline(system, { name: 'M. Export', kind: 'freelance' })
  const [wide, cropped] = [await makePicture('#aa3344'), await makePicture('#44aa33')]
  await savePicture(system, {
    ...{ id: wide, alt: 'All red', caption: 'Red', credit: 'Ana Alm', creator: 'Ana Alm' },
    ...{ copyright: '© Alm', rights: 'Once', rightsEnd: '2099-01-31', focalX: 0.3, focalY: 0.7 },
  })
  await cropPicture(system, cropped, { left: 0.1, top: 0.1, width: 0.5, height: 0.5 })
  await setFocalPoint(system, { id: cropped, focalX: 0.2, focalY: 0.4 })

  const moved = await makePublished({
    headline: 'Ferry leaves at six & returns',
    slug: 'ferry-at-six',
    sectionId,
    bylines: [...credits(old), { bylineId: mara, role: 'photographs' }],
    topics: ['Ferries', 'Boats'],
    picture: { mediaId: wide, alt: 'A red field', caption: 'Red <all> over' },
    body: {
      type: 'doc',
      content: [
        ...text('It left **on time**.\n\n## Next\n\n- one\n- two\n\n> Quoted').content,
        {
          type: 'picture',
          attrs: { mediaId: cropped, alt: 'Green', caption: 'Green it is', layout: 'wide' },
        },
      ],
    },
  })
  const again = await publishAgain(moved, { slug: 'ferry-at-seven' }, 'correction')
  await issueCorrection(system, {
    articleId: moved.id,
    kind: 'clarification',
    text: 'The ferry has two decks.',
  })
  await openHistory(system, { articleId: moved.id, open: true })
  await saveArticle(system, {
    id: moved.id,
    baseVersion: again.version,
    edit: { ...again.edit, headline: 'Ferry leaves at seven, we think' },
  })
  await db().article.update({ where: { id: moved.id }, data: { notes: deskNote } })
  await db().articleReads.update({
    where: { articleId: moved.id },
    data: { start: 4321, total: 4321 },
  })

  const linking = await makePublished({
    headline: 'What the fog hid',
    sectionId,
    bylines: credits(old),
    topics: ['Fog', 'Ships'],
    details: { ...again.edit.details, genre: 'analysis', place: 'Oslo', language: 'en-GB' },
    body: {
      type: 'doc',
      content: [
        {
          type: 'paragraph',
          content: [
            {
              type: 'text',
              text: 'As told before',
              marks: [
                { type: 'link', attrs: { href: '/article/ferry-at-six', articleId: moved.id } },
              ],
            },
          ],
        },
        { type: 'relatedArticle', attrs: { articleId: moved.id } },
        { type: 'embed', attrs: { url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ' } },
        {
          type: 'pullQuote',
          attrs: { attribution: 'A pilot' },
          content: [{ type: 'text', text: 'Thick.' }],
        },
      ] as Document['content'],
    },
  })
  const czech = await makePublished({
    headline: 'Trajekt vyplouvá v sedm',
    sectionId,
    details: { ...again.edit.details, language: 'cs' },
  })
  await linkTranslation(system, { articleId: czech.id, originalId: moved.id })

  const gone = await makePublished({ headline: 'Nothing of this was true', sectionId })
  await takeDownArticle(system, { id: gone.id, note: 'Legal.', publicNote: 'It was not true.' })
  const twin = await makePublished({ headline: 'The fog, a second time', sectionId })
  await mergeArticles(system, { id: twin.id, intoId: linking.id })

  const live = await makePublished({ headline: 'The storm, as it comes', sectionId })
  await moveCoverage(system, { articleId: live.id, step: 'begin' })
  const entry = (headline: string, more = {}) =>
    addEntry(system, {
      ...{ articleId: live.id, key: randomUUID(), headline, body: text('Wind *rises*.') },
      ...{ bylines: [mara], at: '', pinned: false, keyPoint: false, ...more },
    })
  await entry('First gust', { keyPoint: true })
  const wrong = await entry('Wrong gust')
  await deleteEntry(system, wrong.id)
  await entry('Roofs off', { pinned: true })

  const draft = await makeDraft(system, { headline: 'Not yet', sectionId, bylines: credits(mara) })
  const due = await makeDraft(system, { headline: 'In the year 2099', sectionId })
  await scheduleArticle(system, {
    ...{ id: due.id, kind: 'publish', baseVersion: due.version, edit: due.edit },
    dueAt: new Date('2099-01-01T00:00:00Z'),
  })

  await mergeBylines(system, { fromId: old, intoId: mara, keepNames: true })
  const [ships, boats] = await Promise.all(
    ['Ships', 'Boats'].map((name) => db().topic.findFirstOrThrow({ where: { name } })),
  )
  await mergeTopics(system, { fromId: boats?.id ?? 0, intoId: ships?.id ?? 0 })

  await createPage(system, {
    ...emptyPage,
    title: 'How we cross water',
    slug: 'crossing',
    description: 'By boat.',
    body: text('We **cross** it.\n\n[All of it](/section/harbour)'),
    position: 95,
    published: true,
  })
  await saveRedirect(system, null, {
    path: '/2019/05/ferry.html?id=4',
    target: '/article/ferry-at-six',
    note: 'Old system',
  })
  const layout = layoutSchema.parse({ slots: [{ articleId: linking.id, until: null }] })
  const { draft: front } = await saveDraft(system, { sectionId, baseVersion: 1, layout })
  await publishEdition(system, { sectionId, baseVersion: front.version })
  const newsletterId = await makeNewsletter({ name: 'Harbour letter', sectionId, rhythm: 'weekly' })
  await makeSubscribers(newsletterId, [subscriberEmail])
  return { user, sectionId, moved, linking, gone, twin, live, draft, due, mara, old, newsletterId }
}

/** As if it had just been installed, with another data folder. */
export async function emptyNewsroom(dataDir: string): Promise<void> {
  await db().$executeRaw`
    truncate "Article", "Section", "Byline", "Topic", "Media", "Page", "Address", "Setting",
      "Newsletter", "Redirect", "Subscriber", "ImportedItem" restart identity cascade`
  process.env.DATA_DIR = dataDir
  forgetProcessState('env', 'media-storage')
}
