import { addTags, oncePerPage } from '#lib/cache/tags.ts'
import { db, type Tx } from '#lib/platform/db.ts'
import { env } from '#lib/platform/env.ts'
import { defaultSettings, type Settings, settingsSchema } from './schema.ts'

/** The settings in force; SITE_NAME of the environment stands above the stored name. */
export function readSettings(tx: Tx = db()): Promise<Settings> {
  addTags('settings')
  return oncePerPage('settings', () => readStored(tx))
}

async function readStored(tx: Tx): Promise<Settings> {
  const rows = await tx.setting.findMany()
  const stored = Object.fromEntries(rows.map(({ key, value }) => [key, value]))
  const parsed = settingsSchema.partial().safeParse(stored)
  const { SITE_NAME } = env()
  return {
    ...defaultSettings,
    ...(parsed.success ? parsed.data : {}),
    ...(SITE_NAME ? { siteName: SITE_NAME } : {}),
  }
}
