import type { ImportState, ImportTask } from '#lib/import/schema.ts'

/** Where an import stands, in words. */
export function importState(run: {
  state: ImportState
  task: ImportTask | ''
  received: number
  size: number
  stopAsked: boolean
}): string {
  const percent = Math.floor((100 * run.received) / run.size)
  if (run.state === 'uploading') return `Not here whole: ${percent} % arrived`
  if (run.state === 'ready') return 'Uploaded'
  if (run.state === 'running' && run.stopAsked) return 'Stopping'
  const looks = run.task === 'look'
  return {
    running: looks ? 'Being looked through' : 'Coming in',
    stopped: looks ? 'Stopped' : 'Stopped before its end',
    interrupted: 'Interrupted: it can be gone on with',
    failed: looks ? 'Could not be looked through' : 'Failed',
    done: looks ? 'Looked through' : 'Brought in',
  }[run.state]
}

/** Numbers of what an import made, and of what it met, by kind. */
export const kindNames = {
  article: 'Articles',
  page: 'Pages',
  byline: 'Bylines',
  section: 'Sections',
  topic: 'Topics',
  picture: 'Pictures',
} as const
