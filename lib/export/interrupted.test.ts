import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { bringBack } from '#lib/import/broadsheet/bring-back.ts'
import { db } from '#lib/platform/db.ts'
import { ownDatabase } from '#testing/database.ts'
import { emptyNewsroom, makeEverything } from '#testing/everything.ts'
import { system } from '#testing/newsroom.ts'
import { exportNewsroom } from './export.ts'

ownDatabase()

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-interrupted-'))
const whole = join(folder, 'whole')

beforeAll(async () => {
  await makeEverything()
  await exportNewsroom(system, whole)
}, 120_000)

/** But of WordPress's file, which says when it was made. */
const sums = (at: string) =>
  readFileSync(join(at, 'SHA256SUMS'), 'utf8').replace(/.* wordpress\.xml\n/, '')

/** Runs a command, kills it as soon as `seen`, and says whether it had ended by itself. */
async function killedWhen(args: string[], seen: () => boolean | Promise<boolean>) {
  const child = spawn(process.execPath, args, { env: process.env, stdio: 'ignore' })
  const exit = once(child, 'exit')
  while (child.exitCode === null && !(await seen())) await sleep(1)
  child.kill('SIGKILL')
  const [code] = await exit
  return { ended: code !== null }
}

test('an export that is killed in the middle leaves nothing that looks whole; the next one is', async () => {
  const at = join(folder, 'killed')
  const { ended } = await killedWhen(['scripts/export.ts', at], () =>
    existsSync(join(`${at}.partial`, 'articles.jsonl')),
  )
  expect(ended).toBe(false)
  expect(existsSync(at)).toBe(false)
  expect(existsSync(join(`${at}.partial`, 'manifest.json'))).toBe(false)
  await expect(bringBack(system, `${at}.partial`)).rejects.toThrow('no whole export')
  await exportNewsroom(system, at)
  expect(existsSync(`${at}.partial`)).toBe(false)
  expect(sums(at)).toBe(sums(whole))
}, 180_000)

test('an import that is killed in the middle goes on to the same newsroom', async () => {
  await emptyNewsroom(mkdtempSync(join(folder, 'data-')))
  const command = ['scripts/import.ts', 'broadsheet', whole]
  const { ended } = await killedWhen(command, async () => (await db().media.count()) > 0)
  expect(ended).toBe(false)
  expect(await db().redirect.count()).toBe(0)
  // Begun again, it ends by itself.
  const again = spawn(process.execPath, command, { env: process.env, stdio: 'ignore' })
  const [code] = await once(again, 'exit')
  expect(code).toBe(0)
  const after = join(folder, 'after')
  await exportNewsroom(system, after)
  expect(sums(after)).toBe(sums(whole))
}, 180_000)
