import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exportNewsroom } from '#lib/export/export.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run export -- FOLDER [--with-people]

Writes all that the newsroom has into a new folder, as docs/export.md says. --with-people: also who
gets its newsletters, with e-mail addresses.`

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'with-people': { type: 'boolean', default: false } },
  })
  const [folder, more] = positionals
  if (!folder || more !== undefined) throw new StartFailure(usage)
  prepareSettings()
  const began = performance.now()
  const { counts } = await withDatabase(async (url) => {
    await prepareDatabase(url)
    const actor = { kind: 'system', name: 'export' } as const
    return exportNewsroom(actor, resolve(folder), {
      withPeople: values['with-people'],
      onProgress: (kind, count) => {
        if (process.stderr.isTTY && count % 50 === 0) process.stderr.write(`\r${kind}: ${count}   `)
      },
    })
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const what = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${folder}: ${what.join(', ')}; ${seconds} s.`)
})
