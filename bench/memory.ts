import { readdirSync, readFileSync } from 'node:fs'

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Proportional set size (MiB) of a process and all its descendants, from Linux's /proc. */
export function treePss(root: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The command's name (field 2) may hold spaces; the parent follows the state after it.
    const after = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')
    if (after?.[1]) parents.set(Number(name), Number(after[1]))
  }
  const tree = [root]
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child)
  }
  const kib = tree.map((pid) =>
    Number(read(`/proc/${pid}/smaps_rollup`).match(/^Pss:\s+(\d+)/m)?.[1] ?? 0),
  )
  return kib.reduce((sum, one) => sum + one, 0) / 1024
}

/** The most memory (MiB) that a process had in use, until now. */
export const peakRss = (pid: number): number =>
  Number(read(`/proc/${pid}/status`).match(/^VmHWM:\s+(\d+)/m)?.[1] ?? 0) / 1024
