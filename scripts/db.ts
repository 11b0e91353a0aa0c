import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { emptyDatabase, migrationStatus, schemaDiff } from '#lib/platform/migrate.ts'
import { snapshotOf } from '#lib/platform/schema-snapshot.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run db -- migrate        apply the migrations that are missing
  npm run db -- status         list the migrations, applied or not
  npm run db -- reset --yes    remove all data, and apply all migrations
  npm run db -- diff < OLD     print the SQL from an old prisma/schema.prisma to the present one
  npm run db -- release        note what this version's queries stand on (docs/migrations.md)`

await run(async () => {
  const [command, confirmed] = process.argv.slice(2)
  if (!command || !['migrate', 'status', 'reset', 'diff', 'release'].includes(command))
    throw new StartFailure(usage)
  if (command === 'reset' && confirmed !== '--yes') {
    throw new StartFailure(
      'This removes all articles, users and pictures’ records. Add --yes to do it.',
    )
  }
  prepareSettings()
  await withDatabase(async (url) => {
    switch (command) {
      case 'migrate': {
        const names = await prepareDatabase(url)
        return console.log(names.length ? `Applied: ${names.join(', ')}` : 'Nothing to apply.')
      }
      case 'status':
        for (const { name, applied } of await migrationStatus(url)) {
          console.log(`${applied ? 'applied' : 'missing'}  ${name}`)
        }
        return
      case 'reset':
        await emptyDatabase(url)
        await prepareDatabase(url)
        return console.log('The database is empty, with all migrations applied.')
      case 'release': {
        await prepareDatabase(url)
        const client = new pg.Client({ connectionString: url })
        await client.connect()
        const snapshot = await snapshotOf(client)
        await client.end()
        writeFileSync('prisma/release.json', `${JSON.stringify(snapshot, null, 1)}\n`)
        return console.log(`prisma/release.json has the database up to ${snapshot.upTo}.`)
      }
      case 'diff':
        return console.log(
          await schemaDiff(
            url,
            (await Array.fromAsync(process.stdin).then((c) => Buffer.concat(c).toString())) || null,
          ),
        )
    }
  })
})
