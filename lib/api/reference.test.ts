import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { describeApi } from './openapi.ts'
import { readReference } from './reference.ts'

test('the description knows every endpoint, its scope and its parameters', () => {
  const { paths, openapi } = describeApi()
  expect(openapi).toBe('3.1.0')
  const described = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.toSorted()).toEqual(
    endpoints.map(({ method, path }) => `${method} ${path}`).toSorted(),
  )
  expect(paths?.['/articles/{id}/draft']?.patch).toMatchObject({
    security: [{ token: ['articles:write'] }],
    parameters: [
      { in: 'path', name: 'id', required: true, schema: { type: 'integer' } },
      { in: 'header', name: 'If-Match', required: true },
    ],
  })
  expect(paths?.['/articles']?.get?.security).toEqual([{}, { token: [] }])
})

test('every schema that is referred to is there', () => {
  const text = JSON.stringify(describeApi())
  const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, n]) => n)
  const there = Object.keys(describeApi().components?.schemas ?? {})
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !there.includes(name ?? ''))).toEqual([])
  // Names that nobody gave would change from one day to another.
  expect(there.filter((name) => name.startsWith('__'))).toEqual([])
})

test('the page shows what the description says', () => {
  const { groups, schemas } = readReference()
  const operations = groups.flatMap((group) => group.operations)
  expect(operations.map(({ id }) => id).toSorted()).toEqual(
    endpoints.map(({ id }) => id).toSorted(),
  )
  const save = operations.find(({ id }) => id === 'saveDraft')
  expect(save).toMatchObject({ needs: 'articles:write', problems: expect.arrayContaining(['412']) })
  expect(save?.body.map(({ name }) => name)).toContain('details.language')
  // Every schema says something, and everything that is linked to is on the page.
  const names = schemas.map(({ name }) => name)
  for (const { name, fields, kinds } of schemas)
    expect([name, fields.length + kinds.length > 0]).toEqual([name, true])
  const linked = JSON.stringify(groups).matchAll(/"name":"([A-Z]\w+)"\}/g)
  for (const [, name] of linked) expect(names).toContain(name)
})
