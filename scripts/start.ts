import { enableCompileCache } from 'node:module'
import { createServer } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import type { Env } from '#lib/platform/env.ts'
import { prepareSettings, run } from './steps/settings.ts'

// Sets everything up and serves. A second start has nothing to do but to serve: within 3 s.

enableCompileCache('.build/compile-cache')
// On a large machine V8 lets garbage grow to as much again before it collects; a quarter serves as well.
setFlagsFromString('--heap-growing-percent=25')
const dev = process.argv.includes('--dev')
// @types/node calls it read-only; Next.js and React look at it when they are loaded.
Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' })
const began = performance.now()

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Prints a step with its time. Steps that did nothing are not worth a line. */
async function step<T>(
  name: string,
  work: () => Promise<T>,
  worthIt = (_result: T) => true,
): Promise<T> {
  const since = performance.now()
  const result = await work()
  if (worthIt(result)) console.log(`  ${name.padEnd(14)}${seconds(since)}`)
  return result
}

await run(async () => {
  const settings = prepareSettings()
  const { mustNotBeRestoring } = await import('#lib/platform/restoring.ts')
  mustNotBeRestoring(settings.DATA_DIR)
  await mustBeFree(settings)
  const { build, buildIsCurrent, prepare } = await import('./steps/build.ts')

  const { openDatabase } = await import('./steps/database.ts')
  const { databaseUrl } = await import('#lib/platform/db.ts')
  const postgres = await step('Database', () => openDatabase({ keep: true }), Boolean)
  try {
    const { prepareDatabase } = await import('#lib/outbox/prepare.ts')
    await step(
      'Migrations',
      () => prepareDatabase(databaseUrl()),
      (names) => names.length > 0,
    )
    const building = dev
      ? step('Theme, mails', prepare)
      : buildIsCurrent()
        ? undefined
        : step('Build', build)
    building?.catch(() => {})
    const setUp = await import('./steps/newsroom.ts')
    await step('Administrator', () => setUp.administratorFromEnvironment(settings), Boolean)
    if (settings.DEMO) await step('Demo newsroom', setUp.demoIfEmpty, Boolean)
    await building

    const { renderMailsBy } = await import('#lib/newsletter/render.ts')
    const { renderBodiesBy } = await import('#lib/api/article-html.ts')
    const { builtBodies, builtMails } = await import('./steps/markup.ts')
    renderMailsBy(builtMails())
    renderBodiesBy(builtBodies())
    const { serve } = await import('../server.ts')
    const { builtScripts } = await import('./steps/browser-scripts.ts')
    const scripts = builtScripts({ offline: settings.OFFLINE && !dev })
    const served = await step('Server', () => serve({ dev, scripts }))
    const { siteUrl } = await import('#lib/platform/env.ts')
    const link = await setUp.setUpLink(siteUrl())
    const first = link ? `\nCreate the first administrator: ${link}` : ''
    let stopping = false
    const stop = async () => {
      if (stopping) process.exit(1)
      stopping = true
      await served.close()
      await postgres?.stop()
      process.exit(0)
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void run(stop))
    // Last: whoever waits for the address may end us at once. One write: they have the link too.
    console.log(`\nBroadsheet is at ${siteUrl()}  (${seconds(began)})${first}`)
  } catch (error) {
    await postgres?.stop()
    throw error
  }
})

/** A port in use is told before the long steps, not after them. */
async function mustBeFree({ PORT, HOST }: Env): Promise<void> {
  if (PORT === 0) return
  const { StartFailure } = await import('#lib/platform/failures.ts')
  const { portFailure } = await import('#lib/platform/port.ts')
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) =>
      reject(portFailure(error, PORT, HOST) ?? new StartFailure(error.message)),
    )
    probe.listen(PORT, HOST, () => probe.close(() => resolve()))
  })
}
