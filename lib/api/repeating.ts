import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { db, type Prisma } from '#lib/platform/db.ts'
import type { Answer, Caller } from './endpoint.ts'
import { problemFrom } from './failing.ts'
import { Problem } from './problems.ts'

// A POST that is sent again because its answer got lost does nothing again: it gets that answer.
// What began and has no answer is never begun again, since it may have been done.

/** How long (ms) a repeat waits for the one that is at it. */
const patienceMs = 5_000

type Kept = { status: number | null; answer: Prisma.JsonValue; fingerprint: string }

/**
 * Runs what a POST asks for, once for its Idempotency-Key (within 24 hours, for each token).
 * @throws Problem 400, 409, 422, and what was thrown the first time
 */
export async function answerOnce(
  req: IncomingMessage,
  { tokenId }: Caller,
  search: string,
  bytes: Buffer,
  run: () => Promise<Answer>,
): Promise<Answer> {
  const key = req.headers['idempotency-key']
  if (key === undefined) return run()
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Problem('bad-request', {
      errors: { 'Idempotency-Key': ['Send 1 to 200 printable ASCII characters.'] },
    })
  const [path] = (req.url ?? '').split('?')
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([path, search, req.headers['if-match'] ?? '']))
    .update(bytes)
    .digest('base64url')
  const begun = await db().$executeRaw`
    insert into "ApiRequest" as r ("tokenId", key, fingerprint) values (${tokenId}, ${key}, ${fingerprint})
    on conflict ("tokenId", key) do update
      set fingerprint = excluded.fingerprint, status = null, answer = null, at = now()
      where r.at < now() - interval '24 hours'`
  if (begun === 0) return answerAgain(tokenId, key, fingerprint)
  let answer: Answer
  try {
    answer = await run()
  } catch (error) {
    const problem = problemFrom(error)
    // Not known whether anything was done: nothing is kept, and the key stays used.
    if (problem.status >= 500) throw error
    const { status, body, headers } = problem
    await keep(tokenId, key, { status, body, headers }, true)
    throw problem
  }
  await keep(tokenId, key, answer, false)
  return answer
}

async function keep(tokenId: number, key: string, answer: Answer, isProblem: boolean) {
  const kept = JSON.stringify({ ...answer, isProblem })
  await db().$executeRaw`
    update "ApiRequest" set status = ${answer.status}::int, answer = ${kept}::jsonb
    where "tokenId" = ${tokenId} and key = ${key}`
}

async function answerAgain(tokenId: number, key: string, fingerprint: string): Promise<Answer> {
  const until = performance.now() + patienceMs
  for (;;) {
    const [kept] = await db().$queryRaw<Kept[]>`
      select status, answer, fingerprint from "ApiRequest"
      where "tokenId" = ${tokenId} and key = ${key}`
    if (kept && kept.fingerprint !== fingerprint)
      throw new Problem('invalid', {
        errors: { 'Idempotency-Key': ['It was used for something else: send another one.'] },
      })
    if (kept?.status != null) return restored(kept.answer)
    if (performance.now() > until)
      throw new Problem('conflict', {
        detail:
          'It was begun with this key, and has no answer. Look whether it was done before you send it with another key.',
        headers: { 'Retry-After': '10' },
      })
    await wait(50)
  }
}

function restored(kept: Prisma.JsonValue): Answer {
  const { isProblem, ...answer } = kept as unknown as Answer & { isProblem: boolean }
  const headers = { ...answer.headers, 'Idempotent-Replayed': 'true' }
  if (!isProblem) return { ...answer, headers }
  throw Problem.again({ ...answer, headers })
}

/** Forgets answers after a day. @returns how many */
export async function forgetRequests(): Promise<number> {
  return db().$executeRaw`delete from "ApiRequest" where at < now() - interval '24 hours'`
}
