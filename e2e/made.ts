import { expect, request } from '@playwright/test'
import { callAction } from './actions.ts'
import { stateOf } from './people.ts'

// What journeys begin with, made as programs make it: what people click for it is the matter of others.

let made: Promise<string> | undefined

/** A token of the API, made by the administrator. */
async function makeToken(): Promise<string> {
  const baseURL = process.env.SITE ?? ''
  const ada = await request.newContext({ baseURL, storageState: stateOf('administrator') })
  const input = { name: 'Journeys', scopes: ['articles:write', 'articles:publish'], days: 7 }
  const file = '(desk)/settings/tokens/actions.ts'
  const { outcome, text } = await callAction(ada, file, 'makeToken', input, (address) => address)
  await ada.dispose()
  expect(outcome).toBe('saved')
  return /bsh_[\w-]{43}/.exec(text)?.[0] ?? ''
}

/** Makes an article of the first section and publishes it. @returns its path in the newsroom, and readers' */
export async function makePublished(headline: string): Promise<{ desk: string; site: string }> {
  made ??= makeToken()
  const token = await made
  const api = `${process.env.SITE}/api/v1`
  const ask = async (path: string, data: unknown, also = {}) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...also,
    }
    const init = { method: 'POST', headers, body: JSON.stringify(data) }
    const response = await fetch(`${api}${path}`, init)
    const answer = await response.json()
    expect([response.ok, answer.errors]).toEqual([true, undefined])
    return { etag: response.headers.get('etag') ?? '', ...answer }
  }
  const sections = await (await fetch(`${api}/sections`)).json()
  const { id, slug, etag } = await ask('/articles', {
    headline,
    sectionId: sections.items[0].id,
    markdown: 'All day on the harbour.',
  })
  await ask(`/articles/${id}/publish`, {}, { 'If-Match': etag })
  return { desk: `/admin/articles/${id}`, site: `/article/${slug}` }
}
