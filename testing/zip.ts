import { globSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'

// ZIPs as tests need them: also such as no program makes.

export type ZipEntry = {
  name: string
  content?: Buffer | string
  /** Of Unix, with the type; unless given, nothing is said of it. */
  mode?: number
  /** What its header says instead of the truth. */
  says?: { size?: number; crc?: number; flags?: number }
  /** Has the content of the entry before, as bombs do. */
  asBefore?: boolean
}

/** A ZIP of these entries, compressed. */
export function zipOf(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  let before = { packed: Buffer.alloc(0), size: 0, crc: 0, offset: 0 }
  for (const { name, content = '', mode, says = {}, asBefore } of entries) {
    const bytes = Buffer.from(content)
    const file = Buffer.from(name)
    const now = asBefore
      ? before
      : { packed: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes), offset: at }
    const both = Buffer.alloc(26)
    both.writeUInt16LE(20, 0)
    // Names are UTF-8.
    both.writeUInt16LE(0x800 | (says.flags ?? 0), 2)
    both.writeUInt16LE(8, 4)
    both.writeUInt32LE(says.crc ?? now.crc, 10)
    both.writeUInt32LE(now.packed.length, 14)
    both.writeUInt32LE(says.size ?? now.size, 18)
    both.writeUInt16LE(file.length, 22)
    if (!asBefore) {
      const whole = Buffer.concat([Buffer.from('PK\x03\x04'), both, file, now.packed])
      parts.push(whole)
      at += whole.length
    }
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6)
    rest.writeUInt32LE(now.offset, 10)
    list.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), both, rest, file)
    before = now
  }
  const listed = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, listed, end])
}

/** What a ZIP of a folder has. @param top a folder in which all of it lies there */
export function entriesOf(folder: string, top = ''): ZipEntry[] {
  return globSync('**/*', { cwd: folder, exclude: () => false })
    .concat(globSync('**/.*', { cwd: folder }))
    .sort()
    .flatMap((path): ZipEntry[] => {
      const info = lstatSync(join(folder, path))
      const name = join(top, path)
      if (info.isDirectory()) return [{ name: `${name}/`, mode: info.mode }]
      const link = info.isSymbolicLink()
      const content = link ? readlinkSync(join(folder, path)) : readFileSync(join(folder, path))
      return [{ name, content, mode: info.mode }]
    })
}
