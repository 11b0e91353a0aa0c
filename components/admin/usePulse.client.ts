'use client'
import { useEffect, useState } from 'react'
import { type Pulse, pulseSchema } from '#lib/notifications/schema.ts'

const every = 20_000
/** Something on the page changed what is unread. */
const asked = 'broadsheet:pulse'

/** Asks for the pulse at once, wherever it is shown. */
export const refreshPulse = () => void dispatchEvent(new Event(asked))

/**
 * What is new in the newsroom, asked for now and then while the page is seen, and when someone comes
 * back to it. Null until the first answer.
 * @param path another page asks anew
 */
export function usePulse(path: string): Pulse | null {
  const [pulse, setPulse] = useState<Pulse | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: see the parameter
  useEffect(() => {
    let gone = false
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      const answer = await fetch('/admin/pulse', { cache: 'no-store' }).catch(() => null)
      // Without an answer the last one stands: the next question is not far.
      if (!answer?.ok || gone) return
      const { data } = pulseSchema.safeParse(await answer.json().catch(() => null))
      if (data && !gone) setPulse(data)
    }
    void ask()
    const timer = setInterval(ask, every)
    document.addEventListener('visibilitychange', ask)
    addEventListener('focus', ask)
    addEventListener(asked, ask)
    return () => {
      gone = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', ask)
      removeEventListener('focus', ask)
      removeEventListener(asked, ask)
    }
  }, [path])
  return pulse
}
