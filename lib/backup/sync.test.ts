import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { syncTree } from './sync.ts'

test.skipIf(process.platform !== 'linux')(
  'each file and each folder is waited for, and one that the disk didn’t take is told',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'broadsheet-sync-'))
    for (const folder of ['media/ab', 'media/cd', 'secrets'])
      mkdirSync(join(root, folder), { recursive: true })
    for (let n = 0; n < 50; n++)
      writeFileSync(join(root, 'media', n % 2 ? 'ab' : 'cd', `${n}`), 'x')
    writeFileSync(join(root, 'secrets', 'push'), 'x')
    const handle = await open(root)
    const files = Object.getPrototypeOf(handle) as FileHandle
    await handle.close()
    const synced: string[] = []
    const real = files.sync
    const spy = vi.spyOn(files, 'sync').mockImplementation(function (this: FileHandle) {
      synced.push(readlinkSync(`/proc/self/fd/${this.fd}`))
      return real.call(this)
    })
    try {
      await syncTree(root)
      const all = readdirSync(root, { recursive: true }).map((name) => join(root, String(name)))
      expect(synced.sort()).toEqual([root, ...all].sort())
      spy.mockImplementation(async function (this: FileHandle) {
        if (readlinkSync(`/proc/self/fd/${this.fd}`).endsWith('/33'))
          throw new Error('EIO: i/o error')
      })
      await expect(syncTree(root)).rejects.toThrow('EIO')
    } finally {
      spy.mockRestore()
    }
  },
)
