import { randomUUID } from 'node:crypto'
import type { Document } from '@hocuspocus/server'
import * as Y from 'yjs'
import { openArticle } from '#lib/articles/open.ts'
import type { OpenArticle } from '#lib/articles/schema.ts'
import { keepTyping, saveWriting, typingAfter } from '#lib/articles/writing.ts'
import { type Actor, can } from '#lib/auth/can.ts'
import type { Session } from '#lib/auth/request-user.ts'
import { type FieldErrors, Invalid, NotFound, Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { type News, notTheirs, type Standing, standingOf } from './schema.ts'

/** After the last change this long (ms), and never later than `saveAtLatest`, a revision is made. */
const saveAfter = 1000
const saveAtLatest = 2000
/** After this long (ms) without typing a new sitting begins. */
const sittingEnds = 10 * 60_000
const retryAfter = 500

/** Who is at a connection. */
export type Context = { session: Session | null }

type Piece = { actor: Actor; update: Uint8Array }

/** Marks changes that come from the database: they are kept already. */
export const fromDatabase = { source: 'redis' } as const

const system: Actor = { kind: 'system', name: 'writing' }

/**
 * One article that is being written through this instance: keeps what is typed, in order, before it
 * is acknowledged, and makes revisions of it.
 */
export class Room {
  readonly articleId: number
  #document: Document
  #last: bigint
  #pieces: Piece[] = []
  #keeping: Promise<void> | undefined
  #catchingUp: Promise<void> | undefined
  #sitting = { id: randomUUID(), editors: new Set<number>(), typedAt: 0 }
  #saveTimer: NodeJS.Timeout | undefined
  #unsavedSince = 0
  #lastActor: Actor = system

  constructor(articleId: number, document: Document, upTo: bigint) {
    this.articleId = articleId
    this.#document = document
    this.#last = upTo
  }

  /** Is there typing that is not in the database yet? */
  get waiting(): boolean {
    return this.#pieces.length > 0 || this.#keeping !== undefined
  }

  /** What this instance has typed and not kept, for a document that is loaded again. */
  get unkept(): Uint8Array[] {
    return this.#pieces.map(({ update }) => update)
  }

  /** Takes a piece of typing; it is acknowledged to all when it is committed. */
  typed(actor: Actor, update: Uint8Array): void {
    this.#pieces.push({ actor, update })
    this.#keeping ??= this.#keepAll().finally(() => {
      this.#keeping = undefined
    })
  }

  async #keepAll(): Promise<void> {
    while (this.#pieces.length > 0) {
      const taken = [...this.#pieces]
      for (const { actor, update } of byActor(taken)) await this.#keep(actor, update)
      this.#pieces.splice(0, taken.length)
      this.#saveSoon()
    }
    // Whatever a browser was told to have arrived before this was said is in what was kept.
    this.#tell({ news: 'kept' })
  }

  async #keep(actor: Actor, update: Uint8Array): Promise<void> {
    for (;;) {
      try {
        await keepTyping(actor, this.articleId, update)
        this.#lastActor = actor
        this.#count(actor)
        return
      } catch (error) {
        if (error instanceof Refused || error instanceof NotFound) {
          log.warn({ err: error, article: this.articleId }, 'typing that is not allowed')
          for (const connection of this.#document.getConnections()) connection.close()
          return
        }
        log.warn({ err: error, article: this.articleId }, 'typing could not be kept: trying again')
        this.#tell({ news: 'waiting' })
        await new Promise((resolve) => setTimeout(resolve, retryAfter))
      }
    }
  }

  /** Resolves when what was typed is kept. */
  async kept(): Promise<void> {
    await this.#keeping
  }

  #count(actor: Actor): void {
    const now = Date.now()
    if (now - this.#sitting.typedAt > sittingEnds)
      this.#sitting = { id: randomUUID(), editors: new Set(), typedAt: now }
    this.#sitting.typedAt = now
    if (actor.kind === 'user') this.#sitting.editors.add(actor.id)
  }

  #saveSoon(): void {
    const now = Date.now()
    this.#unsavedSince ||= now
    clearTimeout(this.#saveTimer)
    const wait = Math.min(saveAfter, this.#unsavedSince + saveAtLatest - now)
    this.#saveTimer = setTimeout(() => void this.#autosave(), Math.max(0, wait))
  }

  async #autosave(): Promise<void> {
    this.#unsavedSince = 0
    try {
      await this.save(this.#lastActor, 'autosave')
    } catch (error) {
      // The typing itself is kept: only its revision is late.
      log.warn({ err: error, article: this.articleId }, 'an autosave failed: trying again')
      this.#saveSoon()
    }
  }

  /** Makes a revision now, of all that was typed. @returns what could not be saved as it stands */
  async save(
    actor: Actor,
    kind: 'autosave' | 'save',
  ): Promise<{ article: Standing; problems: FieldErrors }> {
    await this.#keeping
    clearTimeout(this.#saveTimer)
    this.#unsavedSince = 0
    const sitting = { id: this.#sitting.id, editors: [...this.#sitting.editors] }
    const { article, problems } = await saveWriting(actor, this.articleId, kind, sitting)
    const standing = standingOf(article)
    this.#tell({ news: 'article', article: standing, problems })
    return { article: standing, problems }
  }

  /** Brings in what other instances, and commands, have kept. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#readAfter()
      .catch((error) =>
        log.warn({ err: error, article: this.articleId }, 'typing of others is late'),
      )
      .finally(() => {
        this.#catchingUp = undefined
      })
    return this.#catchingUp
  }

  async #readAfter(): Promise<void> {
    for (;;) {
      const pieces = await typingAfter(this.articleId, this.#last)
      if (pieces.length === 0) return
      for (const { id, update } of pieces) {
        Y.applyUpdate(this.#document, update, fromDatabase)
        this.#last = id
      }
    }
  }

  /** Tells where the article stands after a command. */
  async tellStanding(): Promise<void> {
    try {
      const article = await openArticle(system, this.articleId)
      this.#turnAway(article)
      this.#tell({ news: 'article', article: standingOf(article) })
    } catch (error) {
      log.warn({ err: error, article: this.articleId }, 'the state of an article could not be told')
    }
  }

  /** Rights end with what gave them: who may not open it now leaves, who may not edit it only reads. */
  #turnAway(article: OpenArticle): void {
    for (const connection of this.#document.getConnections()) {
      const { session } = connection.context as Context
      const user = session?.user ?? null
      if (can(user, 'article.open', article))
        connection.readOnly = !can(user, 'article.edit', article)
      else connection.close({ code: 4403, reason: notTheirs })
    }
  }

  /** Tells that something was said about the article. */
  tellComments(): void {
    this.#tell({ news: 'comments' })
  }

  /** Resolves when all that was typed is kept and saved. */
  async close(): Promise<void> {
    await this.#keeping
    if (this.#unsavedSince) await this.#autosave()
    clearTimeout(this.#saveTimer)
  }

  #tell(news: News): void {
    this.#document.broadcastStateless(JSON.stringify(news))
  }
}

/** Pieces in a row by the same person are one. */
function byActor(pieces: Piece[]): Piece[] {
  const joined: { actor: Actor; updates: Uint8Array[] }[] = []
  for (const { actor, update } of pieces) {
    const last = joined.at(-1)
    if (last?.actor === actor) last.updates.push(update)
    else joined.push({ actor, updates: [update] })
  }
  return joined.map(({ actor, updates }) => ({ actor, update: Y.mergeUpdates(updates) }))
}

/** What to tell whoever asked, when it could not be done. */
export function problemsOf(error: unknown): FieldErrors {
  if (error instanceof Invalid) return error.fields
  if (error instanceof Refused || error instanceof NotFound) return { '': [error.message] }
  log.error({ err: error }, 'a save that was asked for failed')
  return { '': ['Not saved: the server could not do it just now. Your text is kept here.'] }
}
