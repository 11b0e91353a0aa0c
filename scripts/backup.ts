import { parseArgs } from 'node:util'
import { noteDue } from '#lib/backup/background.ts'
import { saveBackupSettings } from '#lib/backup/commands.ts'
import { keysOf } from '#lib/backup/crypt.ts'
import { makeBackup } from '#lib/backup/making.ts'
import { archiveAt, placeAt } from '#lib/backup/places.ts'
import { backupState, waitingBackup } from '#lib/backup/queries.ts'
import { restoreBackup } from '#lib/backup/restore.ts'
import { backupGroup, inBytes } from '#lib/backup/schema.ts'
import { settleRestored } from '#lib/backup/settle.ts'
import { verifyArchive, verifyByRestoring } from '#lib/backup/verify.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { env } from '#lib/platform/env.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { idInText } from '#lib/platform/id.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const usage = `Usage:
  npm run backup -- create [--to FOLDER|s3://BUCKET/PREFIX] [--without-secrets] [--no-verify]
  npm run backup -- verify ARCHIVE [--restore]
  npm run backup -- restore ARCHIVE [--replace]
  npm run backup -- schedule [--every never|daily|weekly] [--weekday 1-7] [--time HH:MM]
                             [--place folder|bucket] [--keep DAYS,WEEKS,MONTHS] [--run]

docs/backup.md says what is in an archive, and what happens after a restore.
  ARCHIVE            a file, or s3://BUCKET/KEY
  --to               unless given: where the settings say
  --without-secrets  without what lies in DATA_DIR/secrets
  --restore          also bring it into a temporary database, and compare
  --replace          throw away what the database and the data folder have now
  --run              make what is due, for cron; without options the schedule is only shown`

const actor = { kind: 'system', name: 'command' } as const

await run(async () => {
  const { values, positionals } = readArguments()
  const [command, archive, more] = positionals
  const takes = command === 'verify' || command === 'restore'
  if (more !== undefined || takes !== (archive !== undefined)) throw new StartFailure(usage)
  if (command === 'create') return create(values)
  if (command === 'verify') return verify(archive ?? '', values.restore)
  if (command === 'restore') return restore(archive ?? '', values.replace)
  if (command === 'schedule') return schedule(values)
  throw new StartFailure(usage)
})

type Values = ReturnType<typeof readArguments>['values']

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        'without-secrets': { type: 'boolean', default: false },
        'no-verify': { type: 'boolean', default: false },
        restore: { type: 'boolean', default: false },
        replace: { type: 'boolean', default: false },
        every: { type: 'string' },
        weekday: { type: 'string' },
        time: { type: 'string' },
        place: { type: 'string' },
        keep: { type: 'string' },
        run: { type: 'boolean', default: false },
        // Of a server that has one made: the row that waits for it.
        row: { type: 'string' },
      },
    })
  } catch (error) {
    throw new StartFailure(`${(error as Error).message}\n\n${usage}`)
  }
}

/** On a terminal alone. */
function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** Ctrl-C leaves nothing half made. */
function untilStopped(): AbortSignal {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new StartFailure('Stopped: nothing was made.'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  return stopping.signal
}

async function create(values: Values): Promise<void> {
  const settings = prepareSettings()
  const row = idInText.optional().safeParse(values.row)
  if (!row.success) throw new StartFailure(usage)
  const began = performance.now()
  await withDatabase(async (url) => {
    await prepareDatabase(url)
    const made = await makeBackup(actor, {
      url,
      id: row.data,
      place: values.to ? placeAt(values.to, settings) : undefined,
      withSecrets: !values['without-secrets'],
      verify: values['no-verify'] ? false : undefined,
      signal: untilStopped(),
      onProgress: ({ phase, done, total }) =>
        show(
          phase === 'media'
            ? `${done} files`
            : `database: ${Math.floor((100 * done) / (total || 1))} %`,
        ),
    })
    show('')
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const kind = made.encrypted ? 'encrypted' : 'not encrypted'
    console.log(
      `${made.address}: ${made.rows} rows, ${made.files} files, ${inBytes(made.bytes)}, ${kind}; ${seconds} s.`,
    )
    if (made.verification) console.log(made.verification)
    for (const address of made.removed) console.log(`Removed, as the schedule says: ${address}`)
    for (const warning of made.warnings) console.log(`Note: ${warning}`)
    console.log(
      'Not in it: the environment’s settings (.env), and uploads that are under way. Keep the passphrase or key elsewhere.',
    )
  })
}

async function verify(address: string, restoring: boolean): Promise<void> {
  const settings = prepareSettings()
  const options = {
    ...archiveAt(address, settings),
    keys: keysOf(settings),
    onProgress: (bytes: number) => show(inBytes(bytes)),
  }
  const verified = restoring
    ? await withDatabase((url) => verifyByRestoring(url, options))
    : await verifyArchive(options)
  show('')
  const sum = verified.hadSum ? '' : ' There was no .sha256 beside it to compare with.'
  console.log(
    `${address} is whole: made ${formatDeskTime(verified.madeAt)}, ${verified.rows} rows, ${verified.files} files, ${inBytes(verified.bytes)}.${sum}`,
  )
  if (restoring) console.log('Restored into a temporary database, each table is the same.')
}

async function restore(address: string, replace: boolean): Promise<void> {
  const settings = prepareSettings()
  const restored = await withDatabase(async (url) => {
    const done = await restoreBackup({
      ...archiveAt(address, settings),
      ...{ url, replace, keys: keysOf(settings) },
      onProgress: ({ phase, done }) =>
        show(phase === 'media' ? `${done} files` : `${phase}: ${inBytes(done)}`),
    })
    await settleRestored()
    return done
  })
  show('')
  const { madeAt, rows, files, journals, newer, unset, withheld } = restored
  console.log(`Restored as it was on ${formatDeskTime(madeAt)}: ${rows} rows, ${files} files.`)
  if (journals) console.log(`Reads of ${journals} journals are counted when the site starts.`)
  if (newer.length) console.log(`Newer migrations were applied: ${newer.join(', ')}.`)
  console.log('All sessions are ended: everyone signs in again.')
  if (withheld.length)
    console.log(`Not done again, as it may have been done meanwhile: ${withheld.join(', ')}.`)
  if (unset.length) console.log(`Set where it comes from, and not here: ${unset.join(', ')}.`)
  console.log(
    `Accounts, tokens and links are as they were on ${formatDeskTime(madeAt)}: what was revoked since is valid again.`,
  )
}

async function schedule(values: Values): Promise<void> {
  prepareSettings()
  await withDatabase(async (url) => {
    await prepareDatabase(url)
    await change(values)
    if (values.run) {
      await noteDue(new Date())
      const waits = await waitingBackup()
      if (waits === null) return console.log('No backup is due.')
      const made = await makeBackup(actor, { url, id: waits, signal: untilStopped() })
      return console.log(
        `${made.address}: ${made.rows} rows, ${made.files} files, ${inBytes(made.bytes)}.`,
      )
    }
    const { every, weekday, time, place, ...keep } = await readGroup(backupGroup)
    const state = await backupState()
    const when = every === 'weekly' ? `weekly on day ${weekday}` : every
    console.log(
      every === 'never'
        ? 'No backups are made by themselves.'
        : `${when} at ${time} (${env().NEWSROOM_TIMEZONE}) to the ${place}; kept: ${keep.keepDaily} days, ${keep.keepWeekly} weeks, ${keep.keepMonthly} months.`,
    )
    if (state.next) console.log(`Next: ${formatDeskTime(state.next)}.`)
    if (state.lastGood)
      console.log(`Last good one: ${formatDeskTime(state.lastGood.at)}, ${state.lastGood.address}.`)
    if (state.warning) console.log(`Note: ${state.warning}`)
  })
}

async function change({ every, weekday, time, place, keep }: Values): Promise<void> {
  const [keepDaily, keepWeekly, keepMonthly] = keep?.split(',') ?? []
  const given = { every, weekday, time, place, keepDaily, keepWeekly, keepMonthly }
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  if (Object.keys(asked).length === 0) return
  const parsed = backupGroup.schema.safeParse({ ...(await readGroup(backupGroup)), ...asked })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new StartFailure(`${String(issue?.path[0])}: ${issue?.message}`)
  }
  await saveBackupSettings(actor, parsed.data)
}
