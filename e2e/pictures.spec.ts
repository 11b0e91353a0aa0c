import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './checks.ts'
import { stateOf } from './people.ts'

test.use({ storageState: stateOf('editor') })

test('many pictures are uploaded at once; one is described, cropped, replaced, deleted', async ({
  page,
}) => {
  await page.goto('/admin/media')
  await expectAccessible(page)
  const names = ['salt-marsh', 'storm-sea', 'moon-tide']
  // Other bytes than the demo's, so that they are other pictures.
  const files = await Promise.all(
    names.map(async (name) => ({
      name: `${name}-copy.webp`,
      mimeType: 'image/webp',
      buffer: Buffer.concat([await readFile(`demo/pictures/${name}.webp`), Buffer.from([0])]),
    })),
  )
  await page
    .getByLabel('Upload pictures')
    .setInputFiles([
      ...files,
      { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
    ])
  const list = page.locator('.upload-list li')
  for (const { name } of files) await expect(list.filter({ hasText: name })).toContainText('stored')
  await expect(list.filter({ hasText: 'storm-sea' })).toContainText('looks much like')
  await expect(list.filter({ hasText: 'letter.jpg' })).toContainText('not a picture')

  await page.getByLabel('Words').fill('storm-sea-copy')
  await page.getByRole('button', { name: 'Find' }).click()
  await expect(page.locator('.picture-grid li')).toHaveCount(1)
  await page.locator('.picture-grid a').click()
  await page.getByLabel('Credit').fill('Ivo Brandt')
  await page.getByLabel('Description').fill('A storm')
  await page
    .getByLabel('Last day it may be used')
    .fill('not a day')
    .catch(() => {})
  await page.getByLabel('Last day it may be used').fill('2020-02-01')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved. Articles that use it follow.')).toBeVisible()
  await expect(page.getByText('Its rights have ended.')).toBeVisible()
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1280, height: 800 })

  const shown = page.locator('.framing img')
  const before = await shown.getAttribute('src')
  const right = page.getByRole('slider', { name: 'Right edge, per cent' })
  for (let n = 0; n < 20; n++) await right.press('ArrowLeft')
  await page.getByRole('button', { name: 'Crop', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Show all of it' })).toBeVisible()
  expect(await shown.getAttribute('src')).not.toBe(before)

  await page.getByLabel('Replace the file').setInputFiles({
    name: 'other.webp',
    mimeType: 'image/webp',
    buffer: Buffer.concat([await readFile('demo/pictures/beehives.webp'), Buffer.from([0, 0])]),
  })
  await expect(page.getByRole('button', { name: 'Show all of it' })).toHaveCount(0)
  await expect(page.getByLabel('Credit')).toHaveValue('Ivo Brandt')
  await page.getByRole('button', { name: 'Delete picture' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete picture' }).click()
  await expect(page).toHaveURL(/\/admin\/media$/)
})

test('an upload that breaks off goes on where it was', async ({ page }) => {
  await page.goto('/admin/media')
  const picture = await readFile('demo/pictures/laboratory.webp')
  // Longer than one piece, so that a part is there when the connection breaks.
  const buffer = Buffer.concat([picture, Buffer.alloc(9 * 1024 * 1024)])
  const offsets: number[] = []
  let broken = 0
  await page.route('**/admin/uploads/*', (route) => {
    const offset = Number(route.request().headers()['upload-offset'])
    if (route.request().method() === 'PATCH') {
      if (offset > 0 && broken++ === 0) return route.abort('connectionreset')
      offsets.push(offset)
    }
    return route.continue()
  })
  await page
    .getByLabel('Upload pictures')
    .setInputFiles({ name: 'long.webp', mimeType: 'image/webp', buffer })
  await expect(page.locator('.upload-list li')).toContainText('stored', { timeout: 20_000 })
  expect(broken).toBeGreaterThan(0)
  // Nothing that had arrived was sent twice.
  expect(new Set(offsets).size).toBe(offsets.length)
})

test('uploads are for who is signed in, and each for its own', async ({ browser, request }) => {
  const stranger = await (await browser.newContext({ storageState: undefined })).newPage()
  const site = new URL((await request.get('/')).url()).origin
  const tus = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '10', Origin: site }
  const refused = await stranger.request.post(`${site}/admin/uploads`, { headers: tus })
  expect(refused.status()).toBe(401)
  const begun = await request.post('/admin/uploads', { headers: tus })
  expect(begun.status()).toBe(201)
  const author = await browser.newContext({ storageState: stateOf('author') })
  const other = await author.request.head(`${site}${begun.headers().location}`, { headers: tus })
  expect(other.status()).toBe(403)
  for (const context of [stranger.context(), author]) await context.close()
})
