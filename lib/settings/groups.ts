import type { z } from 'zod'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { addTags, oncePerPage } from '#lib/cache/tags.ts'
import { db, type Prisma, type Tx } from '#lib/platform/db.ts'
import { log } from '#lib/platform/log.ts'

/** Settings that belong together: one row, described in the schema of the domain whose they are. */
export type SettingGroup<S extends z.ZodObject> = {
  /** The row's key. */
  name: string
  /** Each field has a default: `schema.parse({})` is what holds before anyone set anything. */
  schema: S
}

/** A group as it is set; a field that can't be read any more has its default. Pages that ask are tagged. */
export function readGroup<S extends z.ZodObject>(
  group: SettingGroup<S>,
  tx: Tx = db(),
): Promise<z.output<S>> {
  addTags('settings')
  return oncePerPage(`settings ${group.name}`, async () => {
    const row = await tx.setting.findUnique({ where: { key: group.name } })
    return parsed(group, row?.value ?? {})
  })
}

function parsed<S extends z.ZodObject>({ name, schema }: SettingGroup<S>, value: unknown) {
  const whole = schema.safeParse(value)
  if (whole.success) return whole.data
  log.warn({ group: name, error: whole.error.message }, 'stored settings can’t be read whole')
  const stored = typeof value === 'object' && value !== null ? { ...value } : {}
  const wrong = new Set(whole.error.issues.map(({ path }) => path[0]))
  return schema.parse(Object.fromEntries(Object.entries(stored).filter(([key]) => !wrong.has(key))))
}

/**
 * Stores a group; every page is made anew.
 * @throws Refused
 */
export async function saveGroup<S extends z.ZodObject>(
  actor: Actor,
  { name }: SettingGroup<S>,
  values: z.output<S>,
): Promise<void> {
  mustBeAllowed(actor, 'settings.manage')
  const value = values as Prisma.InputJsonObject
  await write(async (tx, announcing) => {
    await tx.setting.upsert({
      where: { key: name },
      create: { key: name, value },
      update: { value },
    })
    await recordAudit(tx, actor, 'settings.save', 'settings', { [name]: value })
    announcing.expire('settings')
  })
}
