import { randomBytes } from 'node:crypto'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { readGroup, saveGroup } from '#lib/settings/groups.ts'
import { type DiscoveryEdit, discoveryEditSchema, discoveryGroup } from './schema.ts'

/** Stores what programs are told; IndexNow gets its key when it is switched on for the first time. */
export async function saveDiscovery(actor: Actor, input: DiscoveryEdit): Promise<void> {
  mustBeAllowed(actor, 'settings.manage')
  const edit = discoveryEditSchema.parse(input)
  const { indexNowKey } = await readGroup(discoveryGroup)
  const key = indexNowKey || (edit.indexNow ? randomBytes(16).toString('hex') : '')
  await saveGroup(actor, discoveryGroup, { ...edit, indexNowKey: key })
}
