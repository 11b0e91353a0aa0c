import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Presets, SingleBar } from 'cli-progress'
import { z } from 'zod'
import { importArticles } from '#lib/import/articles.ts'
import { bringIn } from '#lib/import/bring-in.ts'
import { fileBytes } from '#lib/import/bytes.ts'
import type { Source } from '#lib/import/items.ts'
import { readUnpacked, unpackSite } from '#lib/import/markdown/zip.ts'
import { lineInWords, reportInWords } from '#lib/import/report.ts'
import { carryOut } from '#lib/import/runs/carry-out.ts'
import { noRoomFor } from '#lib/import/runs/place.ts'
import { sources } from '#lib/import/sources.ts'
import { prepareDatabase } from '#lib/outbox/prepare.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { digits, idInText } from '#lib/platform/id.ts'
import { fromBroadsheet } from './steps/broadsheet.ts'
import { withDatabase } from './steps/database.ts'
import { prepareSettings, run } from './steps/settings.ts'

const rows = Object.entries(sources).map(([name, { reads }]) => `    ${name.padEnd(10)} ${reads}`)
const usage = `Usage:
  npm run import -- articles FILE.jsonl    one article a line, as docs/import.md says
  npm run import -- SOURCE FILE            what another system exported; SOURCE is one of
${rows.join('\n')}
    broadsheet FOLDER   what npm run export wrote, into an empty newsroom (docs/export.md)
    --dry-run        write nothing: report what would come
    --media FOLDER   where the pictures' files are
    --no-download    never fetch pictures from the web
    --map FILE.json  what becomes of the source's own kinds (docs/import.md)
    --report FILE    every note and every bad item, a line each
A site's folder of Markdown may be packed: npm run import -- markdown FILE.zip`

const actor = { kind: 'system', name: 'import' } as const
/** What isn't another system's. */
const own = ['articles', 'broadsheet']

await run(async () => {
  const { what, file, run: row, attempt, ...options } = readArguments()
  if (row !== undefined) return ofTheNewsroom(row, attempt)
  const source = sources[what]
  if (!file || (!own.includes(what) && !source)) throw new StartFailure(usage)
  for (const path of [file, options.media, options.map])
    if (path && !isAddress(path) && !existsSync(path))
      throw new StartFailure(`There is no file ${path}.`)
  prepareSettings()
  await withDatabase(async (url) => {
    await prepareDatabase(url)
    if (what === 'markdown' && !isFolder(file)) await fromZip(file, options)
    else if (source) await fromSource(source.open, file, options)
    else if (what === 'broadsheet') await fromBroadsheet(actor, file, options)
    else await fromLines(file)
  })
})

function readArguments() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        media: { type: 'string' },
        'no-download': { type: 'boolean', default: false },
        map: { type: 'string' },
        report: { type: 'string' },
        // Of a server that has an uploaded archive brought in: what the table says of it.
        run: { type: 'string' },
        attempt: { type: 'string' },
      },
    })
    const [what = '', file = ''] = positionals
    return { what, file, ...values }
  } catch (error) {
    throw new StartFailure(`${(error as Error).message}\n\n${usage}`)
  }
}

type Options = Omit<ReturnType<typeof readArguments>, 'what' | 'file' | 'run' | 'attempt'>

/** Does what the newsroom's page of imports was asked for. */
async function ofTheNewsroom(row: string, attempt?: string): Promise<void> {
  const which = z.object({ id: idInText, attempt: digits }).safeParse({ id: row, attempt })
  if (!which.success) throw new StartFailure(usage)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
  prepareSettings()
  // The server that began it has prepared the database.
  await withDatabase(() => carryOut(actor, which.data, stop.signal))
}

/** A site's folder that is packed: it is unpacked beside it for as long as that takes. */
async function fromZip(file: string, options: Options): Promise<void> {
  const into = await mkdtemp(join(tmpdir(), 'broadsheet-import-'))
  const stop = new AbortController()
  const onStop = () => stop.abort()
  process.once('SIGINT', onStop)
  try {
    const site = await unpackSite(await fileBytes(file), {
      ...{ into, fileName: basename(file), signal: stop.signal },
      noRoomFor: (bytes) => noRoomFor(bytes, into),
    })
    process.off('SIGINT', onStop)
    const media = options.media ?? site.root
    await fromSource((_, given) => readUnpacked(site, given), file, { ...options, media })
  } finally {
    await rm(into, { recursive: true, force: true })
  }
}

async function fromSource(open: Source, file: string, options: Options): Promise<void> {
  const began = performance.now()
  const mapping = options.map ? readJson(options.map) : undefined
  const out = options.report ? createWriteStream(options.report) : undefined
  const bar = new SingleBar(
    { format: '{bar} {percentage}% · {items} items · {duration_formatted}', clearOnComplete: true },
    Presets.shades_classic,
  )
  // A bar is for people who look on.
  const watched = process.stderr.isTTY === true
  let items = 0
  let shown = 0
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const source = open(file, {
    mapping,
    onBytes: (read, of) => {
      if (!watched) return
      if (!bar.isActive) bar.start(of, 0, { items })
      bar.update(read, { items })
    },
  })
  // Pictures of a folder of texts are in it.
  const media = options.media ?? (isFolder(file) ? file : undefined)
  const report = await bringIn(actor, source, {
    dryRun: options['dry-run'],
    download: !options['no-download'],
    ...(media ? { picturesIn: media } : {}),
    onProgress: (count) => {
      items = count
    },
    onLine: (line) => {
      out?.write(`${lineInWords(line)}\n`)
      if (line.kind === 'bad' && !watched && shown++ < 100) console.error(lineInWords(line))
    },
    signal: stop.signal,
  })
  bar.stop()
  if (watched)
    for (const line of report.lines.filter(({ kind }) => kind === 'bad').slice(0, 100))
      console.error(lineInWords(line))
  const words = reportInWords(report)
  if (out) await new Promise<void>((done) => out.end(`\n${words}\n`, done))
  console.log(`${words}\n${((performance.now() - began) / 1000).toFixed(1)} s`)
  if (report.bad > 0 || report.broken || report.stopped) process.exitCode = 1
}

// Feeds are read from the web, too.
function isAddress(path: string): boolean {
  return /^https?:\/\//.test(path)
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new StartFailure(`${file} can’t be read as JSON: ${(error as Error).message}`)
  }
}

async function fromLines(file: string): Promise<void> {
  const began = performance.now()
  const { created, skipped, bad } = await importArticles(actor, file, {
    onBadLine: ({ line, field, message }) => console.error(`Line ${line}: ${field}: ${message}`),
    onProgress: (lines) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${lines} lines`)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${created} imported, ${skipped} known already, ${bad} bad lines, ${seconds} s.`)
  if (bad > 0) process.exitCode = 1
}
