import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { emptyNewsroom } from '#testing/everything.ts'
import { system } from '#testing/newsroom.ts'
import { generatedWxr } from '#testing/wxr.ts'
import { bringIn } from '../bring-in.ts'
import { readWordpress } from './read.ts'

ownDatabase()

// Two batches and some.
const articles = 510
const bring = (file: string) =>
  bringIn(system, readWordpress(file, {}), { dryRun: false, download: false })

/** What readers and the newsroom have, without the numbers and times that the database gives. */
async function newsroom() {
  return db().$queryRaw<unknown[]>`
    select a."importId", a.slug, a.state, a."publishedAt", r.headline, r.standfirst, r.body, s.slug as section,
      (select start from "ArticleReads" where "articleId" = a.id)::int as reads,
      array(select b.slug from "ArticleByline" x join "Byline" b on b.id = x."bylineId"
        where x."articleId" = a.id order by position) as bylines,
      array(select t.name from "ArticleTopic" x join "Topic" t on t.id = x."topicId"
        where x."articleId" = a.id order by position) as topics,
      array(select path from "Redirect" where target = '/article/' || a.slug order by 1) as paths
    from "Article" a join "Revision" r on r.id = a."liveRevisionId" left join "Section" s on s.id = a."sectionId"
    order by 1`
}
const counts = async () => [
  await db().section.count(),
  await db().byline.count(),
  await db().topic.count(),
  await db().revision.count(),
  await db().publication.count(),
  await db().redirect.count(),
  await db().address.count(),
]

/** Runs the import as a command, and kills it as soon as `seen`. */
async function killedWhen(file: string, seen: () => Promise<boolean>) {
  const args = ['scripts/import.ts', 'wordpress', file, '--no-download']
  const child = spawn(process.execPath, args, { env: process.env, stdio: 'ignore' })
  const exit = once(child, 'exit')
  while (child.exitCode === null && !(await seen())) await sleep(1)
  child.kill('SIGKILL')
  const [code] = await exit
  return code === null
}

test('killed among the topics and among the articles, it goes on to the same newsroom', async () => {
  const file = await generatedWxr(articles)
  await bring(file)
  const undisturbed = { all: await newsroom(), counts: await counts() }
  expect(undisturbed.all).toHaveLength(articles)
  await emptyNewsroom(mkdtempSync(join(tmpdir(), 'broadsheet-emptied-')))
  expect(await db().article.count()).toBe(0)

  expect(await killedWhen(file, async () => (await db().section.count()) > 2)).toBe(true)
  expect(await db().article.count()).toBe(0)
  expect(await killedWhen(file, async () => (await db().article.count()) > 0)).toBe(true)
  const some = await db().article.count()
  expect(some).toBeGreaterThan(0)
  expect(some).toBeLessThan(articles)

  const report = await bring(file)
  expect(report.counts.article).toEqual({ made: articles - some, known: some, bad: 0 })
  expect(await newsroom()).toEqual(undisturbed.all)
  expect(await counts()).toEqual(undisturbed.counts)
}, 240_000)
