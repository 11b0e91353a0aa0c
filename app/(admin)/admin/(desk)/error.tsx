'use client'
import { Failed, type FailedProps } from '#components/admin/Failed.client.tsx'

/** Within the newsroom's frame: its menu leads on. */
export default function DeskError(props: FailedProps) {
  return <Failed {...props} />
}
