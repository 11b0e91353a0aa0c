import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type Newsroom, startNewsroom } from '#testing/served.ts'
import { crashDatabase, restartDatabase, signInWith } from './crash.ts'
import { beginWithWords, body, saved, status } from './writing.ts'

// The database is killed in the middle of a correction's publication: all of it or nothing.

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-correct-'))
const account = { ADMIN_EMAIL: 'kay@courier.example', ADMIN_PASSWORD: 'killed but not forgotten' }
let newsroom: Newsroom

test.beforeAll(async () => {
  test.setTimeout(180_000)
  newsroom = await startNewsroom(folder, account)
})
test.afterAll(async () => {
  await newsroom.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Moments (ms) after the button was pressed at which the database dies. */
const moments = [20, 80, 250]

test('the database dies while a correction is published: all of it or nothing, and once in the end', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const context = await browser.newContext({ baseURL: newsroom.origin })
  const page = await context.newPage()
  await signInWith(page, account)
  const path = await beginWithWords(page, 'Corrected over a crash')
  await page.getByLabel('Section').selectOption({ index: 1 })
  await saved(page)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Publish changes' })).toBeVisible()
  const slug = await page.getByLabel('Slug').inputValue()
  const read = async (address: string) => (await fetch(newsroom.origin + address)).text()
  const times = (text: string, words: string) => text.split(words).length - 1

  for (const [n, ms] of moments.entries()) {
    const [note, words] = [`It was not number ${n}.`, `Put right, number ${n}.`]
    await body(page).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(` ${words}`)
    await saved(page)
    const dialog = page.getByRole('dialog', { name: 'Publish changes' })
    const ask = async () => {
      await page.getByRole('button', { name: 'Publish changes' }).click()
      await dialog.getByLabel('Correction', { exact: true }).check()
      await dialog.getByLabel('Note for readers').fill(note)
      await dialog.getByRole('button', { name: 'Publish changes' }).click()
    }
    await ask()
    await page.waitForTimeout(ms)
    crashDatabase(folder)
    await restartDatabase(folder)

    // What readers have now is the old whole or the new whole.
    await expect(async () => {
      const [article, list] = [await read(`/article/${slug}`), await read('/corrections')]
      const isCorrected = article.includes(words)
      expect(times(article, `<p>${note}</p>`)).toBe(isCorrected ? 1 : 0)
      expect(times(list, note)).toBe(isCorrected ? 1 : 0)
    }).toPass({ timeout: 20_000 })

    // The dialog is still there, with what was typed, unless the answer came: it is asked again.
    await expect(async () => {
      if (await dialog.isVisible())
        await dialog.getByRole('button', { name: 'Publish changes' }).click({ timeout: 2000 })
      await expect(dialog).toBeHidden({ timeout: 4000 })
      // Stopped because the last words came into a revision only after it was asked for.
      if (!(await read(`/article/${slug}`)).includes(words)) {
        await ask()
        throw new Error('asked for anew')
      }
    }).toPass({ timeout: 60_000 })
    await expect(status(page)).toHaveText(/^(Published|Saved)/, { timeout: 20_000 })
    await expect(async () => {
      const [article, list] = [await read(`/article/${slug}`), await read('/corrections')]
      expect(article).toContain(words)
      expect(times(article, `<p>${note}</p>`)).toBe(1)
      expect(times(list, note)).toBe(1)
      expect(times(await read('/feed.xml'), `<p>${note}</p>`)).toBe(1)
    }).toPass({ timeout: 20_000 })
  }

  await page.goto(path)
  const panel = page.getByRole('region', { name: 'Corrections' })
  await expect(panel.getByRole('listitem')).toHaveCount(moments.length)
  await context.close()
})
