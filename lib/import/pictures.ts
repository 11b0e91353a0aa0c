import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import type { Actor } from '#lib/auth/can.ts'
import { write } from '#lib/cache/announce.ts'
import type { Document, PictureNode, Piece } from '#lib/document/schema.ts'
import { storePicture } from '#lib/media/commands.ts'
import { maxUploadBytes } from '#lib/media/schema.ts'
import { db } from '#lib/platform/db.ts'
import { Invalid } from '#lib/platform/failures.ts'
import { downloadOutside } from '#lib/platform/outward.ts'
import type { PictureFrom, UsedPicture } from './items.ts'

type Options = { dryRun: boolean; picturesIn?: string; download: boolean }

/** A picture in the library, or why it couldn't be got. */
export type Got = { mediaId: number } | { problem: string }

const remembered = 5000

/** Finds pictures by where they come from, and brings those in that the library doesn't have. */
export class PictureFinder {
  #actor: Actor
  #options: Options
  /** The last ones asked for: a logo that stands in each article is looked up once. */
  #got = new Map<string, Promise<Got>>()
  made = 0

  constructor(actor: Actor, options: Options) {
    this.#actor = actor
    this.#options = options
  }

  find(picture: UsedPicture, fileName = ''): Promise<Got> {
    const key = keyOf(picture.from, this.#options.picturesIn)
    const known = this.#got.get(key)
    if (known) return known
    const got = this.#find(key, picture, fileName)
    this.#got.set(key, got)
    got.catch(() => this.#got.delete(key))
    if (this.#got.size > remembered) {
      const [oldest = ''] = this.#got.keys()
      this.#got.delete(oldest)
    }
    return got
  }

  async #find(key: string, picture: UsedPicture, fileName: string): Promise<Got> {
    const row = await db().importedItem.findUnique({ where: { id: key } })
    if (row) {
      const where = { id: row.targetId, deletedAt: null }
      if (await db().media.findUnique({ where, select: { id: true } }))
        return { mediaId: row.targetId }
    }
    const problems: string[] = []
    for (let from: PictureFrom | undefined = picture.from; from; from = from.else) {
      try {
        const content = await this.#read(from)
        if (!content) continue
        if (content === 'dry run') {
          this.made++
          return { mediaId: 1 }
        }
        const { alt, caption, credit } = picture
        const stored = await storePicture(this.#actor, content, {
          field: '',
          fileName: fileName || basename(from.path ?? new URL(from.url ?? '').pathname),
          said: { alt, caption, credit },
        })
        if (!stored.known) this.made++
        const { id: targetId } = stored.picture
        await remember(key, targetId)
        return { mediaId: targetId }
      } catch (error) {
        if (isOutage(error)) throw error
        problems.push(`${from.path ?? from.url}: ${(error as Error).message}`)
      }
    }
    return { problem: problems.join('; ') || 'it is in no folder, and nothing is downloaded' }
  }

  /** Undefined: it isn't there, or nobody may look there. */
  async #read({ path, url }: PictureFrom): Promise<Buffer | 'dry run' | undefined> {
    const { dryRun, picturesIn, download } = this.#options
    if (path && picturesIn) {
      const file = await insideOf(picturesIn, path)
      if (file) return dryRun ? 'dry run' : readFile(file)
    }
    if (!url || !download) return undefined
    if (dryRun) return 'dry run'
    return downloadOutside(url, { maxBytes: maxUploadBytes })
  }
}

/**
 * The first path and the first address tell which it is, wherever else it may be looked for. Without an
 * address the folder does too: the same path in the folders of two sites is two pictures.
 */
function keyOf(from: PictureFrom, folder = ''): string {
  let url = from.url
  for (let at = from.else; at && !url; at = at.else) url = at.url
  const key = JSON.stringify([from.path ?? '', url ?? resolve(folder)])
  return `picture:${createHash('sha256').update(key).digest('hex').slice(0, 40)}`
}

async function remember(id: string, targetId: number): Promise<void> {
  await write(async (tx) => {
    await tx.importedItem.upsert({
      where: { id },
      create: { id, kind: 'picture', targetId },
      update: { targetId },
    })
  })
}

/** What isn't about this picture: the database, the disk. */
function isOutage(error: unknown): boolean {
  if (error instanceof Invalid) return false
  const { name = '', code = '' } = error as { name?: string; code?: string }
  return name.startsWith('Prisma') || ['ENOSPC', 'EROFS', 'EMFILE'].includes(code)
}

/** The file of that name in a folder; undefined when there is none, or when it lies elsewhere. */
async function insideOf(folder: string, path: string): Promise<string | undefined> {
  const root = await realpath(folder).catch(() => resolve(folder))
  try {
    // A link that leads out of the folder leads nowhere.
    const file = await realpath(join(root, path))
    if (!file.startsWith(root + sep)) return undefined
    return (await stat(file)).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * The body with the library's pictures in place of the source's. Of one that can't be got the words
 * stay.
 * @param got by the number that the source's nodes carry, from 1
 */
export function withPictures(body: Document, pictures: UsedPicture[], got: Got[]): Document {
  const resolved = (node: PictureNode): PictureNode | undefined => {
    const found = got[node.attrs.mediaId - 1]
    if (!found || 'problem' in found) return undefined
    return { ...node, attrs: { ...node.attrs, mediaId: found.mediaId } }
  }
  const words = (node: PictureNode): Piece[] => {
    const said = node.attrs.caption || pictures[node.attrs.mediaId - 1]?.caption || node.attrs.alt
    return said ? [{ type: 'paragraph', content: [{ type: 'text', text: said }] }] : []
  }
  const pieces = (content: Piece[]): Piece[] =>
    content.flatMap((piece): Piece[] => {
      if (piece.type === 'picture') {
        const picture = resolved(piece)
        return picture ? [picture] : words(piece)
      }
      if (piece.type === 'gallery') {
        const shown = piece.content.flatMap((node) => resolved(node) ?? [])
        const rest = piece.content.filter((node) => !resolved(node)).flatMap(words)
        return [...(shown.length ? [{ ...piece, content: shown }] : []), ...rest]
      }
      if (piece.type === 'factBox') {
        const inner = pieces(piece.content as Piece[]) as typeof piece.content
        return inner.length ? [{ ...piece, content: inner }] : []
      }
      return [piece]
    })
  const content = pieces(body.content)
  return { type: 'doc', content: content.length ? content : [{ type: 'paragraph' }] }
}
