import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const run = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/import.ts', ...args], {
    encoding: 'utf8',
  })
  return { status, stderr }
}

test('without what it needs it says how it is called; a file that isn’t there is named', () => {
  const usage = run()
  expect(usage.status).toBe(1)
  for (const source of ['wordpress', 'ghost', 'markdown', 'feed', 'newsml', 'nitf'])
    expect(usage.stderr).toMatch(new RegExp(`^ {4}${source} +\\S`, 'm'))
  expect(run('ghost', 'nowhere.json')).toEqual({
    status: 1,
    stderr: expect.stringContaining('There is no file nowhere.json.'),
  })
}, 90_000)
