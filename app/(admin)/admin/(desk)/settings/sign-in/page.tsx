import type { Metadata } from 'next'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { ProveForm } from '#components/admin/ProveForm.client.tsx'
import { SignInRulesForm } from '#components/admin/SignInRulesForm.client.tsx'
import { signInGroup } from '#lib/auth/schema.ts'
import { needsProof, proofAskedOf } from '#lib/auth/second-step.ts'
import { waysIn } from '#lib/auth/ways-in.ts'
import { readGroup } from '#lib/settings/groups.ts'
import * as proving from '../../account/factors/actions.ts'
import { guarded } from '../../guard.tsx'
import { saveRules } from './actions.ts'

export const metadata: Metadata = { title: 'Signing in' }

/** What is required of whoever signs in. */
export default function SignInRulesPage() {
  return guarded('settings.manage', async (user) => (
    <>
      <PageHead title="Signing in" from={settings}>
        Everyone can set up a second factor under My account. Here it is required.
      </PageHead>
      {(await needsProof(user)) ? (
        <ProveForm asked={await proofAskedOf(user)} actions={{ ...proving }} />
      ) : (
        <SignInRulesForm
          rules={await readGroup(signInGroup)}
          openId={waysIn().openId}
          save={saveRules}
        />
      )}
    </>
  ))
}
