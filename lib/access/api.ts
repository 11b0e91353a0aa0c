import type { Scope } from '#lib/api/schema.ts'

/** Every endpoint of the API by its id, and who may: anyone, or tokens with this scope. */
export const apiEndpoints: Record<string, 'anyone' | Scope> = {
  listArticles: 'anyone',
  readArticle: 'anyone',
  listDrafts: 'articles:read-all',
  readDraft: 'articles:read-all',
  createDraft: 'articles:write',
  saveDraft: 'articles:write',
  publishArticle: 'articles:publish',
  takeDownArticle: 'articles:publish',
  listSections: 'anyone',
  readSection: 'anyone',
  listTopics: 'anyone',
  readTopic: 'anyone',
  listBylines: 'anyone',
  readByline: 'anyone',
  createByline: 'bylines:write',
  changeByline: 'bylines:write',
  listMedia: 'anyone',
  readMedia: 'anyone',
  uploadMedia: 'media:write',
  search: 'anyone',
  listPages: 'anyone',
  readPage: 'anyone',
  readCounts: 'anyone',
}
