import { expect, test } from 'vitest'
import type { z } from 'zod'
import { articleRecord } from '#lib/articles/carried.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { kinds } from './records.ts'

ownDatabase()

/** What stays, on purpose (docs/export.md says so), and what a record calls by another name. */
const leftOut: Record<string, string[]> = {
  Byline: ['userId'],
  Media: ['createdBy'],
  Page: ['version', 'savedBy'],
  Article: [
    ...['createdBy', 'assigneeId', 'assignedBy', 'dueAt'],
    ...['liveRevisionId', 'workingRevisionId'],
  ],
  Revision: [...['articleId', 'savedBy', 'editors', 'sitting'], ...['mediaId', 'alt', 'caption']],
  Publication: ['articleId', 'publishedBy'],
  Correction: ['articleId', 'createdBy'],
  LiveEntry: ['createdBy', 'editedBy', 'version', 'key'],
  Front: ['version', 'savedBy'],
  Redirect: ['targetPath', 'savedBy', 'savedByName'],
  Newsletter: ['nextAt'],
}

const { live, publications, corrections } = articleRecord.shape
const records: Record<string, z.ZodObject> = {
  Section: kinds.sections.schema,
  Topic: kinds.topics.schema,
  Media: kinds.media.schema,
  Byline: kinds.bylines.schema,
  Page: kinds.pages.schema,
  Article: kinds.articles.schema,
  Revision: live.unwrap(),
  Publication: publications.element,
  Correction: corrections.element,
  LiveEntry: kinds['live-entries'].schema,
  Front: kinds.fronts.schema,
  Redirect: kinds.redirects.schema,
  ImportedItem: kinds.imported.schema,
  Newsletter: kinds.newsletters.schema,
}

test.each(Object.keys(records))(
  'each column of %s leaves with an export, or stays on purpose',
  async (table) => {
    const rows = await db().$queryRaw<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table}`
    expect(rows.length).toBeGreaterThan(3)
    const carried = new Set(Object.keys(records[table]?.shape ?? {}))
    const stays = leftOut[table] ?? []
    // A new column is added to the record in its domain's carry.ts, or here.
    expect(
      rows
        .map(({ name }) => name)
        .filter((name) => !carried.has(name))
        .sort(),
    ).toEqual([...stays].sort())
  },
)
