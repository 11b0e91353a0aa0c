import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify'
import { recordAudit } from '#lib/auth/audit.ts'
import { type Actor, actorId, mustBeAllowed } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import { db, type Tx, timeOf } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { lockRedirects, oldAddress, settled, targetAddress, targetPathOf } from './commands.ts'
import type { LookUp } from './follow.ts'
import { maxRedirectLines, type RedirectReport, redirectEditSchema } from './schema.ts'

// Redirects as a CSV file: path, target and, if there is one, a note. In memory while they are brought
// in: a hundred thousand are some megabytes.

const batch = 1000

/** All redirects as CSV (UTF-8), as a stream. */
export function exportRedirects(actor: Actor): Readable {
  mustBeAllowed(actor, 'redirect.manage')
  const columns = ['path', 'target', 'note']
  return Readable.from(rows()).pipe(stringify({ header: true, columns }))
}

async function* rows() {
  for (let after = 0; ; ) {
    const found = await db().redirect.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: batch,
      select: { id: true, path: true, target: true, note: true },
    })
    yield* found
    const last = found.at(-1)
    if (!last || found.length < batch) return
    after = last.id
  }
}

type Line = { line: number; path: string; target: string; note: string }

/** How many wrong lines a report names; it counts the others. */
const named = 5000

/**
 * Brings in redirects from a CSV file, in one transaction: all lines or, when any is wrong, none, unless
 * the good ones alone are asked for. A line with a known address changes that redirect.
 * @throws Invalid (field csv) when it isn't such a file
 */
export async function importRedirects(
  actor: Actor,
  csv: string,
  { dryRun, goodLines, elsewhere }: { dryRun: boolean; goodLines?: boolean; elsewhere?: boolean },
): Promise<RedirectReport> {
  mustBeAllowed(actor, 'redirect.manage')
  const lines = readLines(csv)
  const report: RedirectReport = {
    written: false,
    created: 0,
    changed: 0,
    unchanged: 0,
    wrong: [],
    wrongLines: 0,
  }
  await write(async (tx, announcing) => {
    await lockRedirects(tx)
    const before = new Map(
      (await tx.redirect.findMany({ select: { path: true, target: true, note: true } })).map(
        (one) => [one.path, one],
      ),
    )
    const targets = new Map([...before].map(([path, { target }]) => [path, target]))
    const inMemory: LookUp = async (forms) => {
      const path = forms.find((form) => targets.has(form))
      return path === undefined ? undefined : { path, target: targets.get(path) ?? '' }
    }
    const good = new Map<string, Line>()
    for (const line of lines) {
      try {
        const taken = await takeLine(tx, line, elsewhere ?? false)
        const twin = good.get(taken.path)
        if (twin) throw new Invalid({ path: [`Line ${twin.line} has the same address.`] })
        await settled(taken.path, taken.target, inMemory, tx)
        targets.set(taken.path, taken.target)
        good.set(taken.path, taken)
      } catch (error) {
        if (!(error instanceof Invalid)) throw error
        report.wrongLines++
        const problem = Object.values(error.fields).flat().join(' ')
        if (report.wrong.length < named)
          report.wrong.push({ line: line.line, path: line.path, problem })
      }
    }
    for (const { path, target, note } of good.values()) {
      const was = before.get(path)
      if (!was) report.created++
      else if (was.target === target && was.note === note) report.unchanged++
      else report.changed++
    }
    if (dryRun || good.size === 0 || (report.wrongLines > 0 && !goodLines)) return
    // Chains are collapsed when all lines are known: a file may name them in any order.
    const all = [...good.values()]
    for (const one of all) one.target = await settled(one.path, one.target, inMemory, tx)
    await store(tx, actor, all)
    for (const [path, { target }] of before) {
      const through = good.has(path) ? undefined : good.get(targetPathOf(target))
      if (!through) continue
      await tx.redirect.update({
        where: { path },
        data: { target: through.target, targetPath: targetPathOf(through.target) },
      })
    }
    const { created, changed } = report
    await recordAudit(tx, actor, 'redirect.import', 'redirects', { created, changed })
    announcing.expire('redirects')
    report.written = true
  }, 300_000)
  return report
}

async function takeLine(tx: Tx, given: Line, elsewhere: boolean): Promise<Line> {
  const parsed = redirectEditSchema.safeParse(given)
  if (!parsed.success) throw new Invalid({ '': parsed.error.issues.map(({ message }) => message) })
  const path = await oldAddress(tx, parsed.data.path)
  return { ...given, path, target: targetAddress(given.target, elsewhere), note: parsed.data.note }
}

async function store(tx: Tx, actor: Actor, all: Line[]): Promise<void> {
  const at = await timeOf(tx)
  for (let from = 0; from < all.length; from += 5000) {
    const some = all.slice(from, from + 5000)
    await tx.$executeRaw`
      insert into "Redirect" (path, target, "targetPath", note, "savedBy", "savedByName", "savedAt")
      select path, target, "targetPath", note, ${actorId(actor)}::int, ${actor.name}, ${at}
      from unnest(${some.map(({ path }) => path)}::text[], ${some.map(({ target }) => target)}::text[],
        ${some.map(({ target }) => targetPathOf(target))}::text[],
        ${some.map(({ note }) => note)}::text[]) as line(path, target, "targetPath", note)
      on conflict (path) do update set target = excluded.target, "targetPath" = excluded."targetPath",
        note = excluded.note, "savedBy" = excluded."savedBy",
        "savedByName" = excluded."savedByName", "savedAt" = excluded."savedAt"
      where ("Redirect".target, "Redirect".note) is distinct from (excluded.target, excluded.note)`
  }
}

/** @throws Invalid (field csv) */
function readLines(csv: string): Line[] {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(csv, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records
  } catch (error) {
    throw new Invalid({ csv: [`It can’t be read as CSV: ${(error as Error).message}`] })
  }
  const header = records[0]?.record.map((name) => name.toLowerCase())
  const named = header?.[0] === 'path' && header[1] === 'target'
  const lines = (named ? records.slice(1) : records).map(({ record, info }) => ({
    line: info.lines,
    path: record[0] ?? '',
    target: record[1] ?? '',
    note: record[2] ?? '',
  }))
  if (lines.length === 0) throw new Invalid({ csv: ['It has no line with a path and a target.'] })
  if (lines.length > maxRedirectLines)
    throw new Invalid({ csv: [`It has ${lines.length} lines; use at most ${maxRedirectLines}.`] })
  return lines
}
