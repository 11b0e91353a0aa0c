import { processState } from '#lib/platform/process-state.ts'

const front = () => processState('front-origin', () => ({ origin: null as string | null }))

/** The front says where this process serves readers. */
export function readersAreServedAt(origin: string): void {
  front().origin = origin
}

/** What a reader gets at a path, from this process's front and its cache. @throws when it serves nobody */
export async function asReader(path: string): Promise<{ status: number; body: string }> {
  const { origin } = front()
  if (!origin) throw new Error('no server runs in this process: readers get nothing')
  const response = await fetch(origin + path, {
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  })
  return { status: response.status, body: await response.text() }
}
