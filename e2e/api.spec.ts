import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { signIn } from './people.ts'

test('an administrator makes a token, and a program publishes with it', async ({
  page,
  baseURL,
}) => {
  await signIn(page, 'administrator')
  await page.goto('/admin/settings')
  await page.getByRole('link', { name: 'API tokens' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API tokens' })).toBeVisible()
  const name = `Agency ${Date.now()}`
  await page.getByLabel('What it is for').fill(name)
  await page.getByLabel('Begin drafts and save them').check()
  await page.getByLabel('Publish articles and take them down').check()
  await page.getByRole('button', { name: 'Make token' }).click()
  const shown = page.getByLabel('The token: it is shown only now')
  await expect(shown).toHaveValue(/^bsh_[\w-]{43}$/)
  const token = await shown.inputValue()
  const row = page.getByRole('row', { name })
  await expect(row).toContainText('Never')
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByText(token)).toHaveCount(0)

  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${baseURL}/api/v1${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    })
    return {
      status: response.status,
      etag: response.headers.get('etag'),
      ...(await response.json()),
    }
  }
  const sections = await (await fetch(`${baseURL}/api/v1/sections`)).json()
  const sectionId = sections.items[0].id
  const headline = `By a program ${Date.now()}`
  const draft = await ask('/articles', {
    ...{ headline, sectionId, markdown: 'It came **over the wire**.' },
  })
  expect([draft.status, draft.etag]).toEqual([201, '"v1"'])
  expect((await page.goto(`/article/${draft.slug}`))?.status()).toBe(404)
  const published = await ask(`/articles/${draft.id}/publish`, {}, { 'If-Match': draft.etag ?? '' })
  expect([published.status, published.errors]).toEqual([200, undefined])
  expect((await page.goto(`/article/${draft.slug}`))?.status()).toBe(200)
  await expect(page.getByRole('heading', { level: 1, name: headline })).toBeVisible()
  await expect(page.getByText('over the wire')).toBeVisible()
  const whole = await (await fetch(`${baseURL}/api/v1/articles/${draft.id}`)).json()
  expect(whole.html).toContain('<p>It came <strong>over the wire</strong>.</p>')
  // It is in the list that everyone reads, and in the audit log under the token's name.
  const list = await (await fetch(`${baseURL}/api/v1/articles?limit=1`)).json()
  expect(list.items[0].headline).toBe(headline)
  await page.goto('/admin/audit')
  await expect(page.getByText(`API token “${name}”`).first()).toBeVisible()

  await page.goto('/admin/settings/tokens')
  await expect(row).not.toContainText('Never')
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Revoke ${name}` })
    .click()
  await expect(row).toContainText('Revoked')
  expect((await ask('/articles', { headline: 'Too late' })).status).toBe(401)
})

test.describe('the page about the API', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    test(`is readable and accessible, ${colorScheme}, on a small screen`, async ({
      browser,
      baseURL,
    }) => {
      const context = await browser.newContext({
        baseURL: baseURL ?? '',
        colorScheme,
        viewport: { width: 390, height: 800 },
      })
      const page = await context.newPage()
      expect((await page.goto('/api/v1'))?.status()).toBe(200)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.getByRole('link', { name: 'PATCH /articles/{id}/draft' }).click()
      await expect(page.locator('#saveDraft')).toBeInViewport()
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
      await context.close()
    })

  test('needs no JavaScript; what it links to is there', async ({ browser, baseURL, request }) => {
    const page = await browser.newPage({ baseURL: baseURL ?? '', javaScriptEnabled: false })
    await page.goto('/api/v1')
    await expect(page.getByText('articles:write').first()).toBeVisible()
    const targets = await page
      .locator('.api-reference a[href^="#"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')?.slice(1) ?? ''))
    const missing = []
    for (const id of new Set(targets))
      if ((await page.locator(`[id="${id}"]`).count()) !== 1) missing.push(id)
    expect(missing).toEqual([])
    const described = await request.get('/api/v1/openapi.json')
    expect((await described.json()).openapi).toBe('3.1.0')
    await page.close()
  })
})
