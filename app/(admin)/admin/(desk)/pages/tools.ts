import { findArticles, lookUp } from '../articles/actions.ts'
import { findPictures, finishUpload } from '../media/actions.ts'
import { createPage, restorePage, savePage } from './actions.ts'

/** What the editor of a page asks the server for. */
export const tools = {
  createPage,
  savePage,
  restorePage,
  findArticles,
  lookUp,
  findPictures,
  finishUpload,
}
