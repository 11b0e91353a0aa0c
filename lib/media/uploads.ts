import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import type { z } from 'zod'
import { type Actor, can, mustBeAllowed, type Person } from '#lib/auth/can.ts'
import { env, siteUrl } from '#lib/platform/env.ts'
import { Invalid, Refused } from '#lib/platform/failures.ts'
import { log } from '#lib/platform/log.ts'
import { processState } from '#lib/platform/process-state.ts'
import { storePicture } from './commands.ts'
import { type finishUploadSchema, maxUploadBytes, type Stored, uploadPath } from './schema.ts'

// Uploads that break off go on where they were (tus 1.0.0). What has arrived waits in a folder until
// the browser asks that it be stored: asked twice, because an answer was lost, it is stored once.

/** How long (ms) an upload may be gone on with. */
const keptFor = 24 * 3_600_000

const store = () =>
  processState(
    'uploads',
    () =>
      new FileStore({
        directory: join(env().DATA_DIR, 'uploads'),
        expirationPeriodInMilliseconds: keptFor,
      }),
  )

/** Whose request is being answered: an upload's name begins with it. */
const uploader = new AsyncLocalStorage<number>()

/** Answers requests below `uploadPath`. */
export class Uploads {
  readonly #server = new Server({
    path: uploadPath,
    datastore: store(),
    maxSize: maxUploadBytes,
    relativeLocation: true,
    allowedOrigins: [siteUrl()],
    namingFunction: () => `${uploader.getStore()}-${randomBytes(16).toString('hex')}`,
  })
  readonly #sweep: NodeJS.Timeout

  constructor() {
    const sweep = () =>
      this.#server
        .cleanUpExpiredUploads()
        .catch((error) => log.warn({ err: error }, 'old uploads could not be removed'))
    this.#sweep = setInterval(sweep, 3_600_000).unref()
  }

  async answer(req: IncomingMessage, res: ServerResponse, user: Person | null): Promise<void> {
    const id = (req.url ?? '').split('?')[0]?.slice(uploadPath.length + 1)
    const refused = !user
      ? 401
      : !can(user, 'media.upload') || (id && !isOwn(id, user))
        ? 403
        : undefined
    if (refused || !user) {
      res.writeHead(refused ?? 401, { 'Content-Type': 'text/plain', Connection: 'close' })
      res.end(refused === 401 ? 'Sign in to upload pictures.\n' : 'This upload is not yours.\n')
      return
    }
    await uploader.run(user.id, () => this.#server.handle(req, res))
  }

  close(): void {
    clearInterval(this.#sweep)
  }
}

const isOwn = (upload: string, actor: Actor) =>
  actor.kind === 'user' && upload.startsWith(`${actor.id}-`)

/**
 * Gives an upload that has arrived to `use`, and removes it when that is done.
 * @throws Invalid when it hasn't arrived whole, Refused when it is another's
 */
export async function takeUpload<T>(
  actor: Actor,
  upload: string,
  use: (content: Buffer) => Promise<T>,
): Promise<T> {
  if (!isOwn(upload, actor)) throw new Refused()
  const found = await store()
    .getUpload(upload)
    .catch(() => undefined)
  if (!found || found.offset !== found.size) {
    throw new Invalid({ picture: ['The upload is not complete: choose the file again.'] })
  }
  const remove = () =>
    store()
      .remove(upload)
      .catch((error) => log.warn({ err: error, upload }, 'an upload could not be removed'))
  try {
    const done = await use(await buffer(store().read(upload)))
    await remove()
    return done
  } catch (error) {
    // What is no picture doesn't become one by asking again.
    if (error instanceof Invalid) await remove()
    throw error
  }
}

/** Stores a picture that has arrived. @throws Invalid when it is no picture */
export async function finishUpload(
  actor: Actor,
  { upload, fileName }: z.infer<typeof finishUploadSchema>,
): Promise<Stored> {
  mustBeAllowed(actor, 'media.upload')
  return takeUpload(actor, upload, (content) => storePicture(actor, content, { fileName }))
}
