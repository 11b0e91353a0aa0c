import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aRead } from '#testing/reads.ts'
import { filesIn, Journal, JournalFull } from './journal.ts'
import type { Batch } from './store.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'broadsheet-journal-'))
/** As a process leaves it that is no more. */
const left = (where: string, limitBytes = 100_000) =>
  new Journal(filesIn(where), { owner: '999999999-1-left', limitBytes })
const aBatch = (): Batch => ({
  id: crypto.randomUUID(),
  reads: [aRead(7, { referrer: 'news.example', device: 'phone' })],
  progress: [{ articleId: 7, at: Date.now(), reached: [25, 50], seconds: 3 }],
})

async function replayed(where: string): Promise<Batch[]> {
  const journal = left(where)
  await journal.adopt()
  const batches: Batch[] = []
  await journal.replay(async (batch) => {
    batches.push(batch)
  })
  return batches
}

test('what a process left is told by the next one, whole and in order, and once', async () => {
  const where = folder()
  const batches = [aBatch(), aBatch(), aBatch()]
  const journal = left(where)
  for (const batch of batches) await journal.append(batch)
  expect(await replayed(where)).toEqual(batches)
  expect(readdirSync(where)).toEqual([])
  expect(await replayed(where)).toEqual([])
})

test('a replay that is broken off begins again: nothing is gone before it was taken', async () => {
  const where = folder()
  const batches = [aBatch(), aBatch()]
  const journal = left(where)
  for (const batch of batches) await journal.append(batch)
  let taken = 0
  const breakingOff = journal.replay(async () => {
    if (++taken === 2) throw new Error('away again')
  })
  await expect(breakingOff).rejects.toThrow('away again')
  expect(await replayed(where)).toEqual(batches)
})

test.each([
  ['half a record', (line: Buffer) => line.subarray(0, line.length >> 1)],
  ['a record with a wrong letter', (line: Buffer) => Buffer.from(line).fill('x', 40, 41)],
  ['what isn’t one of ours', () => Buffer.from('deadbeef {}\n')],
])('%s at the end is kept aside, and what stands before it is told', async (_, damage) => {
  const where = folder()
  const batches = [aBatch(), aBatch()]
  const journal = left(where)
  for (const batch of batches) await journal.append(batch)
  const [name = ''] = readdirSync(where)
  const file = join(where, name)
  const line = readFileSync(file).subarray(0, readFileSync(file).indexOf(10) + 1)
  const torn = damage(line)
  appendFileSync(file, torn)
  expect(await replayed(where)).toEqual(batches)
  expect(readdirSync(where)).toEqual([`${name}.torn`])
  expect(readFileSync(join(where, `${name}.torn`))).toEqual(torn)
})

test('it takes no more than it may, and says so', async () => {
  const where = folder()
  const journal = left(where, 500)
  await journal.append(aBatch())
  await expect(journal.append(aBatch())).rejects.toThrow(JournalFull)
  expect(await replayed(where)).toHaveLength(1)
})

test('the journal of a process that runs is left alone', async () => {
  const where = folder()
  const stat = readFileSync('/proc/1/stat', 'latin1')
  const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  writeFileSync(join(where, `1-${began}-there-0.journal`), 'not ours to read')
  expect(await replayed(where)).toEqual([])
  expect(readdirSync(where)).toHaveLength(1)
})
