import { db, Prisma, type Tx } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'

/** First part of a public URL: /article/…, /by/…, /section/…, /page/…, /topic/…. */
export type AddressKind = 'article' | 'by' | 'section' | 'page' | 'topic'

/** What a public address is now. */
export type Resolved =
  | { status: 'live'; id: number }
  | { status: 'moved'; id: number; slug: string }
  | { status: 'gone'; id: number }
  | { status: 'none' }

const topics = Prisma.sql`"Topic"`
const sections = Prisma.sql`"Section"`

type Row = { id: number; slug: string; live: boolean }

/** What `/{kind}/{slug}` is now; every slug that was ever public is known for good. */
export async function resolveAddress(
  kind: AddressKind,
  slug: string,
  tx: Tx = db(),
): Promise<Resolved> {
  const rows =
    kind === 'article'
      ? await tx.$queryRaw<Row[]>`
          select t.id, t.slug, t.state = 'published' and t."publishedAt" <= now() as live
          from "Address" a join "Article" t on t.id = a."targetId"
          where a.kind = 'article' and a.slug = ${slug}
            -- Of a time to come, as a clock that was set back has it: that isn't gone for good.
            and not (t.state = 'published' and t."publishedAt" > now())`
      : kind === 'by'
        ? await tx.$queryRaw<Row[]>`
          select t.id, t.slug, true as live
          from "Address" a join "Byline" b on b.id = a."targetId"
          -- Merged ones lead on: always to one that wasn't merged, so in one hop.
          join "Byline" t on t.id = coalesce(b."mergedIntoId", b.id)
          where a.kind = 'by' and a.slug = ${slug}`
        : kind === 'page'
          ? await tx.$queryRaw<Row[]>`
          select t.id, t.slug, t.published as live
          from "Address" a join "Page" t on t.id = a."targetId"
          where a.kind = 'page' and a.slug = ${slug}`
          : await tx.$queryRaw<Row[]>`
          select t.id, t.slug, true as live
          from "Address" a join ${kind === 'topic' ? topics : sections} t on t.id = a."targetId"
          where a.kind = ${kind} and a.slug = ${slug}`
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
  const claimed = await tx.$executeRaw`
    insert into "Address" (kind, slug, "targetId") values (${kind}, ${slug}, ${targetId})
    on conflict do nothing`
  if (!claimed && (await addressTaken(tx, kind, slug, targetId))) {
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

/** Makes all addresses of a target lead to another one, for good. */
export async function mergeAddresses(
  tx: Tx,
  kind: AddressKind,
  targetId: number,
  intoId: number,
): Promise<void> {
  await tx.address.updateMany({ where: { kind, targetId }, data: { targetId: intoId } })
}

/** Forgets the addresses of a target that is deleted for good. */
export async function releaseAddresses(tx: Tx, kind: AddressKind, targetId: number): Promise<void> {
  await tx.address.deleteMany({ where: { kind, targetId } })
}
