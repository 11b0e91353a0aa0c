import type { Actor } from '#lib/auth/can.ts'
import { bringBack } from '#lib/import/broadsheet/bring-back.ts'

/** Brings an exported newsroom in, and says how it went. */
export async function fromBroadsheet(
  actor: Actor,
  folder: string,
  options: { 'dry-run': boolean },
): Promise<void> {
  const began = performance.now()
  const dryRun = options['dry-run']
  const { counts, troubles } = await bringBack(actor, folder, {
    dryRun,
    onProgress: (kind, count) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${kind}: ${count}          `)
    },
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  for (const { file, line, message } of troubles)
    console.error(`${file}${line ? `, line ${line}` : ''}: ${message}`)
  if (troubles.length) {
    console.error('Nothing came in.')
    process.exitCode = 1
    return
  }
  const what = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${dryRun ? 'Would bring in' : 'Brought in'} ${what.join(', ')}; ${seconds} s.`)
}
