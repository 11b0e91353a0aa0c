'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import type { EditionState } from '#lib/newsletter/schema.ts'

const every = 3000

/** Asks for an edition's page anew while its time has come or its mails go out, and somebody looks. */
export function FollowSending({ state, sendAt }: { state: EditionState; sendAt: Date | null }) {
  const router = useRouter()
  const due = state === 'scheduled' ? (sendAt?.getTime() ?? null) : null
  const sending = state === 'sending'
  useEffect(() => {
    if (!sending && due === null) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && (due === null || due <= Date.now()))
        router.refresh()
    }, every)
    return () => clearInterval(timer)
  }, [due, sending, router])
  return null
}
