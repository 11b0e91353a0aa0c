import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import type { z } from 'zod'
import { sumsFile } from '#lib/export/folder.ts'
import {
  fileOfKind,
  type Kind,
  kinds,
  type Manifest,
  manifestFile,
  manifestRecord,
  type RecordOf,
  type SettingsRecord,
  settingsFile,
  settingsRecord,
} from '#lib/export/records.ts'
import { StartFailure } from '#lib/platform/failures.ts'

/** What stands in the way: the file, its line (from 1) where that says more, and what is wrong. */
export type Trouble = { file: string; line?: number; message: string }

/** A folder that `npm run export` wrote. */
export class Exported {
  #folder: string
  manifest: Manifest

  /** @throws StartFailure when it isn't one, or isn't whole */
  static async open(folder: string): Promise<Exported> {
    const text = await readFile(resolve(folder, manifestFile), 'utf8').catch(() => undefined)
    if (text === undefined)
      throw new StartFailure(`${folder} has no ${manifestFile}: it is no whole export.`)
    const manifest = manifestRecord.safeParse(parsed(text))
    if (!manifest.success)
      throw new StartFailure(`${manifestFile} can’t be read: ${told(manifest.error)}`)
    if (!manifest.data.forms.includes('json'))
      throw new StartFailure(`${folder} was exported without JSON: only that comes in again whole.`)
    return new Exported(resolve(folder), manifest.data)
  }

  constructor(folder: string, manifest: Manifest) {
    this.#folder = folder
    this.manifest = manifest
  }

  /** A file of the folder, never one beside it. */
  #path(path: string): string {
    const whole = resolve(this.#folder, path)
    if (!whole.startsWith(this.#folder + sep))
      throw new StartFailure(`${path} leads out of the folder.`)
    return whole
  }

  content(path: string): Promise<Buffer> {
    return readFile(this.#path(path))
  }

  async settings(): Promise<SettingsRecord> {
    return settingsRecord.parse(JSON.parse(String(await this.content(settingsFile))))
  }

  has(kind: Kind): boolean {
    return kind in this.manifest.counts
  }

  /** Records of a kind, so many at a time. */
  async *records<K extends Kind>(kind: K, atOnce: number): AsyncGenerator<RecordOf<K>[]> {
    let batch: RecordOf<K>[] = []
    for await (const { text } of this.#lines(fileOfKind(kind))) {
      batch.push(kinds[kind].schema.parse(JSON.parse(text)) as RecordOf<K>)
      if (batch.length < atOnce) continue
      yield batch
      batch = []
    }
    if (batch.length) yield batch
  }

  async *#lines(path: string): AsyncGenerator<{ text: string; line: number }> {
    let line = 0
    const input = createReadStream(this.#path(path))
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++
      if (text.trim()) yield { text, line }
    }
  }

  /** Looks whether each file is what was written, and each record one that can come in. */
  async *troubles(): AsyncGenerator<Trouble> {
    if ((await this.#sum(sumsFile).catch(() => '')) !== this.manifest.sums)
      yield { file: sumsFile, message: 'isn’t as it was written' }
    else
      for await (const { text } of this.#lines(sumsFile)) {
        const [, sum, file = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(text) ?? []
        const found = await this.#sum(file).catch(() => undefined)
        if (found !== sum)
          yield { file, message: found === undefined ? 'is missing' : 'isn’t as it was written' }
      }
    for (const [name, count] of Object.entries(this.manifest.counts)) {
      const kind = name as Kind
      if (!(kind in kinds)) yield { file: name, message: 'is of a kind that isn’t known here' }
      else yield* this.#wrongRecords(kind, count)
    }
    const settings = await this.settings().catch((error: Error) => error)
    if (settings instanceof Error) yield { file: settingsFile, message: settings.message }
  }

  async *#wrongRecords(kind: Kind, count: number): AsyncGenerator<Trouble> {
    const file = fileOfKind(kind)
    if (!(await stat(this.#path(file)).catch(() => undefined))) return
    let found = 0
    for await (const { text, line } of this.#lines(file)) {
      found++
      const record = kinds[kind].schema.safeParse(parsed(text))
      if (!record.success) yield { file, line, message: told(record.error) }
    }
    if (found !== count) yield { file, message: `has ${found} records instead of ${count}` }
  }

  async #sum(path: string): Promise<string> {
    const hash = createHash('sha256')
    await pipeline(createReadStream(this.#path(path)), hash)
    return hash.digest('hex')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const told = (error: z.ZodError) =>
  error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`).join('; ')
