'use server'
import 'server-only'
import { refresh } from 'next/cache'
import { organisationGroup, organisationSchema } from '#lib/organisation/schema.ts'
import { saveGroup } from '#lib/settings/groups.ts'
import { attempt, type Outcome } from '../../../outcome.ts'

export async function saveOrganisation(input: unknown): Promise<Outcome> {
  return attempt(organisationSchema, input, async (user, parsed) => {
    await saveGroup(user, organisationGroup, parsed)
    refresh()
  })
}
