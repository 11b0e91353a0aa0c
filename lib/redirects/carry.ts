import { z } from 'zod'
import { type Actor, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { goOnAfter, inIdOrder, moment, plain } from '#lib/platform/carrying.ts'
import type { Tx } from '#lib/platform/db.ts'
import { id } from '#lib/platform/id.ts'
import { lockRedirects, targetPathOf } from './commands.ts'

/** A redirect as it leaves a newsroom, and comes into another. */
export const redirectRecord = z.object({
  id,
  path: z.string().describe('The old address, with the query that counts'),
  target: z.string().describe('A path of this site, or an address elsewhere'),
  note: z.string(),
  savedAt: moment,
})
export type RedirectRecord = z.infer<typeof redirectRecord>

/** All redirects. @throws Refused */
export async function* carryRedirectsOut(actor: Actor, tx: Tx): AsyncGenerator<RedirectRecord> {
  mustBeAllowed(actor, 'newsroom.export')
  for await (const rows of inIdOrder((after) =>
    tx.redirect.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: 1000,
      select: { id: true, path: true, target: true, note: true, savedAt: true },
    }),
  ))
    for (const row of rows) yield plain(row)
}

/** Brings redirects in as they were; those that are there stay. @throws Refused */
export async function carryRedirectsIn(actor: Actor, records: RedirectRecord[]): Promise<void> {
  mustBeAllowed(actor, 'article.import')
  await write(async (tx, announcing) => {
    await lockRedirects(tx)
    await tx.redirect.createMany({
      data: records.map((row) => ({ ...row, targetPath: targetPathOf(row.target) })),
      skipDuplicates: true,
    })
    await goOnAfter(tx, 'Redirect')
    announcing.expire('redirects')
  })
}
