import { IncomingMessage } from 'node:http'
import { apiPath } from '#lib/api/schema.ts'
import { maxUploadBytes, uploadPath } from '#lib/media/schema.ts'
import { bouncesPath } from '#lib/newsletter/endpoint.ts'

const kB = 1024
const MB = 1024 * kB

/** The longest body (bytes) by where a path begins, the first that fits; what answers may take less. */
const limits: [start: string, bytes: number][] = [
  [uploadPath, maxUploadBytes + MB],
  [`${apiPath}/`, maxUploadBytes + MB],
  // Pictures of bylines and files of settings come in a server action's form.
  ['/admin', 17 * MB],
  [bouncesPath, 6 * MB],
]
const usual = 64 * kB

/** How long (bytes) the body of a request to this path may be. */
export const bodyLimitOf = (path: string): number =>
  limits.find(([start]) => path.startsWith(start))?.[1] ?? usual

/** The request of every connection: a body that is longer than it may be ends it, whoever reads. */
export class BoundedRequest extends IncomingMessage {
  bodyLimit = usual
  #taken = 0
  #isOver = false
  /** What has come of a body that is kept back. */
  #kept: Buffer[] | undefined
  #whole = Promise.withResolvers<Buffer | null>()

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    // Not even its end: what is cut off must not look as if it were all.
    if (this.#isOver) return false
    this.#taken += chunk?.length ?? 0
    if (this.#taken <= this.bodyLimit)
      return this.#kept ? this.#keep(chunk) : super.push(chunk, encoding)
    this.#isOver = true
    // Said past whoever answers: she may be in the middle of it, and hears of a request that broke off.
    this.socket.write(
      'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    )
    this.socket.destroySoon()
    return false
  }

  #keep(chunk: Buffer | null): boolean {
    if (chunk) this.#kept?.push(chunk)
    else this.#whole.resolve(Buffer.concat(this.#kept ?? []))
    return true
  }

  /** From now on nobody reads of the body before it is handed on. Ask before any of it has come. */
  keepBack(): void {
    this.#kept = []
    this.once('close', () => this.#whole.resolve(null))
  }

  get isKeptBack(): boolean {
    return this.#kept !== undefined
  }

  /** All of a body that is kept back; null: it broke off. */
  whole(): Promise<Buffer | null> {
    return this.#whole.promise
  }

  /** Whoever reads gets a body that was kept back, and has come whole. */
  handOn(): void {
    const kept = this.#kept ?? []
    this.#kept = undefined
    for (const chunk of kept) super.push(chunk)
    super.push(null)
  }
}
