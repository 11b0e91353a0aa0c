import { migrate } from '#lib/platform/migrate.ts'
import { prepareQueues } from './queue.ts'

/**
 * Makes a database what this version needs: migrations, then the queues of jobs.
 * @returns the names of the migrations applied
 */
export async function prepareDatabase(url: string): Promise<string[]> {
  const applied = await migrate(url)
  await prepareQueues(url)
  return applied
}
