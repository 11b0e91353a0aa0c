import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StartFailure } from './failures.ts'

/** Lies in the data folder while a restore is under way, and after one that was ended in the middle. */
export const restoringMark = (dataDir: string) => join(dataDir, 'RESTORING')

/** @throws StartFailure when a restore into this data folder was begun and isn't finished */
export function mustNotBeRestoring(dataDir: string): void {
  if (existsSync(restoringMark(dataDir)))
    throw new StartFailure(
      `A restore was begun and not finished: run npm run backup -- restore again, or remove ${restoringMark(dataDir)} to begin with an empty newsroom.`,
    )
}
