import { db, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'

/** First part of a public URL: /article/…, /by/…, /section/…. */
export type AddressKind = 'article' | 'by' | 'section'

/** What a public address is now. */
export type Resolved =
  | { status: 'live'; id: number }
  | { status: 'moved'; id: number; slug: string }
  | { status: 'gone'; id: number }
  | { status: 'none' }

type Row = { id: number; slug: string; live: boolean }

/** What `/{kind}/{slug}` is now; every slug that was ever public is known for good. */
export async function resolveAddress(kind: AddressKind, slug: string): Promise<Resolved> {
  const rows =
    kind === 'article'
      ? await db().$queryRaw<Row[]>`
          select t.id, t.slug, t.state = 'published' and t."publishedAt" <= now() as live
          from "Address" a join "Article" t on t.id = a."targetId"
          where a.kind = 'article' and a.slug = ${slug}`
      : kind === 'by'
        ? await db().$queryRaw<Row[]>`
          select t.id, t.slug, true as live
          from "Address" a join "Byline" t on t.id = a."targetId"
          where a.kind = 'by' and a.slug = ${slug}`
        : await db().$queryRaw<Row[]>`
          select t.id, t.slug, true as live
          from "Address" a join "Section" t on t.id = a."targetId"
          where a.kind = 'section' and a.slug = ${slug}`
  const [row] = rows
  if (!row) return { status: 'none' }
  if (!row.live) return { status: 'gone', id: row.id }
  if (row.slug !== slug) return { status: 'moved', id: row.id, slug: row.slug }
  return { status: 'live', id: row.id }
}

/**
 * Makes an address public, for good: it will lead to this target whatever its slug becomes.
 * @throws Invalid (field slug) when it leads or led to another one.
 */
export async function claimAddress(
  tx: Tx,
  kind: AddressKind,
  slug: string,
  targetId: number,
): Promise<void> {
  await tx.$executeRaw`
    insert into "Address" (kind, slug, "targetId") values (${kind}, ${slug}, ${targetId})
    on conflict do nothing`
  if (await addressTaken(tx, kind, slug, targetId)) {
    throw new Invalid({ slug: [`/${kind}/${slug} is, or was, the address of another one.`] })
  }
}

/** Does this address lead to something else than `targetId`? */
export async function addressTaken(
  tx: Tx,
  kind: AddressKind,
  slug: string,
  targetId?: number,
): Promise<boolean> {
  const found = await tx.address.findUnique({
    where: { kind_slug: { kind, slug } },
    select: { targetId: true },
  })
  return found !== null && found.targetId !== targetId
}

/** Forgets the addresses of a target that is deleted for good. */
export async function releaseAddresses(tx: Tx, kind: AddressKind, targetId: number): Promise<void> {
  await tx.address.deleteMany({ where: { kind, targetId } })
}
