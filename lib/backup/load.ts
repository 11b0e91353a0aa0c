import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { type CopyStreamQuery, from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { StartFailure } from '#lib/platform/failures.ts'
import { type About, type Manifest, tableOf } from './format.ts'
import type { Member } from './read-archive.ts'
import {
  constraint,
  copyIn,
  copyOut,
  type ForeignKey,
  foreignKeysOf,
  inSql,
  tablesOf,
} from './tables.ts'

/**
 * Loads the rows of an archive into tables that its migrations have made, inside the caller's
 * transaction: foreign keys are taken away and put back, which proves that every row's references
 * hold, and no trigger fires. Needs no more than to own the tables.
 */
export class Loading {
  #client: pg.Client
  #tables: Map<string, string[]>
  #foreignKeys: ForeignKey[] = []
  #open: { table: string; stream: CopyStreamQuery; failed: Promise<never> } | undefined
  rows = new Map<string, number>()

  constructor(client: pg.Client, about: About) {
    this.#client = client
    this.#tables = new Map(about.tables.map(({ name, columns }) => [name, columns]))
  }

  /** Empties the tables, and takes away what would hinder. @throws StartFailure */
  async begin(): Promise<void> {
    const present = await tablesOf(this.#client)
    for (const [name, columns] of this.#tables) {
      const found = present.find((table) => table.name === name)
      const missing = columns.find((column) => !found?.columns.includes(column))
      if (!found || missing !== undefined)
        throw new StartFailure(
          `The archive has ${found ? `a column "${missing}" of ${name}` : `a table ${name}`} that its migrations don’t make: it comes from a changed version.`,
        )
    }
    this.#foreignKeys = await foreignKeysOf(this.#client)
    for (const key of this.#foreignKeys) await this.#client.query(constraint(key).drop)
    for (const { name } of present)
      await this.#client.query(`alter table ${inSql(name)} disable trigger user`)
    await this.#client.query(`truncate ${present.map(({ name }) => inSql(name)).join(', ')}`)
  }

  /** A piece of a table; the pieces of one come one after the other. */
  async add(member: Member): Promise<void> {
    const table = tableOf(member.name) ?? ''
    if (this.#open?.table !== table) {
      await this.#close()
      const columns = this.#tables.get(table)
      if (!columns)
        throw new StartFailure(`The archive has rows of ${table}, which it doesn’t describe.`)
      const stream = this.#client.query(copyFrom(copyIn({ name: table, columns })))
      const failed = once(stream, 'error').then(([error]) => {
        throw new StartFailure(`Rows of ${table} could not be loaded: ${(error as Error).message}.`)
      })
      failed.catch(() => {})
      this.#open = { table, stream, failed }
    }
    const { stream, failed } = this.#open
    for await (const piece of member.content)
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), failed])
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    const { table, stream, failed } = this.#open
    this.#open = undefined
    stream.end()
    await Promise.race([finished(stream), failed])
    this.rows.set(table, stream.rowCount)
  }

  /** Ends the copying without its rows, so that the transaction can be rolled back. */
  abort(): void {
    this.#open?.stream.destroy()
    this.#open = undefined
  }

  /** The tables as they are used: sequences, foreign keys, triggers. @throws StartFailure */
  async finish(sequences: { name: string; value: string }[], manifest: Manifest): Promise<void> {
    await this.#close()
    for (const [table, { rows }] of Object.entries(manifest.tables)) {
      const loaded = this.rows.get(table) ?? 0
      if (loaded !== rows)
        throw new StartFailure(`Of ${table} ${loaded} rows came in, but the archive says ${rows}.`)
    }
    for (const { name, value } of sequences)
      await this.#client.query('select setval($1::regclass, $2::bigint)', [inSql(name), value])
    for (const key of this.#foreignKeys) {
      try {
        await this.#client.query(constraint(key).add(key.definition))
      } catch (error) {
        const { detail, message } = error as Error & { detail?: string }
        throw new StartFailure(
          `The archive doesn’t hold together: ${key.table} points to what isn’t there (${detail ?? message}).`,
        )
      }
    }
    for (const { name } of await tablesOf(this.#client))
      await this.#client.query(`alter table ${inSql(name)} enable trigger user`)
  }

  /** Reads back what was loaded. @returns the tables that aren't what the archive has */
  async differences(manifest: Manifest): Promise<string[]> {
    const different: string[] = []
    for (const [name, columns] of this.#tables) {
      const expected = manifest.tables[name]
      if (!expected) continue
      const hash = createHash('sha256')
      const rows = this.#client.query(copyTo(copyOut({ name, columns })))
      for await (const piece of rows as AsyncIterable<Buffer>) hash.update(piece)
      if (hash.digest('hex') !== expected.sha256) different.push(name)
    }
    return different
  }
}
