import sharp from 'sharp'
import { expect, test } from 'vitest'
import { saveSettings } from '#lib/settings/commands.ts'
import { defaultSettings } from '#lib/settings/schema.ts'
import { ownDatabase } from '#testing/database.ts'
import { system } from '#testing/newsroom.ts'
import { iconOf } from './icons.ts'
import { shortName, writeManifest } from './manifest.ts'
import { type IconPath, icons } from './schema.ts'

ownDatabase()

test('each icon has its size; those that others cut have a ground to the edge', async () => {
  for (const [path, { size, fills }] of Object.entries(icons)) {
    const { body } = await iconOf(path as IconPath)
    const { data, info } = await sharp(body)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([size, size])
    // The corner: of the icon itself it is rounded away.
    if (fills < 1) expect([...data.subarray(0, 4)]).toEqual([0x16, 0x18, 0x1d, 255])
    else expect(data[3]).toBeLessThan(128)
  }
})

test('the manifest follows the settings', async () => {
  await saveSettings(system, { ...defaultSettings, siteName: 'صحيفة الميناء', language: 'ar' })
  expect(await writeManifest()).toMatchObject({
    name: 'صحيفة الميناء',
    lang: 'ar',
    dir: 'rtl',
    start_url: '/',
    display: 'standalone',
    icons: expect.arrayContaining([
      expect.objectContaining({ src: '/icon-512.png', sizes: '512x512', purpose: 'any' }),
      expect.objectContaining({ src: '/icon-maskable.png', purpose: 'maskable' }),
    ]),
  })
})

test.each([
  ['Broadsheet', 'Broadsheet'],
  ['The Marrowby Courier', 'Courier'],
  ['The Independent', 'Independent'],
])('below an icon %s is %s', (name, short) => expect(shortName(name)).toBe(short))
