import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PictureFrom } from '../items.ts'
import type { WxrPost } from './wxr.ts'

/** A file of WordPress's library. */
export type Attachment = {
  id: number
  url: string
  /** In the folder of uploads: "2013/03/pier.jpg". */
  path: string
  title: string
  alt: string
  caption: string
}

/**
 * The files of an export, on disk: they may come after the posts that use them, and there may be more
 * than memory holds. In memory are three numbers for each.
 */
export class AttachmentIndex {
  #folder = mkdtempSync(join(tmpdir(), 'broadsheet-attachments-'))
  #file = openSync(join(this.#folder, 'lines'), 'w+')
  #size = 0
  #rows = new Float64Array(3 * 1024)
  #count = 0
  #byId: Uint32Array | undefined
  #byParent: Uint32Array | undefined

  add(post: WxrPost): void {
    const line = Buffer.from(JSON.stringify(attachmentOf(post)))
    if (this.#rows.length < 3 * (this.#count + 1)) {
      const more = new Float64Array(this.#rows.length * 2)
      more.set(this.#rows)
      this.#rows = more
    }
    this.#rows.set([post.id, post.parent, this.#size], 3 * this.#count++)
    writeSync(this.#file, line, 0, line.length, this.#size)
    this.#size += line.length
    this.#byId = this.#byParent = undefined
  }

  get(id: number): Attachment | undefined {
    this.#byId ??= this.#sorted(0)
    const at = this.#first(this.#byId, 0, id)
    const row = this.#byId[at]
    return row !== undefined && this.#rows[3 * row] === id ? this.#read(row) : undefined
  }

  /** Those that were uploaded to a post, in the order of their numbers. */
  of(parent: number): Attachment[] {
    this.#byParent ??= this.#sorted(1)
    const found: Attachment[] = []
    for (let at = this.#first(this.#byParent, 1, parent); ; at++) {
      const row = this.#byParent[at]
      if (row === undefined || this.#rows[3 * row + 1] !== parent) return found
      found.push(this.#read(row))
    }
  }

  close(): void {
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #value(row: number, column: number): number {
    return this.#rows[3 * row + column] as number
  }

  #sorted(column: number): Uint32Array {
    return Uint32Array.from({ length: this.#count }, (_, row) => row).sort(
      (a, b) =>
        this.#value(a, column) - this.#value(b, column) || this.#value(a, 0) - this.#value(b, 0),
    )
  }

  #first(order: Uint32Array, column: number, wanted: number): number {
    let [from, to] = [0, order.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#value(order[middle] as number, column) < wanted) from = middle + 1
      else to = middle
    }
    return from
  }

  #read(row: number): Attachment {
    const begin = this.#value(row, 2)
    const end = row + 1 < this.#count ? this.#value(row + 1, 2) : this.#size
    const line = Buffer.alloc(end - begin)
    readSync(this.#file, line, 0, line.length, begin)
    return JSON.parse(line.toString())
  }
}

function attachmentOf(post: WxrPost): Attachment {
  return {
    id: post.id,
    url: post.attachmentUrl || post.guid,
    path: post.meta.get('_wp_attached_file') ?? '',
    title: post.title,
    alt: post.meta.get('_wp_attachment_image_alt') ?? '',
    caption: post.excerpt,
  }
}

const isWeb = (url: string) => /^https?:\/\//i.test(url)

/** Where the folder of media may have a file of the uploads. */
function inFolder(path: string, more?: PictureFrom): PictureFrom | undefined {
  if (!path) return more
  return {
    path,
    else: {
      path: `uploads/${path}`,
      else: { path: `wp-content/uploads/${path}`, ...(more ? { else: more } : {}) },
    },
  }
}

/** The path within the folder of uploads that a file's address tells; empty: none. */
export function uploadPath(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return ''
  const path = decode(parsed.pathname)
  const inUploads = /\/(?:uploads|files)\/(?:sites\/\d+\/)?(.+)$/.exec(path)?.[1]
  // WordPress.com: https://name.files.wordpress.com/2013/03/pier.jpg
  return inUploads ?? /^\/(\d{4}\/\d{2}\/[^/]+)$/.exec(path)?.[1] ?? ''
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Where a file of the library is looked for. The name comes first: it is what it is known by. */
export function fromOf({ url, path }: Attachment): PictureFrom {
  const web = isWeb(url) ? { url } : undefined
  return inFolder(path || uploadPath(url), web) ?? { url }
}

/** The same for an address in a text: the picture as it was uploaded, else the size that stands there. */
export function fromAddress(address: string): PictureFrom {
  const url = URL.parse(address)
  if (!url) return { path: address }
  // WordPress.com asks for a width by the query.
  const plain = url.origin + url.pathname
  const whole = plain.replace(/-\d+x\d+(\.\w+)$/, '$1')
  const asked = { url: url.href }
  const path = uploadPath(plain)
  const web = url.search ? { url: plain, else: asked } : asked
  const own = (path && inFolder(path, web)) || asked
  return whole === plain ? own : (inFolder(uploadPath(whole), { url: whole, else: own }) ?? own)
}
