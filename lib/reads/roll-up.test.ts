import { beforeEach, expect, test } from 'vitest'
import { publishArticle } from '#lib/articles/commands.ts'
import { openArticle } from '#lib/articles/open.ts'
import { db, Prisma } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { credits, makeByline, makePublished, makeSection, system } from '#testing/newsroom.ts'
import { forgetProcessState } from '#testing/process-state.ts'
import { rollUpReads } from './roll-up.ts'

ownDatabase()

let timeZone = ''
function newsroomIsIn(zone: string): void {
  process.env.NEWSROOM_TIMEZONE = timeZone = zone
  forgetProcessState('env')
}
beforeEach(() => newsroomIsIn('America/St_Johns'))

/** Numbers from 0 to below 1, the same at each run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** What the counter does: adds to an article's hour, and to where its readers came from. */
async function count(articleId: number, hour: Date, reads: number, host = 'search.example') {
  const [phone, tablet] = [Math.floor(reads / 2), Math.floor(reads / 4)]
  await db().$executeRaw`
    with hours as (
      insert into "ArticleReadsHour" as h ("articleId", hour, reads, phone, tablet, desktop,
        "reached25", "reached50", "reached75", "reached100", "secondsInView")
      values (${articleId}, ${hour}, ${reads}, ${phone}, ${tablet}, ${reads - phone - tablet},
        ${reads}, ${phone}, ${tablet}, 1, ${reads * 30})
      on conflict ("articleId", hour) do update set reads = h.reads + excluded.reads,
        phone = h.phone + excluded.phone, tablet = h.tablet + excluded.tablet,
        desktop = h.desktop + excluded.desktop, "reached25" = h."reached25" + excluded."reached25",
        "reached50" = h."reached50" + excluded."reached50",
        "reached75" = h."reached75" + excluded."reached75",
        "reached100" = h."reached100" + excluded."reached100",
        "secondsInView" = h."secondsInView" + excluded."secondsInView")
    insert into "ReferrerReadsHour" as r ("articleId", hour, host, reads)
    values (${articleId}, ${hour}, ${host}, ${reads})
    on conflict ("articleId", hour, host) do update set reads = r.reads + excluded.reads`
}

const sums = Prisma.raw(
  ['reads', 'phone', 'tablet', 'desktop', '"reached25"', '"reached50"', '"reached75"']
    .concat('"reached100"', '"secondsInView"')
    .map((name) => `sum(h.${name})::text as ${name}`)
    .join(', '),
)
const texts = Prisma.raw(
  ['reads', 'phone', 'tablet', 'desktop', '"reached25"', '"reached50"', '"reached75"']
    .concat('"reached100"', '"secondsInView"')
    .map((name) => `${name}::text`)
    .join(', '),
)

/** All of it added up plainly, from the hours and from what articles have now. */
async function plainly() {
  const day = Prisma.sql`(h.hour at time zone ${timeZone}::text)::date::text as day`
  const hours = Prisma.sql`"ArticleReadsHour" h`
  return {
    articles: await db().$queryRaw`
      select h."articleId" as id, ${day}, ${sums} from ${hours} group by 1, 2 order by 1, 2`,
    site: await db().$queryRaw`
      select h.hour, ${sums} from ${hours} group by 1 having sum(h.reads) > 0 order by 1`,
    sections: await db().$queryRaw`
      select coalesce(a."sectionId", 0) as id, ${day}, ${sums}
      from ${hours} join "Article" a on a.id = h."articleId" group by 1, 2 order by 1, 2`,
    bylines: await db().$queryRaw`
      select l.id, ${day}, ${sums} from ${hours}
      join (select distinct "articleId", "bylineId" as id from "ArticleByline") l
        on l."articleId" = h."articleId" group by 1, 2 order by 1, 2`,
    referrers: await db().$queryRaw`
      select h.host as id, ${day}, sum(h.reads)::text as reads
      from "ReferrerReadsHour" h group by 1, 2 order by 1, 2`,
  }
}

/** What the roll-ups say. */
async function rolledUp() {
  return {
    articles: await db().$queryRaw`
      select "articleId" as id, day::text, ${texts} from "ArticleReadsDay" order by 1, 2`,
    site: await db().$queryRaw`
      select hour, ${texts} from "SiteReadsHour" where reads > 0 order by 1`,
    sections: await db().$queryRaw`
      select "sectionId" as id, day::text, ${texts} from "SectionReadsDay" order by 1, 2`,
    bylines: await db().$queryRaw`
      select "bylineId" as id, day::text, ${texts} from "BylineReadsDay" order by 1, 2`,
    referrers: await db().$queryRaw`
      select host as id, day::text, reads::text from "ReferrerReadsDay" order by 1, 2`,
  }
}

async function expectExact(): Promise<void> {
  const asText = (rows: object) => JSON.parse(JSON.stringify(rows))
  expect(asText(await rolledUp())).toEqual(asText(await plainly()))
  expect(await db().readsMark.count()).toBe(0)
}

/** Publishes an article once more, under another section and other bylines. */
async function move(id: number, sectionId: number, bylineIds: number[]): Promise<void> {
  const { version, edit } = await openArticle(system, id)
  const done = await publishArticle(system, {
    id,
    baseVersion: version,
    edit: { ...edit, sectionId, bylines: credits(...bylineIds) },
  })
  expect(done.outcome).toBe('saved')
}

const sections: number[] = []
const bylines: number[] = []
const articles: number[] = []

test('whatever comes in which order, days are what their hours add up to', async () => {
  const random = seeded(20_261_125)
  const pick = <T>(all: T[]): T => all[Math.floor(random() * all.length)] as T
  for (let n = 0; n < 3; n++) sections.push(await makeSection())
  for (let n = 0; n < 4; n++) bylines.push(await makeByline())
  for (let n = 0; n < 8; n++) {
    const { id } = await makePublished({
      sectionId: pick(sections),
      bylines: credits(...new Set([pick(bylines), pick(bylines)])),
    })
    articles.push(id)
  }
  const hosts = ['search.example', 'social.example', '']
  // Round a change of clocks in that zone, which stands at half past the hour.
  const from = Date.parse('2026-10-28T00:00:00Z')
  const anHour = () => new Date(from + Math.floor(random() * 24 * 9) * 3_600_000)
  for (let round = 0; round < 12; round++) {
    for (let n = 0; n < 25; n++)
      await count(pick(articles), anHour(), 1 + Math.floor(random() * 40), pick(hosts))
    if (round % 3 === 1) await move(pick(articles), pick(sections), [pick(bylines)])
    if (round % 4 === 2) {
      // Two articles become one.
      const id = pick(articles)
      await db().articleReadsHour.deleteMany({ where: { articleId: id } })
      await db().referrerReadsHour.deleteMany({ where: { articleId: id } })
    }
    await rollUpReads()
    await expectExact()
  }
})

test('a publication that changes neither section nor byline adds nothing up again', async () => {
  const [id = 0] = articles
  const { edit } = await openArticle(system, id)
  await move(
    id,
    edit.sectionId ?? 0,
    edit.bylines.map(({ bylineId }) => bylineId),
  )
  expect(await db().readsMark.count()).toBeGreaterThan(0)
  // One part looks at the article, none at its days.
  expect(await rollUpReads()).toBe(1)
  await expectExact()
})

test('another time zone: all days are added up anew', async () => {
  newsroomIsIn('Pacific/Auckland')
  await count(articles[0] ?? 0, new Date('2026-11-01T12:00:00Z'), 5)
  await rollUpReads()
  await expectExact()
})

test('reads that are committed while it adds up are in the next one', async () => {
  const [id = 0] = articles
  const hour = new Date('2026-11-03T10:00:00Z')
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`
      update "ArticleReadsHour" set reads = reads + 1000 where "articleId" = ${id}
        and hour = (select min(hour) from "ArticleReadsHour" where "articleId" = ${id})`
    // Another one counts, and all that is committed is added up: not what isn't yet.
    await count(articles[1] ?? 0, hour, 7)
    expect(await rollUpReads()).toBeGreaterThan(0)
  })
  expect(await db().readsMark.count()).toBe(1)
  await rollUpReads()
  await expectExact()
})

test('two instances at once, and one that dies in the middle, lose nothing and add nothing twice', async () => {
  const hour = new Date('2026-11-04T10:00:00Z')
  for (const id of articles) await count(id, hour, 3)
  // It dies: what it did is taken back, its marks too.
  await db()
    .$transaction(async (tx) => {
      await tx.$executeRaw`delete from "ReadsMark"`
      await tx.$executeRaw`update "SiteReadsHour" set reads = 0`
      throw new Error('killed')
    })
    .catch(() => {})
  const counting = Promise.all(
    articles.map((id, n) => count(id, new Date(hour.getTime() + n * 7_200_000), 2)),
  )
  await Promise.all([rollUpReads(), rollUpReads(), counting, rollUpReads()])
  await rollUpReads()
  await expectExact()
})
