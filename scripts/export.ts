import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exportNewsroom } from '#lib/export/export.ts'
import { forms } from '#lib/export/records.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { bucketAddress } from '#lib/platform/bucket.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run export -- FOLDER|s3://BUCKET/PREFIX [--as json|markdown|wxr|all] [--with-people]

Writes all that the newsroom has into a new folder, or into a bucket (BACKUP_S3_…), as
docs/export.md says.
  --as           in which forms: JSON Lines (which npm run import -- broadsheet takes), Markdown
                 with front matter, WordPress's WXR, or all (unless given)
  --with-people  also who gets its newsletters, with e-mail addresses`

await run(async () => {
  const { values, positionals } = readArguments()
  const [folder, more] = positionals
  const asked = forms.filter((form) => values.as === form || values.as === 'all')
  if (!folder || more !== undefined || !asked.length) throw new StartFailure(usage)
  prepareSettings()
  const began = performance.now()
  const { counts } = await withDatabase(async (url) => {
    await prepareDatabase(url)
    const actor = { kind: 'system', name: 'export' } as const
    return exportNewsroom(actor, bucketAddress(folder) ? folder : resolve(folder), {
      forms: asked,
      withPeople: values['with-people'],
      onProgress: (kind, count) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${kind}: ${count}   `)
      },
    })
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const what = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${folder}: ${what.join(', ')}; ${seconds} s.`)
})

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        as: { type: 'string', default: 'all' },
        'with-people': { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new StartFailure(`${(error as Error).message}\n\n${usage}`)
  }
}
