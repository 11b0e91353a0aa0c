import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Document, Hocuspocus, isTransactionOrigin } from '@hocuspocus/server'
import { type WebSocket, WebSocketServer } from 'ws'
import { applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { announceWriting, type WritingNews } from '#lib/articles/working-document.ts'
import { mayWrite, openWorking, recoverWriting } from '#lib/articles/writing.ts'
import { openSession, type Session, sessionOf } from '#lib/auth/request-user.ts'
import { db } from '#lib/platform/db.ts'
import { Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { occasion, within } from '#lib/platform/log-context.ts'
import { type Context, fromDatabase, problemsOf, Room } from './room.ts'
import { articleIdSchema, documentName, type News, requestTextSchema, signedOut } from './schema.ts'

/** How often (ms) it is looked whether a connection's session still holds. */
const sessionCheckEvery = 15_000
const maxMessageBytes = 8 * 1024 * 1024

/**
 * Several people in one article at once: relays their typing (Hocuspocus), after the database has
 * it. Instances hear of each other through PostgreSQL.
 */
export class Together {
  readonly #instance = randomUUID()
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes })
  readonly #rooms = new Map<string, Room>()
  readonly #relay: Hocuspocus<Context>

  constructor() {
    this.#relay = new Hocuspocus<Context>({
      quiet: true,
      onAuthenticate: async ({ documentName, context, connectionConfig }) => {
        // Its message is what the browser is told.
        if (!context.session) throw Object.assign(new Error(signedOut), { reason: signedOut })
        const id = articleIdSchema.parse(documentName)
        connectionConfig.readOnly = !(await mayWrite(context.session.user, id))
      },
      onLoadDocument: async ({ documentName, document, context }) => {
        if (!context.session) throw new Refused()
        const id = articleIdSchema.parse(documentName)
        const before = this.#rooms.get(documentName)
        const { doc, upTo } = await openWorking(context.session.user, id)
        Y.applyUpdate(document, Y.encodeStateAsUpdate(doc), fromDatabase)
        for (const update of before?.unkept ?? []) Y.applyUpdate(document, update, fromDatabase)
        this.#rooms.set(documentName, new Room(id, document, upTo))
      },
      onChange: async ({ documentName, update, transactionOrigin, context }) => {
        const typed =
          isTransactionOrigin(transactionOrigin) && transactionOrigin.source === 'connection'
        if (typed && context.session)
          this.#rooms.get(documentName)?.typed(context.session.user, update)
      },
      onStateless: async ({ documentName, payload, connection }) => {
        const asked = requestTextSchema.safeParse(payload)
        const room = this.#rooms.get(documentName)
        const session = (connection.context as Context).session
        if (!asked.success || !room || !session) return
        if (asked.data.ask === 'kept') {
          await room.kept()
          connection.sendStateless(JSON.stringify({ news: 'kept' } satisfies News))
          return
        }
        const { number } = asked.data
        const answer: News = await room.save(session.user, 'save').then(
          ({ article, problems }) => ({ news: 'answer', number, article, problems }),
          (error) => ({ news: 'answer', number, problems: problemsOf(error) }),
        )
        connection.sendStateless(JSON.stringify(answer))
      },
      onAwarenessUpdate: async ({
        documentName,
        document,
        added,
        updated,
        removed,
        transactionOrigin,
      }) => {
        const ours =
          isTransactionOrigin(transactionOrigin) && transactionOrigin.source === 'connection'
        if (ours)
          await this.#tellCursors(documentName, document, [...added, ...updated, ...removed])
      },
      afterUnloadDocument: async ({ documentName }) => {
        const room = this.#rooms.get(documentName)
        await room?.close()
        if (
          room &&
          this.#rooms.get(documentName) === room &&
          !this.#relay.documents.has(documentName)
        )
          this.#rooms.delete(documentName)
      },
    })
  }

  /** After a crash: what was typed and kept becomes revisions. */
  async recover(): Promise<void> {
    const saved = await recoverWriting({ kind: 'system', name: 'recovery' })
    if (saved.length) log.info({ articles: saved }, 'typing from before the stop was saved')
  }

  /** Answers the upgrade of a request to `togetherPath`. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A page of another site may not speak with a visitor's cookie (RFC 6455, 10.2).
    const from = URL.parse(req.headers.origin ?? '')
    if (!from?.host || from.host !== req.headers.host) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    within({ connection: randomUUID() }, () => this.#upgrade(req, socket, head))
  }

  #upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(req, socket, head, (connection) => {
      // What arrives before the session is known waits in the socket.
      connection.pause()
      sessionOf(req)
        .catch(() => null)
        .then((session) => {
          this.#serve(connection, req, session)
          connection.resume()
        })
        .catch((error) => {
          log.warn({ err: error }, 'a connection could not be served')
          connection.terminate()
        })
    })
  }

  #serve(socket: WebSocket, req: IncomingMessage, session: Session | null): void {
    const context: Context = { session }
    const headers = Object.entries(req.headers).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    )
    const request = new Request(`http://${req.headers.host}${req.url}`, { headers })
    const client = this.#relay.handleConnection(socket, request, context)
    // What arrives does so outside of what opened it.
    const own = occasion()
    socket.on('message', (data) => {
      const take = () => client.handleMessage(new Uint8Array(data as Buffer))
      if (own) within(own, take)
      else take()
    })
    const check = setInterval(async () => {
      if (!context.session) return
      try {
        // A new role holds from now on; a session that was ended ends the connection.
        context.session = await openSession(context.session.id, context.session.user.from)
        if (!context.session) socket.close(4401, signedOut)
      } catch {
        // The database is away: asked again the next time.
      }
    }, sessionCheckEvery)
    socket.on('close', (code, reason) => {
      clearInterval(check)
      client.handleClose({ code, reason: reason.toString() })
    })
    socket.on('error', () => socket.terminate())
  }

  /** How many write. */
  get connections(): number {
    return this.#sockets.clients.size
  }

  /** Takes news that an instance (or this one) gave through PostgreSQL. */
  hear(news: WritingNews): void {
    const name = documentName(news.id)
    const room = this.#rooms.get(name)
    if (!room) return
    if (news.news === 'typing') void room.catchUp()
    else if (news.news === 'article') void room.tellStanding()
    else if (news.news === 'comments') room.tellComments()
    else if (news.from !== this.#instance) {
      const awareness = this.#relay.documents.get(name)?.awareness
      if (awareness)
        applyAwarenessUpdate(awareness, Buffer.from(news.update, 'base64'), fromDatabase)
    }
  }

  /** News may have been missed. */
  hearAll(): void {
    for (const room of this.#rooms.values()) {
      void room.catchUp()
      void room.tellStanding()
      room.tellComments()
    }
  }

  async #tellCursors(name: string, document: Document, clients: number[]): Promise<void> {
    const update = Buffer.from(encodeAwarenessUpdate(document.awareness, clients)).toString(
      'base64',
    )
    // PostgreSQL's limit for a notification is 8000 bytes.
    if (update.length > 7000) return
    const id = articleIdSchema.parse(name)
    await announceWriting(db(), { news: 'cursors', id, from: this.#instance, update }).catch(
      () => {},
    )
  }

  /** Keeps and saves all that was typed, then lets everyone go. */
  async close(): Promise<void> {
    this.#relay.closeConnections()
    for (const socket of this.#sockets.clients) socket.close(1001)
    await Promise.all([...this.#rooms.values()].map((room) => room.close()))
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
  }
}
