import type { Metadata } from 'next'
import { FactorsPanel } from '#components/admin/FactorsPanel.client.tsx'
import { PageHead } from '#components/admin/PageHead.tsx'
import { guarded } from '../../guard.tsx'
import * as actions from './actions.ts'
import { factorsInWords } from './words.ts'

export const metadata: Metadata = { title: 'Second factor' }

/** One's own second factors. */
export default function FactorsPage() {
  return guarded('account.open', async (user) => (
    <>
      <PageHead title="Second factor" from={{ href: '/admin/account', label: 'My account' }}>
        Whoever has learned your password still can’t sign in without it. Each change here is told
        you by mail.
      </PageHead>
      <FactorsPanel {...(await factorsInWords(user))} actions={{ ...actions }} />
    </>
  ))
}
