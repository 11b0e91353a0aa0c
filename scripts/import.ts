import { existsSync } from 'node:fs'
import { importArticles } from '#lib/import/articles.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run import -- articles FILE.jsonl    one article a line, as docs/import.md says`

await run(async () => {
  const [what, file = ''] = process.argv.slice(2)
  if (what !== 'articles' || !file) throw new StartFailure(usage)
  if (!existsSync(file)) throw new StartFailure(`There is no file ${file}.`)
  prepareSettings()
  const began = performance.now()
  const { created, skipped, bad } = await withDatabase(async (url) => {
    await prepareDatabase(url)
    return importArticles({ kind: 'system', name: 'import' }, file, {
      onBadLine: ({ line, field, message }) => console.error(`Line ${line}: ${field}: ${message}`),
      onProgress: (lines) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${lines} lines`)
      },
    })
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${created} imported, ${skipped} known already, ${bad} bad lines, ${seconds} s.`)
  if (bad > 0) process.exitCode = 1
})
