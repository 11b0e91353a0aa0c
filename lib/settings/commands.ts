import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { mustFormat } from './dateline.ts'
import type { Settings } from './schema.ts'

/** Stores the settings; every page is made anew. */
export async function saveSettings(actor: Actor, settings: Settings): Promise<void> {
  mustBeAllowed(actor, 'settings.manage')
  await mustFormat(settings)
  await write(async (tx, announcing) => {
    for (const [key, value] of Object.entries(settings)) {
      await tx.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
    }
    await recordAudit(tx, actor, 'settings.save', 'settings', settings)
    announcing.expire('settings')
  })
}
